"""Counts on the figures page agree with a slow recount in plain Python (P04, E07)."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.oversight.insight import queries
from wayhome.oversight.insight.years import Year
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt, NewOffer
from wayhome.practice.missing.models import Episode, ReturnInterview
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

YEAR = Year(datetime(2026, 1, 1, tzinfo=UTC).date())
AS_AT = datetime(2026, 12, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def live(world: World, rng: random.Random, number: int) -> None:
    """A child's year, with every way an interview may end, at random."""
    child = known_child(world, given_name=f"Child{number}")
    at = datetime(2026, 1, 5, 20, tzinfo=UTC)
    for _ in range(rng.randrange(1, 5)):
        at += timedelta(days=rng.randrange(2, 90), minutes=rng.randrange(0, 600))
        if at > AS_AT - timedelta(days=5):
            break
        episode = went_missing(child, at, back_after=timedelta(hours=rng.randrange(1, 60)))
        _end(rng, episode)
    if rng.random() < 0.3:
        went_missing(child, AS_AT - 30 * HOUR, back_after=3 * HOUR)


def _end(rng: random.Random, episode: Episode) -> None:
    interview, back = interview_of(episode), episode.returned_latest_at
    assert back is not None
    late = rng.choice([10, 70, 72, 80, 300])
    with clock.stopped(back + late * HOUR):
        if rng.random() < 0.7:
            offer = NewOffer(interview=interview, at=back + HOUR, way="visit", answer="accepted")
            commands.offer(SYSTEM, offers=[offer])
        match rng.randrange(6):
            case 0 | 1 | 2:
                commands.hold(
                    SYSTEM,
                    interview=interview,
                    held_at=back + late * HOUR,
                    where="School",
                    account="We talked.",
                    no_action_reason="In the plan.",
                )
            case 3:
                for way in ("phone", "visit"):
                    tried = NewAttempt(
                        interview=interview, at=back + HOUR, way=way, result="no_answer"
                    )
                    commands.attempt(SYSTEM, attempts=[tried])
                _say(interview, "no_contact")
            case 4:
                _say(interview, rng.choice(["not_offered", "not_possible"]))


def _say(interview: ReturnInterview, outcome: str) -> None:
    commands.end_interview(SYSTEM, interview=interview, outcome=outcome, reason="As it was.")


def oracle(world: World) -> Counter[str]:
    """Which outcome each found episode has, by reading the records one at a time."""
    counts: Counter[str] = Counter()
    for episode in Episode.objects.all():
        if episode.returned_latest_at is None:
            continue
        due = episode.returned_latest_at + 72 * HOUR
        interview = interview_of(episode)
        if interview.outcome == "held":
            assert interview.outcome_at is not None
            counts["held_in_time" if interview.outcome_at <= due else "held_late"] += 1
        elif interview.outcome:
            counts[interview.outcome] += 1
        elif due >= AS_AT:
            counts["within_time"] += 1
        else:
            counts["overdue" if interview.offers.exists() else "none_given"] += 1
    return counts


@pytest.mark.parametrize("seed", [1, 2])
def test_outcomes_partition_and_agree_with_a_recount(world: World, seed: int) -> None:
    rng = random.Random(seed)
    for number in range(12):
        live(world, rng, number)
    with clock.stopped(AS_AT):
        found = queries.figures(world.reader("team_manager"), YEAR, "service_id")
    shown = {
        measure.code.removeprefix("M11-").lower(): found.total.numbers[measure.code].part
        for measure in found.outcomes
    }
    expected = oracle(world)
    assert {code: count for code, count in shown.items() if count} == dict(expected)
    wholes = {found.total.numbers[measure.code].whole for measure in found.outcomes}
    assert wholes == {sum(expected.values())}


def test_a_decline_and_a_silence_stay_in_the_denominator_and_a_death_does_not(
    world: World,
) -> None:
    started = datetime(2026, 3, 2, 20, tzinfo=UTC)
    held, silent, dead = (
        went_missing(known_child(world, given_name=name), started, back_after=HOUR)
        for name in ("Held", "Silent", "Dead")
    )
    assert silent.returned_latest_at
    with clock.stopped(started + 5 * HOUR):
        commands.hold(
            SYSTEM,
            interview=interview_of(held),
            held_at=started + 4 * HOUR,
            where="Home",
            account="Talked.",
            no_action_reason="None needed.",
        )
        _say(interview_of(dead), "not_possible")
    with clock.stopped(AS_AT):
        total = queries.figures(world.reader("team_manager"), YEAR, "service_id").total
    assert (total.numbers["M10"].part, total.numbers["M10"].whole) == (1, 2)


def test_the_months_do_not_add_up_to_the_year_for_children(world: World) -> None:
    child = known_child(world)
    for month in (3, 4):
        went_missing(child, datetime(2026, month, 2, 20, tzinfo=UTC), back_after=HOUR)
    with clock.stopped(AS_AT):
        found = queries.figures(world.reader("team_manager"), YEAR, "service_id")
    assert [row.numbers["M1C"].part for row in found.episodes_by_month] == [1, 1, *[0] * 8]
    assert found.episodes_total.numbers["M1C"].part == 1


def test_each_agency_counts_its_own_remit(world: World) -> None:
    started = datetime(2026, 3, 2, 20, tzinfo=UTC)
    went_missing(known_child(world), started, back_after=HOUR)
    sefton = {"responsible": world.sefton, "lives_in": world.sefton}
    went_missing(known_child(world, **sefton), started, back_after=HOUR)

    def episodes(role: str, agency: object = None) -> int | None:
        reader = world.reader(role, agency)  # type: ignore[arg-type]
        return queries.figures(reader, YEAR, "service_id").episodes_total.numbers["M1E"].part

    with clock.stopped(AS_AT):
        assert episodes("team_manager") == 1
        assert episodes("team_manager", world.sefton_council) == 1
        assert episodes("service_manager") == 1
        assert episodes("team_manager", world.stranger) == 0


def test_a_reader_of_totals_reads_c_for_one_to_five(world: World) -> None:
    went_missing(known_child(world), datetime(2026, 3, 2, 20, tzinfo=UTC), back_after=HOUR)
    with clock.stopped(AS_AT):
        found = queries.figures(world.reader("totals_reader"), YEAR, "authority_id")
    number = found.episodes_total.numbers["M1E"]
    assert (number.part, number.is_suppressed) == (None, True)


def test_imported_history_is_left_out_of_hours_and_counted_as_left_out(world: World) -> None:
    started = datetime(2026, 3, 2, 20, tzinfo=UTC)
    went_missing(known_child(world), started, back_after=HOUR, origin="imported")
    with clock.stopped(AS_AT):
        found = queries.figures(world.reader("team_manager"), YEAR, "service_id")
    assert found.total.numbers["M10"].whole == 0
    assert found.left_out == 1


def test_a_number_opens_to_its_rows_and_says_how_many_it_may_not_show(
    world: World, client: Client
) -> None:
    started = datetime(2026, 3, 2, 20, tzinfo=UTC)
    for number in range(3):
        child = known_child(world, given_name=f"Child{number}")
        went_missing(child, started, back_after=HOUR)
    hidden = known_child(world, given_name="Hidden")
    went_missing(hidden, started, back_after=HOUR)
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=hidden.pk, reason="Staff relative", named=[], owner=manager.user
    )
    signed_in(client, world.user("senior_leader"))
    with clock.stopped(AS_AT):
        page = client.get("/figures/M1E/n/?from=2026-01")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Child0" in text
    assert "Hidden" not in text
    assert "1 more row counts here" in text


def test_a_stranger_to_figures_gets_404(world: World, client: Client) -> None:
    signed_in(client, world.user("interviewer"))
    assert client.get("/figures/").status_code == 404
