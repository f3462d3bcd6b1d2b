"""The arc of exploitation, told of some hundreds or many thousands of invented children.

From a contact and a concern to screening, level, panel, plan and how it was a year after. The rows
are those that the rooms' commands write, inserted as sets; a test finds no drift in what is derived
from them. Nothing is derived here: whoever calls does that when all is told (E14).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import numpy as np

from wayhome.doors.demonstration.arc import (
    contacting,
    hearing,
    planning,
    screening,
    stories,
    weighing,
)
from wayhome.doors.demonstration.arc.chosen import DAY, Chosen, Course, at_risk, fell, found
from wayhome.doors.demonstration.arc.councils import councils
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.partnership import Partners

AT_ONCE = 1_000  # children in a transaction
FELL = 1.68  # children whose work ended, for each with whom it goes on
CONTACTS = 0.375  # contacts that are open or new, for each child at risk
FEW = 24  # contacts, at the least: three at each stage
PANEL = 2  # the least rank of a level, of which two in three come before a panel
AGES = (11.0, 17.4)

Facts = Callable[[], AbstractContextManager[None]]


def record(
    seed: int, children: int, now: datetime, facts: Facts, partners: Partners | None = None
) -> int:
    """`children` at risk now, and the others in proportion; each batch inside one of `facts()`.
    With `partners`, those whom the demonstration knows by name too.

    Returns of how many children something is told."""
    rng = np.random.default_rng((seed, 4))
    named: tuple[Course, ...] = ()
    with facts():
        all_councils = councils()
        if partners:
            named = stories.courses(all_councils, now)
            stories.copy(partners, now)
        wanted = children + int(children * FELL) + max(FEW, int(children * CONTACTS))
        chosen = _spread(found(all_councils, now, wanted, ages=AGES))
        grown = found(all_councils, now, max(4, children // 40), ages=(18.0, 18.6))
    now_at_risk = list(at_risk(rng, chosen[:children], now))
    ended = list(fell(rng, chosen[children : children + int(children * FELL)], now))
    fresh = chosen[children + int(children * FELL) :]
    by_name = [[each] for each in named]
    for courses in (*by_name, *_batches(now_at_risk), *_batches(ended)):
        with facts():
            _tell(rng, courses, now)
    with facts():
        worst = [course for course in now_at_risk if course.worst >= PANEL]
        heard = [*named[:1], *(each for each in worst if not each.every(3, 2))]
        hearing.panels(rng, heard, now)
        contacting.in_every_stage(rng, fresh, now)
        weighing.adults(now_at_risk, now)
        planning.plans(rng, list(_grown(grown, now)), now)
    return len(chosen) + len(grown)


def _spread(chosen: list[Chosen]) -> list[Chosen]:
    """Every seventh, then the next sevenths: neighbours on the record are of one kind."""
    return [each for first in range(7) for each in chosen[first::7]]


def _batches(courses: Sequence[Course]) -> Iterator[Sequence[Course]]:
    for start in range(0, len(courses), AT_ONCE):
        yield courses[start : start + AT_ONCE]


def _tell(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    screening.concerns(rng, courses, now)
    scored = screening.screenings(rng, courses, now)
    weighing.levels_of(rng, courses, scored, now)
    weighing.strategies(rng, courses, now)
    weighing.referred(courses, now)
    is_now = courses[0].ended_at is None
    if is_now:
        weighing.harmed(courses)
    contacting.began_with(rng, [each for each in courses if each.every(3)], now)
    unplanned = [each for each in courses if is_now and each.every(5, 4)]
    planning.asked([each for each in unplanned if each.every(2)])
    planned = [each for each in courses if not (is_now and each.every(5, 4))]
    planning.plans(rng, planning.without_one(planned), now)


def _grown(grown: Sequence[Chosen], now: datetime) -> Iterator[Course]:
    """Eighteen, and the plan is open still (PLN-G07): judged and planned half a year before."""
    yield from at_risk(np.random.default_rng(18), grown, now - 210 * DAY)
