"""A profile that is not there, and one that nobody has read lately, are on somebody's list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import CareStatus, Child
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.commands import set_target
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.tests.lives import placed, with_profile

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_looked_after_child_without_one_is_on_the_list_of_the_home(world: World) -> None:
    child = placed(world)
    [row] = open_rows(world, "PRF-G01", clock.now())
    assert row.agency_id == world.home.pk
    home = signed_in(Client(), world.user("home_manager"))
    page = home.get(f"{reverse('worklist:mine')}?long=yes").content.decode()
    assert "No profile of a child who is looked after" in page
    assert f"/child/{child.ref}/profile/write/" in page
    with_profile(world, child)
    assert not open_rows(world, "PRF-G01", clock.now() + HOUR)


def test_where_nobody_is_placed_to_the_council_owes_it(world: World) -> None:
    child = world.child(looked_after=True)
    [row] = open_rows(world, "PRF-G01", clock.now())
    assert row.child_id == child.pk
    assert row.team == world.team("social_care")


def test_a_child_at_home_owes_none_and_five_days_are_given(world: World) -> None:
    world.child()
    world.child("New", "Today", carer=world.home, since=clock.today())
    assert not open_rows(world, "PRF-G01", clock.now())
    assert len(open_rows(world, "PRF-G01", clock.now() + 6 * DAY)) == 1


def test_it_ends_when_care_ends_and_at_eighteen(world: World) -> None:
    child = placed(world)
    CareStatus.objects.filter(child=child).update(until_on=clock.today())
    world.derive(child)
    assert not open_rows(world, "PRF-G01", clock.now() + DAY)
    grown = world.child("Old", "Enough", carer=world.home, born_on=clock.today() - 6_600 * DAY)
    assert not [row for row in open_rows(world, "PRF-G01", clock.now()) if row.child_id == grown.pk]


def test_a_child_who_goes_twice_in_90_days_without_one_is_listed(world: World) -> None:
    child = known_child(world)
    now = clock.now()
    went_missing(child, now - 100 * DAY, back_after=HOUR)
    went_missing(child, now - 5 * DAY, back_after=HOUR)
    assert not open_rows(world, "PRE-G01", now), "95 days apart"
    went_missing(child, now - 2 * DAY, back_after=HOUR)
    [row] = open_rows(world, "PRE-G01", now)
    assert row.team == world.team("social_care")
    commands.keep(world.reader("social_worker"), child=child, description="Tall")
    assert not open_rows(world, "PRE-G01", clock.now() + HOUR)


def test_a_looked_after_child_who_goes_twice_is_listed_once(world: World) -> None:
    child = placed(world)
    for days in (9, 3):
        went_missing(child, clock.now() - days * DAY, back_after=HOUR)
    assert not open_rows(world, "PRE-G01", clock.now())
    assert len(open_rows(world, "PRF-G01", clock.now())) == 1


def test_it_is_read_through_every_90_days_and_comes_up_two_weeks_before(world: World) -> None:
    child = placed(world)
    written = with_profile(world, child)
    [row] = Derived.objects.filter(rule="PRF-S01")
    assert row.due_at == written.recorded_at + 90 * DAY
    assert not open_rows(world, "PRF-S01", clock.now() + 75 * DAY)
    assert len(open_rows(world, "PRF-S01", clock.now() + 77 * DAY)) == 1


def test_one_tap_starts_the_clock_again_and_keeps_the_one_before(world: World) -> None:
    child = placed(world)
    with clock.stopped(clock.now() - 100 * DAY):
        with_profile(world, child)
    reader = world.reader("home_manager")
    with clock.stopped(clock.now()):
        home = signed_in(Client(), world.user("home_manager"))
        page = home.get(f"/child/{child.ref}/profile/").content.decode()
        assert "10 days" in page
        assert "late" in page
        commands.confirm(reader, child=child)
    late, fresh = Derived.objects.filter(rule="PRF-S01").order_by("occurrence")
    assert late.stopped_at is not None
    assert late.due_at
    assert late.stopped_at > late.due_at
    assert fresh.stopped_at is None
    assert not open_rows(world, "PRF-S01", clock.now() + DAY)


def test_a_local_limit_holds_and_says_so_in_time(world: World) -> None:
    child = placed(world)
    written = with_profile(world, child)
    set_target(SYSTEM, rule="PRF-S01", authority=world.cheshire_east, minutes=30 * 24 * 60)
    engine.repair()
    row = Derived.objects.get(rule="PRF-S01")
    assert row.due_at == written.recorded_at + 30 * DAY
    assert row.from_at == written.recorded_at + 16 * DAY
    with pytest.raises(Exception, match="at least a minute"):
        set_target(SYSTEM, rule="PRF-S01", authority=world.cheshire_east, minutes=0)


def test_who_reads_no_profiles_reads_nothing_of_their_age(world: World) -> None:
    child: Child = placed(world, school=world.school)
    went_missing(child, clock.now())
    for role in ("school_lead", "stranger"):
        rows = Derived.objects.visible_to(world.reader(role))
        assert not rows.filter(rule__startswith="PRF").exists(), role
        assert not rows.filter(rule__startswith="PRE").exists(), role
