"""Times away: drawn for a set of lives, then recorded as reported, told, graded and ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wayhome.doors.demonstration import chances, places, texts
from wayhome.doors.demonstration.chances import Rng, hours
from wayhome.doors.demonstration.lives import Life
from wayhome.doors.demonstration.partnership import FORCES, Partners
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.commands import Key, Seen, acknowledge_each
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.grades import NewGrade
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode

NEVER_TOLD = 0.03
ROUGHLY = 0.18  # of times last seen are known to the hour only
ON_THEIR_OWN = 0.55  # of children come back by themselves: found and back are one instant
RETURN_LATE, RETURN_NEVER = 0.05, 0.03  # recorded more than a day after found; not at all yet
TOGETHER = 0.04  # another child was named on the report
NEVER_SEEN = 0.06  # reports that nobody acknowledged before they were over


@dataclass(slots=True)
class Away:
    """One time away, whole: what of it has happened by now is recorded."""

    life: Life
    child: int
    since: datetime
    reported: datetime
    told: datetime | None
    found: datetime
    returned: datetime
    found_recorded: datetime
    returned_recorded: datetime | None
    area: str  # where the child lived then, if one of ours; else whose child
    on_their_own: bool
    is_rough: bool


def draw(rng: Rng, lives: Sequence[Life], children: Sequence[Child], now: datetime) -> list[Away]:
    """Every time away of these children that has begun by now."""
    missing = [pair for pair in zip(lives, children, strict=True) if pair[0].times_missing]
    if not missing:
        return []
    counts = np.array([life.times_missing for life, _ in missing], dtype=np.int64)
    durations = chances.hours_missing(rng, int(counts.sum()))
    starts = chances.within_a_year(rng, counts, durations)
    found = []
    place = 0
    for (life, child), count in zip(missing, counts.tolist(), strict=True):
        begins = life.year_from.replace(hour=0, minute=0, second=0, microsecond=0)
        for index in range(place, place + count):
            since = begins + hours(starts[index])
            away = _away(rng, life, child.pk, since, lasting=float(durations[index]), now=now)
            if away.reported < now:
                found.append(away)
        place += count
    return found


def _away(
    rng: Rng, life: Life, child: int, since: datetime, *, lasting: float, now: datetime
) -> Away:
    since = since.replace(second=0, microsecond=0)
    delay = min(float(rng.triangular(0.4, 1.5, 4.0)), lasting * 0.7)
    own, draws = bool(rng.random() < ON_THEIR_OWN), rng.random(5)
    reported, found = since + hours(delay), since + hours(lasting)
    returned = found if own else found + hours(0.3 + 3 * draws[0])
    recorded: datetime | None = returned + hours(0.1 + 1.5 * draws[1])
    if rng.random() < RETURN_NEVER and chances.is_lately(found, now):
        recorded = None
    elif draws[2] < RETURN_LATE:
        recorded = found + hours(26 + 70 * float(rng.random()))
    told = reported + hours(-0.1 + 0.9 * draws[3] ** 2) if draws[4] >= NEVER_TOLD else None
    return Away(
        life=life,
        child=child,
        since=since,
        reported=reported,
        told=told and max(told, since),
        found=found,
        returned=returned,
        found_recorded=found + hours(0.05 + 0.5 * draws[0]),
        returned_recorded=recorded,
        area=_area(life, since),
        on_their_own=own,
        is_rough=bool(rng.random() < ROUGHLY),
    )


def _area(life: Life, at: datetime) -> str:
    lived = [place.area for place in life.placements if place.from_on <= at.date()]
    where = lived[-1] if lived else life.area
    return where if where in FORCES else life.area


def record(
    rng: Rng, aways: Sequence[Away], partners: Partners, now: datetime
) -> list[tuple[Away, Episode]]:
    """Open them all, with what is known of each by now; grades and acknowledgements follow."""
    if not aways:
        return []
    episodes = commands.open_episodes(SYSTEM, [_new(rng, away, partners, now) for away in aways])
    pairs = list(zip(aways, episodes, strict=True))
    commands.grade_each(SYSTEM, grades=list(_grades(rng, pairs, partners, now)))
    acknowledge_each(SYSTEM, seen=list(_seen(rng, pairs, partners, now)))
    return pairs


def _new(rng: Rng, away: Away, partners: Partners, now: datetime) -> NewEpisode:
    found, back = away.found_recorded < now, _is_back(away, now)
    start = away.since - timedelta(hours=1) if away.is_rough else away.since
    since = Instant(start, away.since, "hour" if away.is_rough else "minute")
    reporter, said_by = _reporter(rng, away, partners)
    story = texts.report(rng, away.area, in_care=away.life.in_care)
    return NewEpisode(
        child_id=away.child,
        since=since,
        setting="care" if away.life.in_care else "home",
        reported_at=away.reported,
        reported_by=said_by,
        last_seen_where=story.last_seen_where,
        last_seen_by=story.last_seen_by,
        companions=story.companions,
        with_children=texts.another_child(rng) if rng.random() < TOGETHER else (),
        circumstances=story.circumstances,
        worries=story.worries,
        tried=story.tried,
        different=story.different,
        told=_told(rng, away, now, reporter),
        found=Instant.at(away.found) if found else None,
        found_where=texts.found_where(rng, away.area) if found else "",
        found_how=texts.found_how(rng, on_their_own=away.on_their_own) if found else "",
        returned=Instant.at(away.returned) if back else None,
        returned_to=texts.returned_to(in_care=away.life.in_care) if back else "",
        recorded_at=away.reported + timedelta(minutes=2),
        found_recorded_at=away.found_recorded,
        returned_recorded_at=away.returned_recorded,
        recorder=reporter,
    )


def _is_back(away: Away, now: datetime) -> bool:
    return away.returned_recorded is not None and away.returned_recorded < now


def _told(rng: Rng, away: Away, now: datetime, reporter: Reader | None) -> Told | None:
    if away.told is None or away.told > min(now, away.found):
        if rng.random() < 0.5:
            return None
        why = texts.why_not_told(rng)
        return Told(
            told=False, why_not=why, recorded_at=away.reported + timedelta(minutes=4),
            recorder=reporter,
        )  # fmt: skip
    return Told(
        told=True,
        told_at=away.told,
        told_by=texts.told_by(rng, in_care=away.life.in_care),
        reference=f"INC-{int(rng.integers(100, 999))}-{away.told:%d%m%y}",
        recorded_at=max(away.told, away.reported) + timedelta(minutes=3),
        recorder=reporter,
    )


def _reporter(rng: Rng, away: Away, partners: Partners) -> tuple[Reader | None, str]:
    """Who recorded the report, and whose words it is in."""
    said_by = texts.reported_by(rng, in_care=away.life.in_care)
    draw = rng.random()
    force, area = FORCES[_force_area(away)], _force_area(away)
    if draw < 0.35:
        readers = partners.recorders[force, "control_room"]
    elif draw < 0.55:
        readers = partners.recorders[force, "police_coordinator"]
    else:
        readers = partners.recorders[places.COUNCILS[area], "social_worker"]
    return readers[int(rng.integers(len(readers)))], said_by


def _force_area(away: Away) -> str:
    return away.area if away.area in FORCES else "cheshire_east"


def _grades(
    rng: Rng, pairs: Sequence[tuple[Away, Episode]], partners: Partners, now: datetime
) -> Iterator[NewGrade]:
    """The police grade what they were told of, some of it twice."""
    told = [pair for pair in pairs if pair[0].told and pair[0].told < min(now, pair[0].found)]
    codes = chances.pick(rng, chances.GRADES, len(told))
    for (away, episode), code in zip(told, codes, strict=True):
        assert away.told
        officers = partners.recorders[FORCES[_force_area(away)], "police_coordinator"]
        officer = officers[int(rng.integers(len(officers)))]
        at = away.told + timedelta(minutes=int(5 + 55 * rng.random() ** 2))
        if at > now:
            continue
        yield _grade(rng, episode, code, at, officer)
        again = at + hours(3 + 9 * rng.random())
        if again < min(away.found, now) and code != "high" and rng.random() < 0.25:
            yield _grade(rng, episode, "high" if code == "medium" else "medium", again, officer)


def _grade(rng: Rng, episode: Episode, code: str, at: datetime, officer: Reader) -> NewGrade:
    is_least = code == "very_low"
    return NewGrade(
        episode=episode,
        grade=code,
        reason=texts.grade_reason(rng, code),
        authorised_by="Duty inspector" if is_least else "",
        review_at=at + timedelta(hours=4) if is_least else None,
        recorded_at=at,
        recorder=officer,
    )


def _seen(
    rng: Rng, pairs: Sequence[tuple[Away, Episode]], partners: Partners, now: datetime
) -> Iterator[Seen]:
    for away, episode in pairs:
        at = away.reported + timedelta(minutes=3 + min(float(rng.exponential(14)), 600))
        if at > min(now, away.found) or rng.random() < NEVER_SEEN:
            continue
        council = places.COUNCILS[_force_area(away)]
        workers = partners.recorders[council, "social_worker"]
        yield Seen(
            Key("MIS-S03", "episode", episode.pk, 0, episode.child_id),
            at=at,
            by=workers[int(rng.integers(len(workers)))],
        )


__all__ = ["Away", "draw", "record"]
