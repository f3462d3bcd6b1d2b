"""One person against the register: who is found, why, and who is shown nothing of it (P20)."""

from datetime import date

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching.lookup import Hit, find, lookup, seen
from wayhome.foundation.matching.person import Said
from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.people.models import Child, ChildName, Identifier

BORN = date(2012, 3, 7)


def asked(given: str, family: str, born_on: date | None = BORN, **more: object) -> list[Hit]:
    return lookup(Said("x", given, family, born_on, **more))  # type: ignore[arg-type]


def also(child: Child, **facts: object) -> None:
    with system_context():
        model = Identifier if "value" in facts else ChildName
        model.objects.create(child=child, recorded_for=child, **facts)


def test_the_same_name_and_birthday_is_found_and_explained(world: World) -> None:
    child = world.child("Amelia", "Winterbourne", born_on=BORN)
    world.child("Oscar", "Winterbourne", born_on=BORN)  # a twin
    [hit] = asked("AMELIA", "Winterbourne")
    assert (hit.child_id, hit.scored.band) == (child.pk, Band.LINK)
    assert hit.scored.agree == ("given", "family", "born")


def test_misspelt_exchanged_and_without_a_birthday_she_is_found_and_asked_about(
    world: World,
) -> None:
    child = world.child("Amelia", "Winterbourne", born_on=BORN)
    for hits in (
        asked("Amelia", "Winterbourn", date(2012, 7, 3)),
        asked("Ameila", "Winterborne"),
        asked("Amelia", "Winterborne", date(2012, 3, 8)),
    ):
        assert [(hit.child_id, hit.scored.band) for hit in hits] == [(child.pk, Band.ASK)]


def test_a_number_finds_her_under_another_name_and_a_former_name_finds_nobody(
    world: World,
) -> None:
    child = world.child("Amelia", "Winterbourne", born_on=BORN)
    also(child, kind="nhs", value="9990000018")
    also(child, kind="former", name="Kayleigh Stonehouse")
    [hit] = asked("Rowan", "Hill", numbers=(("nhs", "", "9990000018"),))
    assert (hit.child_id, hit.scored.band) == (child.pk, Band.ASK)
    assert asked("Kayleigh", "Stonehouse") == []


def test_a_reader_is_shown_whom_they_may_know_and_no_closed_record(world: World) -> None:
    child = world.child("Amelia", "Winterbourne", born_on=BORN)
    hits = asked("Amelia", "Winterbourne")
    assert seen(world.reader("social_worker"), hits) == hits
    assert seen(world.reader("stranger"), hits) == []
    access.restrict(
        world.reader("team_manager"),
        child_id=child.pk,
        reason="Relative",
        named=[],
        owner=world.user("team_manager"),
    )
    assert seen(world.reader("social_worker"), asked("Amelia", "Winterbourne")) == []


def test_a_search_with_a_birthday_finds_day_and_month_exchanged_and_shows_a_stranger_nobody(
    world: World,
) -> None:
    child = world.child("Amelia", "Winterbourne", born_on=BORN)
    text = "Amelia Winterborne 3/7/2012"
    found = find(world.reader("social_worker"), text)
    assert [each.child for each in found.candidates] == [child]
    assert found.total == 1
    assert find(world.reader("stranger"), text).candidates == ()
