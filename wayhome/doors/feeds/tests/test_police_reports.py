"""A force's rows become live episodes: opened, joined, said anew, ended; graded by the police."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.doors.feeds.models import Judgement, State
from wayhome.doors.feeds.tests.reports import (
    FOUND,
    HIGH,
    NOW,
    bring,
    effects,
    faults,
    row,
    undone,
)
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Address, Child, ChildName, Identifier
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    Correction,
    Episode,
    FurtherReport,
    PoliceGrade,
    PoliceNotice,
    ReturnInterview,
)
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.missing.tests.lives import known_child, went_missing

SINCE = datetime(2026, 11, 3, 19, 5, tzinfo=UTC)
ELSEWHERE = {"given_name": "Priya", "family_name": "Shah", "date_of_birth": "11/02/2013"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def test_a_child_who_is_missing_now_is_on_the_board_and_the_police_know(world: World) -> None:
    batch = bring(world, HIGH)
    assert (batch.state, effects(batch)) == (State.APPLIED, {2: "opened"})
    episode = Episode.objects.get()
    assert (episode.origin, episode.since_latest_at, episode.is_open) == ("live", SINCE, True)
    for role in ("police_coordinator", "social_worker"):
        assert list(open_episodes(world.reader(role))) == [episode], role
    notice = PoliceNotice.objects.get()
    assert (notice.told, notice.reference) == (True, "MP/26/1")
    assert notice.told_at == datetime(2026, 11, 3, 22, 10, tzinfo=UTC)
    assert notice.told_by == "Larch House"


def test_the_grade_is_entered_as_the_police(world: World) -> None:
    bring(world, HIGH)
    grade = PoliceGrade.objects.get()
    assert (grade.grade, grade.reason) == ("high", "Under 15, first time")
    assert grade.recorded_by_agency == world.police
    assert grade.graded_at == datetime(2026, 11, 3, 22, 30, tzinfo=UTC)


def test_a_child_who_is_unknown_here_is_new_and_their_council_is_told(world: World) -> None:
    bring(world, {"person_id": "N1", "address": "1 High Street", "postcode": "CW7 1AA"})
    child = Child.objects.get()
    assert (child.full_name, child.born_on, child.sex) == ("Ash Winters", date(2012, 5, 2), "F")
    assert Child.objects.visible_to(world.reader("social_worker")).exists()
    assert Child.objects.visible_to(world.reader("police_coordinator")).exists()
    assert not Child.objects.visible_to(world.reader("stranger")).exists()
    assert Address.objects.get().text == "1 High Street"
    number = Identifier.objects.get()
    assert (number.kind, number.issuer, number.value) == ("police", world.police.ref, "N1")


def test_no_council_is_said_where_none_is_given(world: World) -> None:
    batch = bring(world, {"council": ""})
    assert faults(batch) == {2: ["F18"]}
    assert row(batch).judgement == Judgement.FLAGGED
    assert list(open_episodes(world.reader("police_coordinator"))) == [Episode.objects.get()]


def test_an_update_puts_the_same_episode_right(world: World) -> None:
    bring(world)
    batch = bring(world, FOUND)
    episode = Episode.objects.get()
    assert effects(batch) == {2: "updated"}
    assert episode.found_latest_at == datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
    assert (episode.found_where, Child.objects.count()) == ("Crewe", 1)
    assert ReturnInterview.objects.get().covers.get().episode == episode
    assert not open_episodes(world.reader("police_coordinator")).exists()


def test_the_same_file_and_the_same_row_again_change_nothing(world: World) -> None:
    first = bring(world, HIGH)
    assert bring(world, HIGH) == first
    batch = bring(world, HIGH, ELSEWHERE | {"reference": "MP/26/2"})
    assert effects(batch) == {2: "same", 3: "opened"}
    assert Episode.objects.count() == 2
    assert PoliceGrade.objects.count() == 1
    assert PoliceNotice.objects.count() == 2


def test_an_older_update_overwrites_nothing_and_says_so(world: World) -> None:
    bring(world, FOUND)
    batch = bring(world)
    assert (effects(batch), faults(batch)) == ({2: "older"}, {2: ["F20"]})
    assert row(batch).judgement == Judgement.FLAGGED
    assert Episode.objects.get().found_latest_at is not None


def test_rows_of_one_report_in_one_file_come_to_its_latest(world: World) -> None:
    batch = bring(world, FOUND, {})
    assert effects(batch) == {2: "opened", 3: "older"}
    assert faults(batch) == {2: [], 3: []}
    assert Episode.objects.get().found_latest_at is not None


def test_a_corrected_time_replaces_the_first_and_is_kept_beside_it(world: World) -> None:
    bring(world)
    bring(world, {"missing_since": "03/11/2026 18:00", "updated_at": "03/11/2026 23:00:00"})
    episode = Episode.objects.get()
    assert episode.since_latest_at == datetime(2026, 11, 3, 18, 0, tzinfo=UTC)
    correction = Correction.objects.get()
    assert (correction.field, correction.said) == ("since_at", SINCE.isoformat())


def test_found_in_error_the_episode_is_open_again(world: World) -> None:
    bring(world, FOUND)
    bring(world, {"updated_at": "04/11/2026 03:00:00"})
    episode = Episode.objects.get()
    assert episode.is_open
    assert list(open_episodes(world.reader("police_coordinator"))) == [episode]


def test_returned_and_closed_are_taken_in(world: World) -> None:
    back = FOUND | {"status": "returned", "returned_at": "04/11/2026 03:10", "returned_to": "Home"}
    bring(
        world, back, ELSEWHERE | {"reference": "2", "status": "closed", "closing_reason": "error"}
    )
    ended = {each.child.given_name: each for each in Episode.objects.all()}
    assert ended["Ash"].returned_to == "Home"
    assert ended["Priya"].closing == "error"


def test_graded_again_both_grades_stand_and_the_latest_counts(world: World) -> None:
    bring(world, HIGH)
    lower = {"grade": "medium", "graded_at": "04/11/2026 01:00", "grade_reason": "Phone seen"}
    bring(world, lower | {"updated_at": "04/11/2026 01:01:00"})
    grades = PoliceGrade.objects.order_by("graded_at")
    assert [grade.grade for grade in grades] == ["high", "medium"]


@pytest.mark.parametrize(
    ("graded_at", "answered"), [("04/11/2026 08:59", False), ("04/11/2026 09:00", True)]
)
def test_a_grade_that_is_told_late_answers_no_challenge_made_since(
    world: World, graded_at: str, answered: bool
) -> None:
    bring(world)
    reader, episode = world.reader("social_worker"), Episode.objects.get()
    asked = missing.challenge(reader, episode=episode, believed="high", reason="She is twelve.")
    bring(world, HIGH | {"graded_at": graded_at, "updated_at": "04/11/2026 09:00:00"})
    asked.refresh_from_db()
    assert (asked.answered_at is not None) == answered


def test_a_child_reported_missing_here_has_one_episode(world: World) -> None:
    child = known_child(world)
    episode = went_missing(child, NOW - timedelta(hours=13), told=False)
    batch = bring(world, HIGH)
    assert (Episode.objects.get(), effects(batch)) == (episode, {2: "joined"})
    assert PoliceNotice.objects.get().reference == "MP/26/1"
    assert "Winsford station" in FurtherReport.objects.get().text
    episode.refresh_from_db()
    assert episode.since_latest_at == NOW - timedelta(hours=13)  # as the home said
    bring(world, FOUND)
    episode.refresh_from_db()
    assert episode.found_where == "Crewe"


def test_an_end_that_somebody_recorded_here_stands(world: World) -> None:
    bring(world)
    episode = Episode.objects.get()
    at = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
    missing.record_found(SYSTEM, episode=episode, found=Instant.at(at))
    batch = bring(world, FOUND)
    assert faults(batch) == {2: ["F25"]}
    episode.refresh_from_db()
    assert episode.found_latest_at == at


def test_an_absence_that_ended_long_ago_is_history(world: World) -> None:
    old = {
        "missing_since": "03/09/2026 19:05",
        "reported_at": "03/09/2026 22:10",
        "status": "found",
        "found_at": "04/09/2026 02:00",
        "updated_at": "04/09/2026 02:30",
    }
    batch = bring(world, old)
    assert effects(batch) == {2: "history"}
    assert Episode.objects.get().origin == "imported"
    assert not ReturnInterview.objects.exists()


def test_ended_thirteen_days_ago_it_is_work(world: World) -> None:
    with clock.stopped(NOW + timedelta(days=13)):
        bring(world, FOUND)
    assert Episode.objects.get().origin == "live"


def test_missing_again_after_an_end_that_comes_late_it_is_a_second_absence(world: World) -> None:
    """The second report joined the first, which was open; then the first turns out to have ended
    before the second began."""
    bring(world)
    again = {
        "reference": "MP/26/9",
        "missing_since": "04/11/2026 06:00",
        "reported_at": "04/11/2026 06:30",
        "updated_at": "04/11/2026 06:40:00",
    }
    assert effects(bring(world, again)) == {2: "joined"}
    bring(world, FOUND)
    first, second = Episode.objects.order_by("since_latest_at")
    assert (first.is_open, second.is_open) == (False, True)
    assert list(open_episodes(world.reader("police_coordinator"))) == [second]
    told = {each.reference: each.episode for each in PoliceNotice.objects.all()}
    assert told == {"MP/26/1": first, "MP/26/9": second}


def test_a_row_with_a_fault_is_held_and_its_neighbour_comes_in(world: World) -> None:
    batch = bring(world, {"missing_since": "soon"}, ELSEWHERE | {"reference": "2"})
    assert faults(batch) == {2: ["F04"], 3: []}
    assert Episode.objects.get().child.given_name == "Priya"


def test_undone_nothing_stands(world: World) -> None:
    batch = undone(bring(world, HIGH | {"person_id": "N1"}))
    assert batch.state == State.UNDONE
    for model in (Episode, PoliceNotice, PoliceGrade, ChildName, Identifier):
        assert not model.objects.exists(), model
    assert bring(world, HIGH | {"person_id": "N1"}).state == State.APPLIED
    assert Episode.objects.count() == 1


def test_undone_an_update_leaves_what_was_said_before(world: World) -> None:
    bring(world, HIGH)
    later = {"grade": "low", "graded_at": "04/11/2026 01:00", "grade_reason": "Seen"}
    undone(bring(world, FOUND | later))
    episode = Episode.objects.get()
    assert episode.is_open
    assert PoliceGrade.objects.get().grade == "high"
    assert list(open_episodes(world.reader("police_coordinator"))) == [episode]


def test_undone_the_first_file_leaves_what_the_later_one_says(world: World) -> None:
    batch = bring(world)
    bring(world, FOUND)
    undone(batch)
    assert Episode.objects.get().found_where == "Crewe"
    assert row(batch).kept == "return"


def test_undone_what_somebody_worked_on_stays(world: World) -> None:
    batch = bring(world)
    missing.add(SYSTEM, episode=Episode.objects.get(), text="Seen in Crewe")
    undone(batch)
    assert row(batch).kept == "work"
    assert Episode.objects.count() == 1
    assert ChildName.objects.exists()


def test_of_a_report_that_was_merged_the_force_goes_on_telling_the_kept_one(world: World) -> None:
    """The force's report had ended; the home's of the same night was still open, and is kept."""
    bring(world, FOUND)
    theirs = Episode.objects.get()
    ours = went_missing(theirs.child, NOW - timedelta(hours=12))
    missing.merge(SYSTEM, kept=ours, merged=theirs, reason="One night")
    back = FOUND | {"status": "returned", "returned_at": "04/11/2026 03:10", "returned_to": "Home"}
    bring(world, back | {"updated_at": "04/11/2026 04:00:00"})
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert ours.returned_latest_at == datetime(2026, 11, 4, 3, 10, tzinfo=UTC)
    assert (theirs.returned_latest_at, theirs.closing) == (None, "merged")
    assert Episode.objects.count() == 2
