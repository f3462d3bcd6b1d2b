"""Another child is named to readers in both circles alone; others read "another child" (P23)."""

import pytest

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import AnotherChild, Episode
from wayhome.practice.missing.tests.people import client_of, reported, words
from wayhome.practice.missing.tests.wizard import reported_child


@pytest.fixture
def devon(world: World) -> Child:
    """Halton's, and in Larch House, which does not know Ash."""
    return world.child("Devon", "Kane", responsible=world.halton, lives_in=world.halton)


@pytest.fixture
def episode(world: World, devon: Child) -> Episode:
    """Ash, of Cheshire East and Larch House, may be with Devon."""
    return reported(world, world.child(carer=world.home), with_children=("devon  KANE",))


def pages(world: World, episode: Episode, role: str, agency: object = None) -> str:
    client = client_of(world, role, agency)
    return words(client.get("/missing/")) + words(client.get(f"/missing/{episode.ref}/"))


def test_the_name_is_matched_to_the_one_child_who_has_it(
    world: World, devon: Child, episode: Episode
) -> None:
    assert AnotherChild.objects.get().other == devon


def test_who_is_in_both_circles_reads_the_name(world: World, episode: Episode) -> None:
    said = pages(world, episode, "police_coordinator")
    assert "with Devon K" in said
    assert "Devon Kane" in said


@pytest.mark.parametrize("role", ["social_worker", "home_manager"])
def test_who_is_in_one_circle_reads_another_child(
    world: World, episode: Episode, role: str
) -> None:
    said = pages(world, episode, role)
    assert "another child" in said
    assert "evon" not in said


def test_a_stranger_reads_nothing(world: World, episode: Episode) -> None:
    client = client_of(world, "stranger")
    assert "another child" not in words(client.get("/missing/"))
    assert client.get(f"/missing/{episode.ref}/").status_code == 404


def test_a_child_whose_record_is_closed_is_another_child_to_all(
    world: World, devon: Child, episode: Episode
) -> None:
    owner = world.reader("team_manager", world.halton_council)
    assert owner.user
    access.restrict(
        owner, child_id=devon.pk, reason="Adopted", named=[owner.user], owner=owner.user
    )
    assert "evon" not in pages(world, episode, "police_coordinator")


def test_a_name_that_is_nobodys_shows_to_those_who_search(world: World) -> None:
    home = world.reader("home_manager")
    episode = reported(
        world, world.child(carer=world.home, school=world.school), by=home,
        with_children=("Kit from Crewe",),
    )  # fmt: skip
    for role in ("social_worker", "police_coordinator", "home_manager"):
        assert "Kit from Crewe" in pages(world, episode, role)
    said = pages(world, episode, "school_lead")
    assert "another child" in said
    assert "Kit" not in said


def test_two_children_of_one_name_are_neither(world: World, devon: Child) -> None:
    world.child("Devon", "Kane")
    reported(world, world.child(), with_children=("Devon Kane",))
    assert AnotherChild.objects.get().other is None


def test_names_are_typed_one_a_line_and_kept_once(world: World, devon: Child) -> None:
    child = world.child()
    client = client_of(world, "social_worker")
    typed = {"seen-how": "unknown", "police-told": "no", "police-why_not": "Now."}
    reported_child(client, child, **typed, **{"where-children": "Devon Kane\nKit and Lee"})
    assert list(AnotherChild.objects.order_by("pk").values_list("said", flat=True)) == [
        "Devon Kane",
        "Kit",
        "Lee",
    ]
    assert {row.child_id for row in AnotherChild.objects.all()} == {child.pk}


def test_who_saw_the_child_shows_to_police_and_social_care_alone(world: World) -> None:
    episode = reported(
        world,
        world.child(carer=world.home),
        last_seen_by="Her aunt",
        reported_by="Jo, 07700 900123",
    )
    for role in ("social_worker", "police_coordinator"):
        assert "Her aunt" in pages(world, episode, role)
        assert "07700 900123" in pages(world, episode, role)
    said = pages(world, episode, "home_manager")
    assert "aunt" not in said
    assert "07700" not in said
