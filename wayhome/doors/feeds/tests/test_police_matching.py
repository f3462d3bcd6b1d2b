"""Whom a row is about: by number, by name and birthday, or a person is asked; no closed record."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from wayhome.doors.feeds import commands, queries
from wayhome.doors.feeds.models import Batch, Judgement, Row
from wayhome.doors.feeds.tests.reports import (
    FOUND,
    NOW,
    bring,
    effects,
    faults,
    received,
    row,
    text,
    undone,
)
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child, ChildName, Identifier
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child

NEAR = {"given_name": "Ashe"}
OTHER = {"reference": "MP/26/2"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def decide(world: World, batch: Batch, choice: str, child: Child | None = None) -> Row:
    reader = world.reader("police_coordinator")
    return commands.decide(reader, row=row(batch), choice=choice, child=child)


def why(world: World, batch: Batch) -> str:
    return queries.who(world.reader("police_coordinator"), row(batch)).why


def restricted(world: World, **facts: object) -> Child:
    child = known_child(world, **facts)
    manager = world.reader("team_manager")
    owner = world.user("team_manager")
    access.restrict(manager, child_id=child.pk, reason="Relative", named=[], owner=owner)
    return child


def test_one_child_of_that_name_and_birthday_is_that_child(world: World) -> None:
    child = known_child(world)
    batch = bring(world, {"given_name": "ASH", "family_name": "Winters "})
    assert (row(batch).child, faults(batch)) == (child, {2: []})


def test_a_known_number_is_that_child_under_another_name_too(world: World) -> None:
    bring(world, {"person_id": "N1"})
    child = Child.objects.get()
    batch = bring(world, OTHER | {"person_id": "N1", "given_name": "Rowan", "family_name": "Hill"})
    assert (row(batch).child, faults(batch)) == (child, {2: ["F21"]})
    assert ChildName.objects.filter(child=child, kind="alias").get().name == "Rowan Hill"


def test_a_known_number_with_another_birthday_waits(world: World) -> None:
    bring(world, {"person_id": "N1"})
    batch = bring(world, OTHER | {"person_id": "N1", "date_of_birth": "03/05/2012"})
    assert (row(batch).judgement, faults(batch)) == (Judgement.HELD, {2: ["F22"]})
    assert "another date of birth" in why(world, batch)
    assert Episode.objects.count() == 1


def test_two_children_of_one_name_and_birthday_wait_for_a_person(world: World) -> None:
    known_child(world)
    second = known_child(world)
    batch = bring(world, {})
    assert faults(batch) == {2: ["F22"]}
    assert "More than one child" in why(world, batch)
    assert not Episode.objects.exists()
    decided = decide(world, batch, "this", second)
    assert (decided.child, decided.judgement) == (second, Judgement.APPLIED)
    assert Episode.objects.get().child == second


def test_two_numbers_of_one_name_and_birthday_in_one_file_are_two_people(world: World) -> None:
    batch = bring(world, {"person_id": "N1"}, OTHER | {"person_id": "N2"})
    assert faults(batch) == {2: [], 3: ["F22"]}


def test_two_reports_of_a_new_child_in_one_file_are_one_child(world: World) -> None:
    batch = bring(world, {"person_id": "N1"}, OTHER)
    assert effects(batch) == {2: "opened", 3: "joined"}
    assert Child.objects.count() == Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("row_says", "waits"),
    [
        (NEAR, True),
        ({"given_name": "Dominic", "family_name": "Okafor"}, False),
        ({"date_of_birth": "05/02/2012"}, True),  # day and month changed over
        ({"date_of_birth": "02/05/2011"}, True),  # one figure
        ({"date_of_birth": "19/11/2010"}, False),
        ({"date_of_birth": ""}, True),
        ({"date_of_birth": "", "given_name": "Dominic", "family_name": "Okafor"}, False),
    ],
)
def test_a_near_miss_waits_and_one_that_is_not_is_a_new_child(
    world: World, row_says: dict[str, str], waits: bool
) -> None:
    known_child(world)
    batch = bring(world, row_says)
    assert ("F22" in faults(batch)[2], Child.objects.count()) == (waits, 1 if waits else 2)


def test_a_child_whom_the_force_may_not_know_is_no_candidate(world: World) -> None:
    known_child(world, responsible=world.worcestershire, lives_in=world.worcestershire)
    batch = bring(world, NEAR, OTHER)
    assert faults(batch) == {2: [], 3: ["F22"]}  # alike to the new child, not to the stranger's
    assert Child.objects.count() == 2


def test_a_closed_record_is_no_candidate_no_count_and_no_delay(world: World) -> None:
    hidden = restricted(world)
    batch = bring(world, {"person_id": "N1"})
    assert faults(batch) == {2: []}
    assert row(batch).child != hidden
    assert Child.objects.count() == 2
    told = Involvement.objects.filter(is_covert=True).get()
    assert (told.child, told.user) == (Episode.objects.get().child, world.user("team_manager"))
    bring(world, FOUND)
    assert Episode.objects.count() == 1


def test_a_closed_record_is_not_counted_beside_an_open_one(world: World) -> None:
    restricted(world)
    child = known_child(world)
    assert row(bring(world)).child == child


def test_a_closed_record_cannot_be_chosen(world: World) -> None:
    known_child(world)
    hidden = restricted(world, given_name="Rowan")
    batch = bring(world, NEAR)
    asked = queries.who(world.reader("police_coordinator"), row(batch), "Rowan Winters")
    assert [each.child.given_name for each in asked.candidates] == ["Ash"]
    with pytest.raises(Invalid):
        decide(world, batch, "this", hidden)


def test_a_new_child_is_made_and_rows_of_the_same_report_follow(world: World) -> None:
    known_child(world)
    batch = bring(world, NEAR, NEAR | FOUND)
    assert faults(batch) == {2: ["F22"], 3: ["F22"]}
    decide(world, batch, "new")
    assert effects(batch) == {2: "older", 3: "opened"}
    assert Child.objects.count() == 2
    batch.refresh_from_db()
    assert batch.counts["Reports"]["held"] == 0


def test_not_one_of_these_waits_on_without_them(world: World) -> None:
    known_child(world)
    batch = bring(world, NEAR)
    reader = world.reader("police_coordinator")
    assert len(queries.who(reader, row(batch)).candidates) == 1
    assert "like these" in why(world, batch)
    assert decide(world, batch, "none").judgement == Judgement.HELD
    asked = queries.who(reader, row(batch))
    assert (asked.candidates, asked.ruled_out) == ((), True)
    assert [each.pk for each in queries.waiting(reader)] == [row(batch).pk]


def test_a_later_row_of_a_report_that_was_decided_does_not_wait(world: World) -> None:
    child = known_child(world)
    decide(world, bring(world, NEAR), "this", child)
    assert row(bring(world, NEAR | FOUND)).child == child


def test_a_decision_outlives_an_undo(world: World) -> None:
    child = known_child(world)
    batch = bring(world, NEAR)
    decide(world, batch, "this", child)
    undone(batch)
    assert not Episode.objects.exists()
    assert row(bring(world, NEAR)).child == child


@pytest.mark.parametrize("role", ["data_officer", "social_worker"])
def test_only_the_forces_own_people_with_that_duty_decide(world: World, role: str) -> None:
    known_child(world)
    batch = bring(world, NEAR)
    with pytest.raises(Refused):
        commands.decide(world.reader(role), row=row(batch), choice="new")
    assert not queries.waiting(world.reader(role)).exists()
    other = world.reader("police_coordinator", world.merseyside)
    assert not queries.waiting(other).exists()


def test_another_forces_number_says_nothing_here(world: World) -> None:
    bring(world, {"person_id": "N1"})
    other = {"person_id": "N1", "given_name": "Dominic", "family_name": "Okafor"}
    elsewhere = other | {"date_of_birth": "01/01/2011", "council": "E08000014"}
    commands.carry_on(received(world.merseyside, text(elsewhere)))
    assert Child.objects.count() == Identifier.objects.count() == 2


def test_a_mended_name_is_matched_again(world: World) -> None:
    child = known_child(world)
    batch = bring(world, NEAR)
    mended = commands.mend(SYSTEM, row=row(batch), values={"given_name": "Ash"})
    assert (mended.child, mended.judgement) == (child, Judgement.APPLIED)
    assert child.born_on == date(2012, 5, 2)


def test_children_of_one_birthday_and_other_names_are_asked_about_at_once(world: World) -> None:
    """Only a report that may be of a child before it waits for its turn."""
    unlike = ("Ash Winters", "Rowan Hill", "Priya Shah", "Devon Kerr", "Zofia Nowak")

    rows = [
        {"reference": name, "given_name": name.split()[0], "family_name": name.split()[1]}
        for name in unlike
    ]
    with CaptureQueriesContext(connection) as queries:
        bring(world, *rows)
    assert Child.objects.filter(born_on=date(2012, 5, 2)).count() == len(unlike)
    assert sum("feeds_match" in each["sql"] for each in queries) == 1


def test_day_and_month_exchanged_within_one_file_ask_a_person(world: World) -> None:
    batch = bring(world, {}, OTHER | {"date_of_birth": "05/02/2012"})
    assert faults(batch) == {2: [], 3: ["F22"]}
    assert Child.objects.count() == 1
