"""Which invented children the arc is told of, and when: children of eleven to seventeen with an
open record, of whom nothing of it is told yet. Whoever is at risk, and whose risk fell, alternate
through the record, so that every council has some of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from wayhome.doors.demonstration.arc.councils import Council
from wayhome.doors.demonstration.chances import Rng

DAY = timedelta(days=1)
LEVELS = ("none", "emerging", "moderate", "significant")
KINDS = (
    ("sexual",), ("criminal", "county_lines"), ("sexual", "online"), ("criminal",),
    ("county_lines", "trafficking"), ("violence",), ("sexual", "trafficking"),
)  # fmt: skip
CHILDREN = """
SELECT c.id, c.born_on, r.authority_id
FROM people_child c
JOIN people_responsibility r ON r.child_id = c.id AND r.until_on IS NULL AND r.voided_at IS NULL
WHERE c.born_on > %(from)s AND c.born_on <= %(to)s AND c.died_on IS NULL
  AND c.merged_into_id IS NULL AND r.authority_id = ANY(%(areas)s)
  AND NOT EXISTS (SELECT FROM access_restriction x WHERE x.child_id = c.id AND x.lifted_at IS NULL)
  AND NOT EXISTS (SELECT FROM plans_plan p WHERE p.child_id = c.id)
  AND NOT EXISTS (SELECT FROM plans_asked p WHERE p.child_id = c.id)
  AND NOT EXISTS (SELECT FROM panels_item i WHERE i.child_id = c.id)
  AND NOT EXISTS (SELECT FROM contacts_contact t WHERE t.child_id = c.id)
  AND NOT EXISTS (SELECT FROM exploitation_case k WHERE k.child_id = c.id)
ORDER BY c.id LIMIT %(count)s"""  # of the responsibility that stands: one a child

Chosen = tuple[int, date, Council]  # the child's id, and whose they are


@dataclass(frozen=True)
class Step:
    """One judgement of a level."""

    at: datetime
    level: str


@dataclass(frozen=True)
class Course:
    """One child's way through the arc. `number` is their place among their like: what is told of
    every third is told of those whose number divides by three, so that few come out true too."""

    number: int
    child: int
    born_on: date
    council: Council
    kinds: tuple[str, ...]
    concern_at: datetime
    steps: tuple[Step, ...]  # oldest first
    ended_at: datetime | None

    def every(self, nth: int, of: int = 0) -> bool:
        return self.number % nth == of

    @property
    def worst(self) -> int:
        return max((LEVELS.index(step.level) for step in self.steps), default=0)


def found(
    councils: Sequence[Council], now: datetime, count: int, *, ages: tuple[float, float]
) -> list[Chosen]:
    """So many children of these ages, in years: from, to."""
    young, old = ages
    answering = {each.authority.pk: each for each in councils}
    with connection.cursor() as cursor:
        cursor.execute(
            CHILDREN,
            {
                "from": (now - old * 365.25 * DAY).date(),
                "to": (now - young * 365.25 * DAY).date(),
                "areas": list(answering),
                "count": count,
            },
        )
        rows = cursor.fetchall()
    return [(child, born_on, answering[area]) for child, born_on, area in rows]


def at_risk(rng: Rng, children: Sequence[Chosen], now: datetime) -> Iterator[Course]:
    """Work goes on: judged again every few weeks, but for some of whom nobody has lately."""
    for number, (child, born_on, council) in enumerate(children):
        stuck, unseen = number % 10 == 7, number % 10 == 3
        began = now - (25 + 330 * float(rng.random())) * DAY
        if stuck or unseen:
            began = now - (205 + 140 * float(rng.random())) * DAY
        first = 1 + (number * 2) % 3  # emerging, significant, moderate
        if stuck:
            first = 2 + number // 10 % 2
        until = now - 95 * DAY if unseen else now - 12 * DAY
        steps = [Step(began, LEVELS[first])]
        rank, at = first, began + _again(rng)
        while at < until:
            rank = rank if stuck else _next(rng, rank, at_least=1)
            steps.append(Step(at, LEVELS[rank]))
            at += _again(rng)
        yield Course(
            number, child, born_on, council, KINDS[number % len(KINDS)],
            began - 10 * DAY, tuple(steps), None,
        )  # fmt: skip


def fell(rng: Rng, children: Sequence[Chosen], now: datetime) -> Iterator[Course]:
    """Work ended: most of them because the risk fell, from a month to fifteen months ago."""
    for number, (child, born_on, council) in enumerate(children):
        ended = now - (30 + 430 * float(rng.random())) * DAY
        began = ended - (120 + 160 * float(rng.random())) * DAY
        steps, rank, at = [], 1 + number % 3, began
        while at < ended - 20 * DAY:
            steps.append(Step(at, LEVELS[rank]))
            rank = max(0, rank - int(rng.random() < 0.6))
            at += _again(rng)
        last = "none" if number % 4 else LEVELS[min(1, rank)]
        steps.append(Step(ended - 2 * DAY, last))
        yield Course(
            number, child, born_on, council, KINDS[number % len(KINDS)],
            began - 10 * DAY, tuple(steps), ended,
        )  # fmt: skip


def _again(rng: Rng) -> timedelta:
    """Until a level is judged again: in time for most."""
    return (33 + 25 * float(rng.random())) * DAY


def _next(rng: Rng, rank: int, *, at_least: int) -> int:
    chance = float(rng.random())
    step = -1 if chance < 0.35 else int(chance > 0.8)
    return min(3, max(at_least, rank + step))
