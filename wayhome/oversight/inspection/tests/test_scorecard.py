"""Each agency's part: counted from facts as known at a date, small numbers hidden elsewhere."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.oversight.inspection.queries.scorecard import Cell, Quarter, scorecard
from wayhome.practice.contacts.tests.lives import Doors
from wayhome.practice.missing.tests.lives import LONG_KNOWN, went_missing
from wayhome.practice.panels import commands as panels
from wayhome.practice.panels.models import Attendance
from wayhome.practice.panels.tests.lives import sitting

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SPRING = Quarter(date(2026, 4, 1))


def cell(world: World, part: str, agency: Any, role: str = "senior_leader", **more: Any) -> Cell:
    at = more.pop("at", NOW)
    with clock.stopped(NOW):
        rows = scorecard(world.reader(role, more.get("by")), SPRING, at)
    found = next(row for row in rows if row.agency == agency)
    return next(each for about, each in found.cells if about.code == part)


def test_actions_are_done_in_time_as_was_known_on_the_day(world: World) -> None:
    child = world.child(since=LONG_KNOWN)
    made = []
    for _each in range(2):
        with clock.stopped(NOW - 20 * DAY):
            made.append(
                actions.set_action(
                    SYSTEM,
                    child_id=child.pk,
                    text="See her",
                    due_at=NOW - 10 * DAY,
                    owner_agency=world.health,
                    owner=world.user("health_practitioner"),
                )
            )
    with clock.stopped(NOW - 12 * DAY):
        actions.finish(SYSTEM, action=made[0], effect="She sleeps.")
    found = cell(world, "actions", world.health)
    assert (found.part, found.whole) == (1, 2)
    assert cell(world, "actions", world.health, at=NOW - 15 * DAY).whole == 0


def test_asks_are_answered_in_time_and_meetings_attended(world: World) -> None:
    with clock.stopped(NOW - 20 * DAY):
        found = sitting(world, starts_at=NOW - 5 * DAY)
        child = world.child(since=LONG_KNOWN)
        item = found.on_agenda(child)
        ask = found.asked(item, world.health)
        found.asked(item, world.school)
    with clock.stopped(NOW - 20 * DAY + timedelta(hours=2)):
        panels.answer(world.reader("health_practitioner"), ask=ask, nothing_held=True)
    type(found.meeting).objects.update(held_at=NOW - 5 * DAY)
    with clock.stopped(NOW - 5 * DAY):
        Attendance.objects.create(meeting=found.meeting, agency=world.health, name="A nurse")
        world.derive(child)
    replies, school = (cell(world, "replies", each) for each in (world.health, world.school))
    assert (replies.part, replies.whole) == (1, 1)
    assert (school.part, school.whole) == (0, 1)
    came, absent = (cell(world, "attendance", each) for each in (world.health, world.police))
    assert (came.part, came.whole) == (1, 1)
    assert (absent.part, absent.whole) == (0, 1)
    assert cell(world, "replies", world.health, at=NOW - 20 * DAY).whole == 0


def test_interviews_belong_to_who_owed_them(world: World) -> None:
    child = world.child(since=LONG_KNOWN)
    went_missing(child, NOW - 20 * DAY, back_after=timedelta(hours=3))
    found = cell(world, "returns", world.service)
    assert (found.part, found.whole) == (0, 1)


def test_small_numbers_are_hidden_outside_the_agency_and_what_gives_them_away() -> None:
    assert Cell(3, 40, hides=True).is_hidden
    assert Cell(37, 40, hides=True).is_hidden
    assert Cell(0, 3, hides=True).hides_whole
    assert not Cell(0, 40, hides=True).is_hidden
    assert not Cell(20, 40, hides=True).is_hidden
    assert not Cell(3, 40, hides=False).is_hidden


@pytest.mark.parametrize("key", ["2026-05", "x", "2026-13", "9999-01", "", "2026-7"])
def test_a_quarter_begins_in_one_of_four_months(key: str) -> None:
    assert Quarter.named(key) is None


def test_quarters_follow_one_another_over_a_year() -> None:
    assert Quarter(date(2026, 10, 1)).after == Quarter(date(2027, 1, 1))
    assert Quarter(date(2026, 1, 1)).before == Quarter(date(2025, 10, 1))
    assert Quarter.of(date(2026, 12, 31)).key == "2026-10"


def test_the_page_says_what_is_not_over_and_hides_anothers_small_numbers(world: World) -> None:
    child = world.child(since=LONG_KNOWN)
    with clock.stopped(NOW - 20 * DAY):
        for role in ("social_worker", "health_practitioner"):
            owner = world.member(role)
            actions.set_action(
                SYSTEM,
                child_id=child.pk,
                text="See her",
                due_at=NOW - DAY,
                owner_agency=owner.agency,
                owner=owner.user,
            )
    member = world.member("senior_leader")
    client = signed_in(Client(), member.user, member)
    with clock.stopped(NOW), CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("inspection:agencies")).content.decode()
    assert "This quarter is not over" in page
    assert "0 of 1 (0 %)" in page  # one's own
    assert page.count("0 of 1") == 1
    assert "Mid Cheshire" in page
    assert len(asked.captured_queries) <= 20
    with clock.stopped(NOW):
        later = client.get(reverse("inspection:agencies") + "?quarter=2027-01").content.decode()
    assert "This quarter has not begun" in later


def test_what_the_front_door_asked_counts_beside_what_panels_asked(world: World) -> None:
    now = clock.now()
    Doors(world, world.child(since=LONG_KNOWN, school=world.school))
    later = now + 10 * DAY
    with clock.stopped(later):
        rows = scorecard(world.reader("senior_leader"), Quarter.of(later.date()), later)
    wholes = [each.whole for row in rows for part, each in row.cells if part.code == "replies"]
    assert sum(whole or 0 for whole in wholes) >= 1
