"""Two records of one child become one, and two again: nothing is lost on the way (E13, P44)."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import AboutChild, Involvement, Restriction
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.matching.models import Judgement
from wayhome.foundation.matching.settled import settled
from wayhome.foundation.people import belonging, moving
from wayhome.foundation.people.commands import merge, place, record_facts, unmerge
from wayhome.foundation.people.models import Child, Identifier, Merge, Words
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.models import Decision
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode, FurtherReport, ReturnInterview
from wayhome.practice.missing.tests.lives import went_missing

HOUR = timedelta(hours=1)
WHY = "The school confirms that it is one child."


@pytest.fixture
def kept(world: World) -> Child:
    return world.child()


@pytest.fixture
def other(world: World) -> Child:
    return world.child(given_name="Ashley", school=world.school)


def manager(world: World) -> Any:
    return world.reader("team_manager")


def sides(*children: Child) -> dict[str, dict[int, int]]:
    """Table -> row -> the child it is about now, of every fact about these children."""
    found = {}
    ids = [child.pk for child in children]
    for rows in (*(model.everything.all() for model in moving.facts()), Restriction.objects.all()):
        if here := dict(rows.filter(child__in=ids).values_list("pk", "child_id")):
            found[rows.model._meta.db_table] = here
    return found


def said(child: Child, text: str = "I am fine") -> Words:
    row = Words(child=child, text=text, said_on=clock.today(), source="Visit")
    record_facts(SYSTEM, [row])
    return row


def number(child: Child, value: str, kind: str = "upn") -> None:
    record_facts(SYSTEM, [Identifier(child=child, kind=kind, value=value)])


def test_every_table_about_a_child_is_moved_whoever_adds_it() -> None:
    keys = {each.key for each in moving.columns()}
    for model in apps.get_models():
        if issubclass(model, AboutChild) and not model.of_the_record:
            assert f"{model._meta.db_table}.child_id" in keys
            assert f"{model._meta.db_table}.recorded_for_id" not in keys
    assert not {key for key in keys if "history" in key or key.startswith("rules_derived")}
    with_child = {"access_involvement", "access_restriction", "access_glass", "rules_alert"}
    assert {f"{table}.child_id" for table in with_child} <= keys


def test_what_moves_is_the_child_and_never_for_whom_it_was_recorded(
    world: World, kept: Child, other: Child
) -> None:
    now = clock.now()
    went_missing(kept, now - 90 * HOUR, back_after=HOUR)
    theirs = went_missing(other, now - 60 * HOUR, back_after=HOUR)
    before = sides(kept, other)
    world.involve(other, world.health, "health")
    with CaptureQueriesContext(connection) as few:
        row = merge(manager(world), keep=kept, other=other, reason=WHY)
    assert sum("WHERE id" in each["sql"] for each in few.captured_queries) < 40
    after = sides(kept, other)
    after["people_merge"].pop(row.pk)
    assert {table: set(rows) for table, rows in before.items()} == {
        table: set(rows) for table, rows in after.items() if rows
    }
    assert {child for rows in after.values() for child in rows.values()} == {kept.pk}
    theirs.refresh_from_db()
    assert (theirs.child_id, theirs.recorded_for_id) == (kept.pk, other.pk)
    assert Involvement.objects.filter(child=other).count() == 0
    assert Involvement.objects.filter(child=kept, agency=world.health).exists()
    lines = AuditEntry.objects.filter(action="child.merged")
    assert [(line.child_id, line.fields["other"]) for line in lines] == [(kept.pk, other.pk)]


def test_two_open_episodes_stop_it_and_two_numbers_ask(
    world: World, kept: Child, other: Child
) -> None:
    number(kept, "H801200001001")
    number(other, "H801200001002")
    with pytest.raises(Invalid, match="H801200001001 and H801200001002"):
        merge(manager(world), keep=kept, other=other, reason=WHY)
    went_missing(kept, clock.now() - 5 * HOUR)
    second = went_missing(other, clock.now() - 4 * HOUR)
    with pytest.raises(Invalid, match="can have only one"):
        merge(manager(world), keep=kept, other=other, reason=WHY, accepted=["number-upn-"])
    with pytest.raises(Invalid, match="can have only one"):
        merge(manager(world), keep=kept, other=other, reason=WHY,
              accepted=["number-upn-", "missing.episode"])  # fmt: skip
    missing.record_returned(SYSTEM, episode=second, returned=Instant.at(clock.now()), to="Home")
    merge(manager(world), keep=kept, other=other, reason=WHY, accepted=["number-upn-"])
    assert Identifier.objects.filter(child=kept, kind="upn").count() == 2


def test_only_somebody_who_sees_both_by_their_work_may(
    world: World, kept: Child, other: Child
) -> None:
    far = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
    for actor, second in (
        (world.reader("stranger"), other),
        (world.reader("social_worker"), other),
        (SYSTEM, other),
        (manager(world), far),
    ):
        with pytest.raises(Refused):
            merge(actor, keep=kept, other=second, reason=WHY)
    access.break_glass(manager(world), child_id=far.pk, reason="She may be the same girl.")
    with pytest.raises(Refused):
        merge(manager(world), keep=kept, other=far, reason=WHY)
    with pytest.raises(Invalid):
        merge(manager(world), keep=kept, other=kept, reason=WHY)
    assert not Merge.objects.exists()


def restricted(world: World, child: Child, *named: str) -> Restriction:
    return access.restrict(
        manager(world), child_id=child.pk, reason="A relative works here",
        owner=world.user("team_manager"), named=[world.user(role) for role in named],
    )  # fmt: skip


def may_open(world: World, role: str, child: Child) -> bool:
    return bool(Child.objects.visible_to(world.reader(role)).filter(pk=child.pk).exists())


def test_both_restrictions_stand_and_each_is_lifted_by_itself(
    world: World, kept: Child, other: Child
) -> None:
    first = restricted(world, kept, "social_worker", "front_door")
    second = restricted(world, other, "front_door")
    joined = merge(manager(world), keep=kept, other=other, reason=WHY)
    assert may_open(world, "front_door", kept)
    assert not may_open(world, "social_worker", kept), "only one of the two names them"
    assert not may_open(world, "police_coordinator", kept)
    access.lift_restriction(manager(world), restriction=second, reason="Looked again")
    assert may_open(world, "social_worker", kept)
    assert not may_open(world, "police_coordinator", kept)
    unmerge(manager(world), merge=joined, reason="Two")
    assert Restriction.objects.get(pk=first.pk).child_id == kept.pk
    assert may_open(world, "police_coordinator", other), "its own was lifted"


def test_a_restriction_of_the_joined_record_stands_on_both_when_it_is_parted(
    world: World, kept: Child, other: Child
) -> None:
    joined = merge(manager(world), keep=kept, other=other, reason=WHY)
    restricted(world, kept, "social_worker")
    unmerge(manager(world), merge=joined, reason="Two")
    for child in (kept, other):
        assert may_open(world, "social_worker", child)
        assert not may_open(world, "police_coordinator", child)


def test_what_came_in_between_goes_with_its_own_or_waits_for_a_person(
    world: World, kept: Child, other: Child
) -> None:
    theirs = went_missing(other, clock.now() - 60 * HOUR)
    joined = merge(manager(world), keep=kept, other=other, reason=WHY)
    theirs.refresh_from_db()
    missing.record_returned(SYSTEM, episode=theirs, returned=Instant.at(clock.now()), to="Home")
    interview = ReturnInterview.objects.get(covers__episode=theirs)
    assert interview.recorded_for_id == kept.pk
    new = said(kept)
    row = unmerge(manager(world), merge=joined, reason="Cousins of one name")
    interview.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.child_id, interview.child_id) == (other.pk, other.pk)
    assert [piece.rows for piece in belonging.waiting(row)] == [[("people_words", new.pk)]]
    said(kept, "Said after they were two again: nobody asks whose it is")
    row = place(manager(world), merge=row, fact=f"people_words:{new.pk}", side="other")
    new.refresh_from_db()
    assert (new.child_id, new.recorded_for_id) == (other.pk, kept.pk)
    assert belonging.waiting(row) == []
    with pytest.raises(Invalid):
        place(manager(world), merge=row, fact=f"people_words:{new.pk}", side="kept")


def test_facts_that_were_made_one_stop_the_parting_and_name_themselves(
    world: World, kept: Child, other: Child
) -> None:
    at = clock.now() - 60 * HOUR
    mine = went_missing(kept, at, back_after=2 * HOUR)
    theirs = went_missing(other, at + HOUR, back_after=2 * HOUR)
    joined = merge(manager(world), keep=kept, other=other, reason=WHY)
    for each in (mine, theirs):
        each.refresh_from_db()
    as_one = missing.merge(SYSTEM, kept=mine, merged=theirs, reason="One absence")
    with pytest.raises(Invalid, match="Take those apart first"):
        unmerge(manager(world), merge=joined, reason="Two")
    missing.unmerge(SYSTEM, merge=as_one, reason="Two absences")
    unmerge(manager(world), merge=joined, reason="Two")
    assert Episode.objects.get(pk=theirs.pk).child_id == other.pk


def test_a_record_joined_with_another_takes_no_more_facts_and_is_parted_first(
    world: World, kept: Child, other: Child
) -> None:
    third = world.child(given_name="Ashleigh")
    first = merge(manager(world), keep=kept, other=other, reason=WHY)
    with pytest.raises(Invalid, match="joined with another"):
        said(other)
    last = merge(manager(world), keep=third, other=kept, reason=WHY)
    with pytest.raises((Invalid, Refused)):
        unmerge(manager(world), merge=Merge.objects.get(pk=first.pk), reason="Two")
    unmerge(manager(world), merge=last, reason="Two")
    unmerge(manager(world), merge=Merge.objects.get(pk=first.pk), reason="Two")
    assert set(Child.objects.values_list("merged_into", flat=True)) == {None}


def decided(child: Child) -> None:
    said = {"option": "known", "reason": "In hand", "covers_until_at": clock.now()}
    key = {"rule": "MIS-P01", "subject_kind": "child", "subject_id": child.pk}
    Decision.objects.create(child=child, recorded_for=child, **key, **said)
    engine.refresh([child.pk])


ACTS = st.lists(st.sampled_from(["join", "part", "say", "report", "close", "open", "place"]),
                min_size=3, max_size=9)  # fmt: skip


@settings(max_examples=8, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(acts=ACTS)
def test_whatever_is_done_every_fact_restriction_and_decision_is_kept(
    world: World, acts: list[str]
) -> None:
    kept, other = world.child(), world.child(given_name="Ashley")
    for child in (kept, other):
        went_missing(child, clock.now() - 60 * HOUR)
    missing.record_returned(SYSTEM, episode=Episode.objects.get(child=other),
                            returned=Instant.at(clock.now()), to="Home")  # fmt: skip
    restricted(world, other)
    decided(other)
    third = world.child(given_name="Cal")
    low, high = sorted((other.pk, third.pk))
    Judgement.objects.create(child_id=low, recorded_for_id=low, other_id=high, verdict="other",
                             reason="Cousins", version="1", probability=0.9, levels={})  # fmt: skip
    before = sides(kept, other)
    made: set[tuple[str, int]] = set()
    for act in acts:
        made |= _do(world, act, kept, other)
        other.refresh_from_db()  # a *no* goes where its record is, and nowhere else
        reads_as = other.merged_into_id or other.pk
        assert [pair for pair in settled() if third.pk in pair] == [(reads_as, third.pk)]
    if standing := Merge.objects.filter(undone_at=None, other=other).first():
        unmerge(manager(world), merge=standing, reason="Two")
    after = sides(kept, other)
    for table, rows in before.items():
        assert rows.items() <= after[table].items(), table
    assert all(pk in after.get(table, {}) for table, pk in made)
    assert engine.drift() == []


def _do(world: World, act: str, kept: Child, other: Child) -> set[tuple[str, int]]:
    """One act; the facts it made."""
    kept.refresh_from_db()
    other.refresh_from_db()
    joined = Merge.objects.filter(other=other).order_by("-pk").first()
    is_one = other.merged_into_id is not None
    if act == "join" and not is_one:
        row = merge(manager(world), keep=kept, other=other, reason=WHY)
        return {("people_merge", row.pk)}
    if act == "part" and is_one and joined:
        unmerge(manager(world), merge=joined, reason="Two")
    if act == "say":
        return {("people_words", said(kept).pk)}
    if act == "report":
        episode = Episode.objects.filter(recorded_for=other).earliest("pk")
        about = {"child_id": episode.child_id, "recorded_for_id": episode.child_id}
        more = FurtherReport.objects.create(episode=episode, **about)
        engine.refresh([episode.child_id])
        return {("missing_furtherreport", more.pk)}
    if act == "place" and joined and joined.undone_at and not is_one:
        for piece in belonging.waiting(joined)[:1]:
            fact = belonging.key_of(piece.rows[0])
            place(manager(world), merge=joined, fact=fact, side="other")
    return _restricts(world, act, kept)


def _restricts(world: World, act: str, kept: Child) -> set[tuple[str, int]]:
    standing = Restriction.objects.filter(child=kept, lifted_at=None)
    if act == "close" and not standing.exists():
        return {("access_restriction", restricted(world, kept).pk)}
    if act == "open" and (found := standing.first()):
        access.lift_restriction(manager(world), restriction=found, reason="Looked again")
    return set()
