"""P23: another child is named to readers of both records; everybody else reads "another child"."""

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.tests.lives import went_missing
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.models import Friend, Profile
from wayhome.practice.profiles.paper import document
from wayhome.practice.profiles.queries.profile import profile_of
from wayhome.practice.profiles.tests.lives import TEXTS, placed


@pytest.fixture
def child(world: World) -> Child:
    """Ash lives at the home. Robin does not; the council answers for both. Kit is on no record."""
    child = placed(world)
    world.child("Robin", "Sellers")
    commands.keep(
        world.reader("social_worker"), child=child, others="Robin Sellers\nKit  Moss", **TEXTS
    )
    return child


def page(world: World, role: str, child: Child) -> str:
    client = signed_in(Client(), world.user(role))
    return client.get(f"/child/{child.ref}/profile/").content.decode()


def test_social_care_of_both_reads_both_names(world: World, child: Child) -> None:
    text = page(world, "social_worker", child)
    assert "Robin Sellers" in text
    assert "Kit Moss" in text
    robin = Child.objects.get(given_name="Robin")
    reads = AuditEntry.objects.filter(kind="read", action="profiles:profile", child_id=robin.pk)
    assert reads.exists(), "the other child's name was read, and that is in the log"


def test_the_home_reads_that_there_are_other_children(world: World, child: Child) -> None:
    text = page(world, "home_manager", child)
    assert "Robin" not in text
    assert "Kit" not in text
    assert "2 other children" in text


def test_paper_says_no_more_than_the_page(world: World, child: Child) -> None:
    went_missing(child, clock.now())
    for role, names in (("home_manager", False), ("police_coordinator", True)):
        reader = world.reader(role)
        kept = profile_of(reader, child)
        assert kept
        said = str(document.said(reader, kept, clock.now()))
        assert ("Robin Sellers" in said) is names, role


def test_who_may_not_know_them_neither_loses_nor_learns_them_by_saving(
    world: World, child: Child
) -> None:
    home = signed_in(Client(), world.user("home_manager"))
    form = home.get(f"/child/{child.ref}/profile/write/").content.decode()
    assert "Robin" not in form
    assert "2 other children are named here" in form
    commands.keep(world.reader("home_manager"), child=child, others="Sky Brown", **TEXTS)
    latest = Profile.objects.filter(child=child).latest("pk")
    robin = Child.objects.get(given_name="Robin")
    assert {(row.said, row.other_id) for row in latest.named.all()} == {
        ("Sky Brown", None),
        ("Robin Sellers", robin.pk),
        ("Kit Moss", None),
    }
    text = page(world, "home_manager", child)
    assert "Sky Brown" in text, "what the home itself wrote"
    assert "Kit" not in text


def test_who_may_know_them_takes_a_name_out_again(world: World, child: Child) -> None:
    commands.keep(world.reader("social_worker"), child=child, others="Robin Sellers", **TEXTS)
    latest = Profile.objects.filter(child=child).latest("pk")
    assert [row.said for row in latest.named.all()] == ["Robin Sellers"]
    assert Friend.objects.count() == 3, "the earlier version says what it said"


def test_a_name_of_two_children_is_nobodys(world: World) -> None:
    child = placed(world)
    for _ in range(2):
        world.child("Sam", "Twice")
    row = commands.keep(world.reader("social_worker"), child=child, others="sam twice", **TEXTS)
    assert row.named.get().other_id is None


def test_a_child_is_not_their_own_friend(world: World) -> None:
    child = placed(world)
    row = commands.keep(world.reader("social_worker"), child=child, others="Ash Winters", **TEXTS)
    assert not row.named.exists()
