"""Each family of the further measures agrees with a slow recount in plain Python (domain.md 7)."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import CareStatus, Child
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.measure_sql import compiled
from wayhome.foundation.rules.measures import every
from wayhome.oversight.insight import queries
from wayhome.oversight.insight.queries import Number
from wayhome.oversight.insight.sections import PAGES, Section, sections
from wayhome.oversight.insight.years import Year
from wayhome.practice.missing import commands, more_measures
from wayhome.practice.missing.commands.interviews import NewOffer
from wayhome.practice.missing.commands.outcomes import NewAction
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.models import (
    Episode,
    PoliceGrade,
    ReturnInterview,
    StrategyDiscussion,
)
from wayhome.practice.missing.models.interview import InterviewAction
from wayhome.practice.missing.tests.lives import came_back, interview_of, known_child

YEAR = Year(datetime(2026, 1, 1, tzinfo=UTC).date())
AS_AT = datetime(2026, 12, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONDON = clock.LONDON


def live(world: World, rng: random.Random, number: int) -> None:
    """A child's year: lengths of every band, grades, discussions, interviews, and no interview."""
    lives_in = rng.choice([{}, {"lives_in": world.halton}, {"lives_in": world.warrington}])
    looked_after = rng.random() < 0.6
    child = known_child(world, given_name=f"Child{number}", looked_after=looked_after, **lives_in)
    at = datetime(2026, 1, 3, 20, tzinfo=UTC)
    for _ in range(rng.randrange(1, 7)):
        at += timedelta(days=rng.randrange(12, 50), minutes=rng.randrange(0, 600))
        if at > AS_AT - 30 * DAY:
            break
        _away(world, rng, child, at)


def _away(world: World, rng: random.Random, child: Child, at: datetime) -> None:
    is_away = rng.random() < 0.3
    with clock.stopped(at):
        category = "A" if is_away else "M"
        new = NewEpisode(child_id=child.pk, since=Instant.at(at), category=category)
        [episode] = commands.open_episodes(SYSTEM, [new])
    for grade in rng.sample(["high", "medium", "low"], rng.randrange(0, 3)):
        with clock.stopped(at + rng.randrange(10, 50) * timedelta(minutes=1)):
            officer = world.reader("police_coordinator")
            commands.grade(officer, episode=episode, grade=grade, reason="As it was.")
    back = at + rng.choice([3, 8, 23, 24, 30, 48, 90, 168, 200]) * HOUR
    episode = came_back(episode, back)
    if rng.random() < 0.5:
        held = at + rng.choice([2, 25, 30, 60, 190, 300]) * HOUR
        _discussed(episode, held)
    _interviewed(world, rng, episode, back)


def _discussed(episode: Episode, held: datetime) -> None:
    with clock.stopped(held + HOUR):
        new = NewDiscussion(episode=episode, held_at=held, took_part="Us", outcome="Search.")
        commands.discuss(SYSTEM, discussions=[new])


def _interviewed(world: World, rng: random.Random, episode: Episode, back: datetime) -> None:
    if rng.random() < 0.3:
        return
    interview, offered = interview_of(episode), back + rng.randrange(1, 40) * HOUR
    with clock.stopped(offered):
        new = NewOffer(interview=interview, at=offered, way="visit", answer="accepted")
        commands.offer(SYSTEM, offers=[new])
    if rng.random() < 0.3:
        return
    held_at = offered + rng.choice([5, 60, 90]) * HOUR
    who = world.reader(rng.choice(["interviewer", "service_manager"]))
    action = NewAction("See her", held_at + 9 * DAY, world.council, world.team("social_care"))
    actions = [action] if rng.random() < 0.5 else []
    with clock.stopped(held_at):
        commands.hold(
            who, interview=interview, held_at=held_at, where="School", account="We talked.",
            new_actions=actions, no_action_reason="" if actions else "In the plan.",
            chosen_by_child=rng.random() < 0.2,
        )  # fmt: skip


def invented(world: World, seed: int) -> list[Section]:
    """The figures of twelve children's year."""
    rng = random.Random(seed)
    for number in range(12):
        live(world, rng, number)
    with clock.stopped(AS_AT):
        return everything(world.reader("team_manager"))


def everything(reader: Reader) -> list[Section]:
    return [section for page in PAGES for section in sections(reader, YEAR, page)]


def section(figures: list[Section], key: str) -> dict[str, Number]:
    [found] = [each for each in figures if each.key == key]
    assert found.total
    return found.total.numbers


def parts(numbers: dict[str, Number], codes: Iterable[str]) -> dict[str, int]:
    return {code: numbers[code].part or 0 for code in codes}


def counted(rows: Iterable[Episode], codes: dict[str, Callable[[Episode], bool]]) -> dict[str, int]:
    rows = list(rows)
    return {code: sum(1 for row in rows if is_so(row)) for code, is_so in codes.items()}


def took(row: Episode) -> timedelta:
    assert row.returned_latest_at
    return row.returned_latest_at - row.since_latest_at


def kinds_and_lengths(figures: list[Section]) -> None:
    rows = list(Episode.objects.all())
    expected = counted(
        rows,
        {
            "M2M": lambda row: row.is_looked_after and row.category == "M",
            "M2A": lambda row: row.is_looked_after and row.category == "A",
            "M6-8H": lambda row: took(row) < 8 * HOUR,
            "M6-24H": lambda row: 8 * HOUR <= took(row) < DAY,
            "M6-2D": lambda row: DAY <= took(row) < 2 * DAY,
            "M6-7D": lambda row: 2 * DAY <= took(row) < 7 * DAY,
            "M6-LONG": lambda row: took(row) >= 7 * DAY,
        },
    )
    shown = section(figures, "kinds")
    assert parts(shown, expected) == expected
    assert {shown[code].whole for code in expected if code.startswith("M6")} == {len(rows)}
    assert sum(expected[code] for code in expected if code.startswith("M6")) == len(rows)


def test_episodes_for_each_child_agree_with_a_recount(world: World) -> None:
    for number in range(12):
        live(world, random.Random(number), number)
    with clock.stopped(AS_AT):
        found = queries.figures(world.reader("team_manager"), YEAR, "service_id")
    rows = list(Episode.objects.all())
    assert found.episodes_total.numbers["M4"].value == len(rows) / len({r.child_id for r in rows})


def grades_at_first_and_at_the_end(figures: list[Section]) -> None:
    names = {"HIGH": "high", "MEDIUM": "medium", "LOW": "low", "VERYLOW": "very_low", "NONE": ""}
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    changed = 0
    for row in Episode.objects.all():
        given = PoliceGrade.objects.filter(episode=row).order_by("graded_at", "pk")
        grades = [each.grade for each in given] or [""]
        first[grades[0]] += 1
        last[grades[-1]] += 1
        changed += grades[0] != grades[-1]
    shown = section(figures, "grades")
    assert {code: shown[f"M7F-{code}"].part for code in names} == {
        code: first[grade] for code, grade in names.items()
    }
    assert {code: shown[f"M7L-{code}"].part for code in names} == {
        code: last[grade] for code, grade in names.items()
    }
    assert shown["M7C"].part == changed


def _threshold(row: Episode) -> datetime | None:
    """The third in 90 days, at its report; or the end of the first 24 hours: whichever is first."""
    began = row.since_latest_at.astimezone(LONDON).replace(tzinfo=None)
    near = [
        other
        for other in Episode.objects.filter(child=row.child)
        if began - 90 * DAY <= other.since_latest_at.astimezone(LONDON).replace(tzinfo=None)
        and other.since_latest_at <= row.since_latest_at
    ]
    instants = [row.reported_at] if len(near) >= 3 and row.reported_at else []
    if took(row) > DAY:
        instants.append(row.since_latest_at + DAY)
    return min(instants, default=None)


def strategy_discussions(figures: list[Section]) -> None:
    expected: Counter[str] = Counter()
    for row in Episode.objects.all():
        threshold = _threshold(row)
        if threshold is None:
            continue
        expected["of"] += 1
        held = StrategyDiscussion.objects.filter(
            child=row.child, held_at__gte=threshold, held_at__lt=threshold + 7 * DAY
        )
        first = min((each.held_at for each in held), default=None)
        if first:
            same_day = first.astimezone(LONDON).date() == threshold.astimezone(LONDON).date()
            expected["M15"] += 1
            expected["M15B"] += same_day or first <= threshold + DAY
            expected["M15C"] += same_day
    shown = section(figures, "strategy")
    assert {shown[code].whole for code in ("M15", "M15B", "M15C")} == {expected["of"]}
    assert parts(shown, ("M15", "M15B", "M15C")) == {
        code: expected[code] for code in ("M15", "M15B", "M15C")
    }


def who_held_interviews_and_what_followed(figures: list[Section]) -> None:
    held = [row for row in ReturnInterview.objects.all() if row.outcome == "held"]
    expected = {
        "M12": sum(row.independence == "independent" for row in held),
        "M12C": sum(row.independence == "chosen" for row in held),
        "M12N": sum(row.independence == "not" for row in held),
        "M13": sum(InterviewAction.objects.filter(interview=row).exists() for row in held),
    }
    shown = section(figures, "held")
    assert parts(shown, expected) == expected
    assert {shown[code].whole for code in expected} == {len(held)}


def medians(figures: list[Section]) -> None:
    waits: dict[str, list[float]] = {"M14A": [], "M14B": [], "M14C": []}
    for row in Episode.objects.all():
        back, interview = row.returned_latest_at, interview_of(row)
        assert back
        offers = [each.at for each in interview.offers.all()]
        instants = {
            "M14A": row.returned_recorded_at,
            "M14B": min(offers, default=None),
            "M14C": interview.outcome_at if interview.outcome == "held" else None,
        }
        for code, at in instants.items():
            if at and at >= row.since_latest_at:  # else it was for a time before
                waits[code].append(max(0.0, (at - back) / HOUR))
    shown = section(figures, "waits")
    for code, found in waits.items():
        assert shown[code].value == pytest.approx(median(found)), code
        assert shown[code].whole == len(found), code


def children_placed_out_of_area_by_host(figures: list[Section]) -> None:
    [found] = [each for each in figures if each.key == "placed_out"]
    expected: dict[str, Any] = {}
    for row in Episode.objects.select_related("area"):
        if not row.is_looked_after or row.area_id == row.authority_id:
            continue
        assert row.area
        episodes, children, held, in_time = expected.setdefault(row.area.name, [0, set(), 0, 0])
        interview = interview_of(row)
        back, is_held = row.returned_latest_at, interview.outcome == "held"
        assert back
        children.add(row.child_id)
        late = interview.outcome_at and interview.outcome_at > back + 72 * HOUR
        expected[row.area.name] = [
            episodes + 1, children, held + is_held, in_time + (is_held and not late)
        ]  # fmt: skip
    shown = {
        row.label: [row.numbers[code].part for code in ("M16E", "M16C", "M16H", "M16T")]
        for row in found.rows
    }
    assert shown == {
        name: [episodes, len(children), held, in_time]
        for name, (episodes, children, held, in_time) in expected.items()
    }


RECOUNTS = (
    kinds_and_lengths,
    grades_at_first_and_at_the_end,
    strategy_discussions,
    who_held_interviews_and_what_followed,
    medians,
    children_placed_out_of_area_by_host,
)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_family_agrees_with_a_recount(
    world: World, seed: int, subtests: pytest.Subtests
) -> None:
    figures = invented(world, seed)
    for recount in RECOUNTS:
        with subtests.test(recount.__name__):
            recount(figures)


def test_a_host_counts_the_children_whom_others_placed_there(world: World) -> None:
    for number in range(8):
        live(world, random.Random(number), number)
    with clock.stopped(AS_AT):
        reader = world.reader("team_manager", world.halton_council)
        found = everything(reader)
        first = queries.figures(reader, YEAR, "authority_id")
    rows = Episode.objects.filter(area=world.halton, is_looked_after=True)
    expected = [row for row in rows if row.authority_id != world.halton.pk]
    [hosted] = [each for each in found if each.key == "hosted"]
    assert [row.label for row in hosted.rows] == (["Cheshire East"] if expected else [])
    assert sum(row.numbers["M17E"].part or 0 for row in hosted.rows) == len(expected)
    assert first.episodes_total.numbers["M1E"].part == 0


def test_every_further_number_opens_to_as_many_rows(world: World, client: Client) -> None:
    for place in range(4):
        live(world, random.Random(place + 40), place)
    manager = world.reader("team_manager")
    signed_in(client, world.user("team_manager"))
    with clock.stopped(AS_AT):
        for each in everything(manager):
            for code, number in (each.total.numbers if each.total else {}).items():
                behind = queries.behind(
                    manager, code, "n", YEAR, month=None, where=queries.narrowed("service_id", "")
                )
                assert code == "M3" or behind.total == number.part, code
        for page in PAGES:
            assert client.get(f"/figures/more/{page}/?from=2026-01").status_code == 200
        for measure in more_measures.MEASURES:
            opened = client.get(f"/figures/{measure.code}/n/?from=2026-01&by=area")
            assert opened.status_code == 200, measure.code


def test_a_reader_of_totals_reads_no_median_of_five(world: World) -> None:
    live(world, random.Random(3), 1)
    with clock.stopped(AS_AT):
        found = everything(world.reader("totals_reader"))
    assert {number.value for number in section(found, "waits").values()} == {None}


def test_the_ten_missing_most_often_have_so_many_of_all_episodes(world: World) -> None:
    for number in range(14):
        live(world, random.Random(number + 60), number)
    with clock.stopped(AS_AT):
        manager = world.reader("team_manager")
        said = section(everything(manager), "often")["M4T"]
        opened = queries.behind(manager, "M4T", "n", YEAR, month=None, where=every())
    times = Counter(Episode.objects.values_list("child_id", flat=True))
    most = sorted(times.items(), key=lambda each: (-each[1], each[0]))[:10]
    assert len(times) > 10, "else it is all of them"
    assert (said.part, said.whole) == (sum(n for _, n in most), sum(times.values()))
    assert opened.total == said.part
    assert {row.child_id for row in opened.rows} == {child for child, _ in most}


def test_the_share_of_children_in_care_who_went_missing(world: World) -> None:
    for number in range(9):
        live(world, random.Random(number + 80), number)
    quiet = known_child(world, given_name="Quiet", looked_after=True)
    known_child(world, given_name="Home", looked_after=False)
    left = known_child(world, given_name="Left", looked_after=True)
    CareStatus.objects.filter(child=left).update(until_on=YEAR.first)
    engine.refresh([left.pk])
    elsewhere = known_child(world, given_name="Far", looked_after=True, responsible=world.sefton)
    with clock.stopped(AS_AT):
        said = section(everything(world.reader("team_manager")), "often")["M3"]
        service = section(everything(world.reader("interviewer")), "often")["M3"]
        sefton = section(everything(SYSTEM), "often")["M3"]
    missing = Episode.objects.filter(is_looked_after=True, category="M")
    care = set(CareStatus.objects.filter(status="looked_after").values_list("child", flat=True))
    went = set(missing.values_list("child_id", flat=True))
    assert quiet.pk in care - went
    assert said.part == len(went)
    assert said.whole == len(care - {left.pk, elsewhere.pk})
    assert sefton.whole == len(care - {left.pk})
    assert (service.part, service.whole) == (0, 0), "a service answers for nobody in care"


def test_a_ten_has_no_months() -> None:
    with pytest.raises(ValueError, match="most of a whole"):
        compiled([more_measures.THE_TEN], ["began_month_on"], {})
