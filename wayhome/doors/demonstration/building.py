"""Filling an empty database: the partnership, then children by thousands, then what follows.

Each chunk of children is a transaction of its own and no more than two are held in memory, so a
million children take as much of it as ten thousand. Rules are derived once, at the end.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction

from wayhome.doors.demonstration import (
    absences,
    appeals,
    arc,
    contacts,
    dangers,
    days,
    decisions,
    history,
    interviews,
    lives,
    named,
    panels,
    partnership,
    plans,
    profiles,
    sittings,
    standing,
    stories,
    visits,
)
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock, statistics
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.questionnaires import commands as questionnaires
from wayhome.foundation.rules import engine, registry
from wayhome.oversight.signals import asked as figures
from wayhome.oversight.signals.jobs import asked_now

CHUNK = 5_000  # children
IN_FULL = 20_000  # children up to which every text is written; beyond, the short ones
BEGAN = timedelta(days=365 * 4)  # before now: when the agencies of the demonstration joined
AT_ONCE = 2  # chunks in the making: while one thinks, the database writes the other
FACTS = (
    *{table for room in registry.rooms().values() for table in room.reads},
    *("people_responsibility", "people_home", "people_carestatus", "people_childname"),
    *("access_involvement", "agencies_teamduty", "agencies_team"),
)
DERIVED = ("rules_derived", "missing_episodefact")

Progress = Callable[[str], None]


def build(
    *, children: int, seed: int, progress: Progress, episodes_a_child: float, at_risk: float
) -> None:
    """All of it. Raises RuntimeError where somebody's record stands already."""
    from wayhome.doors.demonstration import is_empty

    if not is_empty():
        raise RuntimeError("The database is not empty: the demonstration fills an empty one.")
    now = clock.now()
    progress("Setting up councils, police, homes, schools and people …")
    partners = _partners(children)
    plan = _Plan(partners, seed, episodes_a_child, now, in_full=children <= IN_FULL)
    plan.invent(max(0, children - stories.CHILDREN - contacts.CHILDREN), progress)
    statistics.count(FACTS)
    progress("Telling of a few children one by one …")
    plan.tell()
    progress("Telling of children at risk, from first concern to a year after …")
    arc.record(seed, round(children * at_risk), now, _facts_only, partners)
    statistics.count(FACTS)
    progress("Working out what is due, what is late and what stands out …")
    engine.rebuild()
    statistics.count(DERIVED)
    progress("Recording the decisions that managers took …")
    decisions.take(np.random.default_rng((seed, children, 1)), partners, now)
    if plan.in_full:
        progress("Asking whoever answers for a figure what its changes mean …")
        figures.ask_owners(SYSTEM, asked=asked_now())


def _partners(children: int) -> Partners:
    with transaction.atomic(), system_context():
        with clock.stopped(clock.now() - BEGAN):
            partners = partnership.build(children)
            questionnaires.load_shipped(SYSTEM)
        partnership.fill_rotas(partners)
        partnership.begin_visits()
    return partners


@contextmanager
def _facts_only() -> Iterator[None]:
    """A transaction of the system's in which nothing is derived."""
    with transaction.atomic(), system_context(), engine.deferred(rebuild_after=True):
        with connection.cursor() as cursor:  # a long queue of them slows every later trigger
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


class _Plan:
    """What every chunk needs to know."""

    def __init__(
        self,
        partners: Partners,
        seed: int,
        episodes_a_child: float,
        now: datetime,
        *,
        in_full: bool,
    ) -> None:
        self.partners, self.seed, self.now, self.in_full = partners, seed, now, in_full
        self.episodes_a_child = episodes_a_child

    def invent(self, children: int, progress: Progress) -> None:
        chunks = [(first, min(CHUNK, children - first)) for first in range(0, children, CHUNK)]
        done = 0
        if len(chunks) == 1 or self.in_full:  # lives in full are told by stopping the one clock
            for each in chunks:
                done += self.chunk(*each)
                progress(f"{done:,} of {children:,} children have lives …")
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting: list[Future[int]] = [pool.submit(self.chunk_apart, *each) for each in chunks]
            for future in waiting:
                done += future.result()
                progress(f"{done:,} of {children:,} children have lives …")

    def chunk_apart(self, first: int, count: int) -> int:
        """In a thread, on a connection of its own."""
        try:
            return self.chunk(first, count)
        finally:
            connection.close()

    def chunk(self, first: int, count: int) -> int:
        """So many children, numbered from `first`, with all that became of them."""
        rng, now = np.random.default_rng((self.seed, first)), self.now
        with _facts_only():
            wanted = lives.mix(count, self.episodes_a_child)
            born = lives.invent(rng, first, wanted, self.partners, now)
            children = standing.record(rng, born, self.partners, now, in_full=self.in_full)
            profiles.record(rng, born, children, self.partners, now, in_full=self.in_full)
            history.record(rng, born, children, now)
            aways = absences.draw(rng, born, children, now)
            pairs = absences.record(rng, aways, self.partners, now)
            interviews.record(rng, pairs, self.partners, now, briefly=not self.in_full)
            dangers.record(rng, pairs, self.partners, now)
            sittings.review(rng, pairs, self.partners, now)
        return count

    def tell(self) -> None:
        with _facts_only():
            stories.tell(self.partners, self.now)
            named.involve_them(self.partners)
            profiles.told(self.partners, self.now)
            plans.told(self.partners, self.now)
            plans.record(self.partners, self.now)
            appeals.record(np.random.default_rng((self.seed, 3)), self.partners, self.now)
            days.record(self.partners, self.now)
            panels.record(self.partners, self.now)
            contacts.record(self.partners, self.now)
            visits.record(np.random.default_rng((self.seed, 2)), self.partners, self.now)
