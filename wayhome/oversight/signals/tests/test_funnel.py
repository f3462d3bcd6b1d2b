"""A funnel names who lies outside, and nobody who does not; few places are not compared."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.oversight.signals import funnels
from wayhome.oversight.signals.tests.lives import NOW, counted

pytestmark = pytest.mark.drifts
LAST = date(2025, 11, 1)  # the first of the twelve whole months


def home(name: str) -> Agency:
    return Agency.objects.create(name=name, kind=Agency.Kind.HOME)


def test_an_outlier_is_named_and_asked_about(world: World) -> None:
    world.checks_drift = False
    child = world.child(carer=world.home)
    for name, part, whole in (("Alder", 30, 40), ("Birch", 28, 40), ("Cedar", 9, 40)):
        counted(child, world.cheshire_east, [(part, whole)], first=LAST, carer=home(name))
    counted(child, world.cheshire_east, [(0, 2)], first=LAST, carer=home("Small"))
    with clock.stopped(NOW):
        client = signed_in(Client(), world.user("senior_leader"))
        page = client.get(reverse("signals:funnel") + "?by=home").content.decode()
        year = funnels.twelve_months()
        found = funnels.funnel(SYSTEM, "home", year, world.cheshire_east)
        assert "Cedar: 9 of 40 in time (22 %), against 55 % of all." in page
        leader = world.user("senior_leader").name
        assert f"Not explained by {leader}." in page
        picture = client.get(reverse("signals:funnel-picture") + "?by=home")
        assert b"Cedar" in picture.content
        file = client.get(reverse("signals:funnel-table") + "?by=home").content.decode()
    assert [place.name for place in found.outliers] == ["Cedar"]  # 0 of 2 is within chance
    assert "Small,0,2,0" in file


def test_one_hidden_home_hides_another_from_a_reader_of_totals(world: World) -> None:
    world.checks_drift = False
    child = world.child(carer=world.home)
    for name, part, whole in (("Alder", 30, 40), ("Birch", 24, 30), ("Cedar", 3, 40)):
        counted(child, world.cheshire_east, [(part, whole)], first=LAST, carer=home(name))
    with clock.stopped(NOW):
        reader = world.reader("totals_reader", world.oversight)
        found = funnels.funnel(reader, "home", funnels.twelve_months(), world.cheshire_east)
    assert {place.name: place.part for place in found.places} == {
        "Alder": 30, "Birch": None, "Cedar": None
    }  # fmt: skip
    assert found.outliers == []
    assert not found.is_drawn
    assert "Cedar" not in found.sentence


def test_two_places_are_not_compared_and_an_empty_year_divides_by_nothing(world: World) -> None:
    with clock.stopped(NOW):
        year = funnels.twelve_months()
        nothing = funnels.funnel(SYSTEM, "authority", year)
        assert nothing.sentence == "Nothing fell due in these twelve months."
        world.checks_drift = False
        for area in (world.cheshire_east, world.sefton):
            counted(world.child(responsible=area), area, [(1, 20)], first=LAST)
        two = funnels.funnel(SYSTEM, "authority", year)
    assert two.sentence == "A funnel compares three or more. Here: 2."
    assert not two.is_drawn
    assert two.outliers == []


def test_a_year_that_is_not_over_ends_with_its_last_whole_month() -> None:
    with clock.stopped(NOW):
        assert funnels.twelve_months() == funnels.twelve_months(date(2030, 1, 1))
        assert funnels.twelve_months().last == date(2026, 11, 1)
