"""Two records of one absence become one, and can be taken apart again (P12, E10, E12)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import World
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewOffer
from wayhome.practice.missing.commands.search import NewEnquiry, NewResult
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant, Told
from wayhome.practice.missing.models import (
    Enquiry,
    EnquiryResult,
    Episode,
    EpisodeFact,
    EpisodeMerge,
    Outcome,
    PoliceGrade,
    PoliceNotice,
    ReturnInterview,
    Sighting,
)
from wayhome.practice.missing.queries.owners import Owner
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = "Both rang about the same evening."


@pytest.fixture
def child(world: World) -> Child:
    return known_child(world, carer=world.home)


@pytest.fixture
def two(world: World, child: Child) -> tuple[Episode, Episode]:
    """The home's report, recorded as ended by mistake; the police's of the same evening, open."""
    home = went_missing(child, LEFT, told=False)
    with clock.stopped(LEFT + HOUR):
        commands.record_sightings(
            SYSTEM,
            sightings=[NewSighting(home, Instant.at(LEFT + HOUR), "Crewe", "sure")],
        )
        agency = world.agencies["police"]
        asked = NewEnquiry(home, "cctv", "Ask for it", Owner(agency), LEFT + 9 * HOUR)
        commands.plan_enquiries(SYSTEM, enquiries=[asked])
    came_back(home, LEFT + 2 * HOUR)
    return home, went_missing(child, LEFT + 2 * HOUR)


def joined(world: World, kept: Episode, merged: Episode, **more: Any) -> EpisodeMerge:
    with clock.stopped(LEFT + 3 * HOUR):
        actor = more.pop("actor", None) or world.reader("social_worker")
        return commands.merge(actor, kept=kept, merged=merged, reason=ONE, **more)


def parted(world: World, merge: EpisodeMerge) -> None:
    with clock.stopped(LEFT + 6 * HOUR):
        commands.unmerge(world.reader("police_coordinator"), merge=merge, reason="Two evenings.")


def everything(child: Child) -> set[tuple[object, ...]]:
    rows = Derived.objects.filter(child=child).exclude(rule__in=("MIS-E74", "MIS-E75"))
    return set(rows.values_list("rule", "subject_id", "occurrence", "due_at", "stopped_at"))


def test_what_was_recorded_of_either_is_read_through_the_kept_one(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    merge = joined(world, police, home)
    for model in (Sighting, Enquiry):
        assert model.objects.get().episode == police
    home.refresh_from_db()
    assert (home.closing, home.found_latest_at) == ("merged", LEFT + 2 * HOUR)
    assert (merge.reason, merge.recorded_by) == (ONE, world.user("social_worker"))
    assert merge.was_closing == ""


def test_figures_and_clocks_count_once(world: World, two: tuple[Episode, Episode]) -> None:
    home, police = two
    joined(world, police, home)
    fact = EpisodeFact.objects.get(child=home.child_id)
    assert (fact.episode_id, fact.in_90_days) == (police.pk, 1)
    owed = Derived.objects.filter(child=home.child_id, subject_kind="episode").exclude(kind="E")
    assert set(owed.values_list("subject_id", flat=True)) == {police.pk}
    assert open_rows(world, "MIS-S03", LEFT + 4 * HOUR)
    assert not open_rows(world, "MIS-S01", LEFT + 4 * HOUR)


def test_a_child_who_is_still_missing_stays_so_whichever_was_chosen(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    with pytest.raises(Invalid, match="still missing"):
        joined(world, home, police)
    joined(world, police, home)
    assert Episode.objects.get(pk=police.pk).is_open


def test_undone_each_has_its_own_and_every_clock_is_as_before(
    world: World, child: Child, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    before = everything(child)
    parted(world, joined(world, police, home))
    assert everything(child) == before
    assert Sighting.objects.get().episode == home
    home.refresh_from_db()
    assert (home.closing, home.closed_at) == ("", None)
    assert interview_of(home).outcome == ""


def test_what_came_after_goes_with_its_own_side(world: World, two: tuple[Episode, Episode]) -> None:
    home, police = two
    merge = joined(world, police, home)
    enquiry = Enquiry.objects.get()
    with clock.stopped(LEFT + 4 * HOUR):
        commands.record_results(SYSTEM, results=[NewResult(enquiry, "Nothing.", clock.now())])
        commands.record_sightings(
            SYSTEM,
            sightings=[NewSighting(police, Instant.at(clock.now()), "Stoke", "unsure")],
        )
    assert EnquiryResult.objects.get().episode == police
    parted(world, merge)
    assert EnquiryResult.objects.get().episode == home
    assert Sighting.objects.get(where="Stoke").episode == police


def test_a_form_opened_before_the_merge_writes_to_the_kept_one(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    joined(world, police, home)
    with clock.stopped(LEFT + 4 * HOUR):
        told = Told(told=True, told_at=LEFT + HOUR, told_by="Larch House")
        commands.tell_police(SYSTEM, told=[(home, told)])
        commands.grade(
            world.reader("police_coordinator"), episode=home, grade="medium", reason="Known."
        )
        commands.add(SYSTEM, episode=home, text="Her phone is on.")
        with pytest.raises(Invalid, match="merged"):
            commands.correct(
                SYSTEM, episode=home, field="since", reason="x",
                instant=Instant.at(LEFT - HOUR), version=None,
            )  # fmt: skip
    for model in (PoliceNotice, PoliceGrade):
        assert set(model.objects.values_list("episode", flat=True)) == {police.pk}


def test_of_two_interviews_the_one_that_was_held_answers(world: World, child: Child) -> None:
    first = came_back(went_missing(child, LEFT), LEFT + HOUR)
    second = came_back(went_missing(child, LEFT + HOUR), LEFT + 2 * HOUR)
    theirs, ours = interview_of(first), interview_of(second)
    with clock.stopped(LEFT + 150 * timedelta(minutes=1)):
        commands.offer(SYSTEM, offers=[NewOffer(ours, clock.now(), "phone")])
        commands.hold(
            SYSTEM, interview=theirs, held_at=clock.now(), where="Home",
            account="She told us much.", no_action_reason="None asked for.",
        )  # fmt: skip
    merge = joined(world, second, first)
    assert interview_of(second) == theirs
    ours.refresh_from_db()
    assert ours.outcome == Outcome.WITHDRAWN
    assert theirs.offers.count() == 1
    assert EpisodeFact.objects.get(child=child).outcome == "held"
    parted(world, merge)
    assert (interview_of(first), interview_of(second)) == (theirs, ours)
    ours.refresh_from_db()
    assert (ours.outcome, ours.offers.count()) == ("", 1)
    assert ReturnInterview.objects.count() == 2


def test_a_strategy_discussion_decided_on_is_still_owed(
    world: World, child: Child, two: tuple[Episode, Episode]
) -> None:
    _home, police = two
    with clock.stopped(LEFT + 150 * timedelta(minutes=1)):
        [prompt] = Derived.objects.filter(rule="MIS-P08", subject_id=police.pk)
        rules.decide(
            world.reader("social_worker"), derived=prompt, option="strategy", reason="Too often."
        )
        commands.record_found(SYSTEM, episode=police, found=Instant.at(clock.now()))
    later = went_missing(child, LEFT + 170 * timedelta(minutes=1))
    joined(world, later, police)
    [owed] = open_rows(world, "MIS-S32", LEFT + 4 * HOUR)
    assert owed.case_ref == later.ref
    with clock.stopped(LEFT + 4 * HOUR):
        told = NewDiscussion(episode=later, held_at=clock.now(), took_part="All", outcome="A plan.")
        commands.discuss(SYSTEM, discussions=[told])
    assert not open_rows(world, "MIS-S32", LEFT + 5 * HOUR)


def test_whoever_was_in_the_circle_for_the_merged_one_reads_the_kept_one(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    health = world.agencies["health"]
    Involvement.objects.create(
        child=home.child, agency=health, purpose="missing_inquiry", basis="Asked",
        case_ref=home.ref, from_at=LEFT,
    )  # fmt: skip
    merge = joined(world, police, home)
    brought = Involvement.objects.filter(agency=health, case_ref=police.ref)
    assert brought.filter(until_at=None).count() == 1
    parted(world, merge)
    assert not brought.filter(until_at=None).exists()


def test_two_who_merge_at_once_the_second_is_told(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    joined(world, police, home, version=Episode.objects.get(pk=home.pk).version)
    with pytest.raises(Invalid, match="already"):
        joined(world, police, home, actor=world.reader("police_coordinator"))
    assert EpisodeMerge.objects.count() == 1


def test_two_who_take_them_apart_at_once_the_second_is_told(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    merge = joined(world, police, home)
    parted(world, merge)
    with pytest.raises(Invalid, match="already"):
        parted(world, merge)


def test_records_more_than_a_day_apart_are_two_absences(world: World, child: Child) -> None:
    first = came_back(went_missing(child, LEFT - 40 * HOUR), LEFT - 25 * HOUR)
    second = went_missing(child, LEFT)
    with pytest.raises(Invalid, match="two absences"):
        joined(world, second, first)
    with clock.stopped(LEFT + HOUR):
        commands.correct(
            SYSTEM, episode=first, field="returned", instant=Instant.at(LEFT - 24 * HOUR),
            reason="Misread",
        )  # fmt: skip
    assert joined(world, second, first).merged == first


def test_no_other_child_no_error_no_chain(world: World, two: tuple[Episode, Episode]) -> None:
    home, police = two
    other = came_back(went_missing(known_child(world, given_name="Bea"), LEFT), LEFT + HOUR)
    with pytest.raises(Invalid, match="one child"):
        joined(world, police, other)
    with pytest.raises(Invalid, match="one child"):
        joined(world, police, police)
    joined(world, police, home)
    with clock.stopped(LEFT + 4 * HOUR):
        commands.record_found(SYSTEM, episode=police, found=Instant.at(clock.now()))
    third = went_missing(police.child, LEFT + 5 * HOUR)
    with clock.stopped(LEFT + 6 * HOUR), pytest.raises(Invalid, match="apart"):
        commands.merge(SYSTEM, kept=third, merged=police, reason=ONE)


def test_a_home_merges_nothing_and_no_reason_is_no_merge(
    world: World, two: tuple[Episode, Episode]
) -> None:
    home, police = two
    with pytest.raises(Refused):
        joined(world, police, home, actor=world.reader("home_manager"))
    with pytest.raises(Invalid):
        commands.merge(SYSTEM, kept=police, merged=home, reason=" ")
