"""Filling an empty database: the partnership, then children by thousands, then what follows.

Each chunk of children is a transaction of its own and no more than one is held in memory, so a
million children take as much of it as ten thousand. Rules are derived once, at the end.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
from django.db import connection, transaction

from wayhome.doors.demonstration import (
    absences,
    chances,
    decisions,
    interviews,
    lives,
    partnership,
    standing,
)
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.questionnaires import commands as questionnaires
from wayhome.foundation.rules import engine

CHUNK = 5_000  # children
IN_FULL = 20_000  # children up to which every text is written; beyond, the short ones
BEGAN = timedelta(days=365 * 4)  # before now: when the agencies of the demonstration joined

Progress = Callable[[str], None]


def build(*, children: int, seed: int, progress: Progress, episodes_a_child: float) -> None:
    """All of it. Raises RuntimeError where somebody's record stands already."""
    from wayhome.doors.demonstration import is_empty

    if not is_empty():
        raise RuntimeError("The database is not empty: the demonstration fills an empty one.")
    in_full = children <= IN_FULL
    progress("Setting up councils, police, homes, schools and people …")
    partners = _partners(children)
    done = 0
    for first, count in _chunks(children):
        with transaction.atomic(), system_context(), engine.deferred(rebuild_after=True):
            with connection.cursor() as cursor:  # a long queue of them slows every later trigger
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            rng = np.random.default_rng((seed, first))
            _chunk(rng, first, count, partners, episodes_a_child, in_full=in_full)
        done += count
        progress(f"{done:,} of {children:,} children have lives …")
    _derive(partners, seed, children, progress)


def _chunks(children: int) -> Iterator[tuple[int, int]]:
    """(number of the first child, how many)."""
    for first in range(0, children, CHUNK):
        yield first, min(CHUNK, children - first)


def _partners(children: int) -> Partners:
    with transaction.atomic(), system_context():
        with clock.stopped(clock.now() - BEGAN):
            partners = partnership.build(children)
        partnership.fill_rotas(partners)
        questionnaires.load_shipped(SYSTEM)
    return partners


def _chunk(
    rng: chances.Rng,
    first: int,
    count: int,
    partners: Partners,
    episodes_a_child: float,
    *,
    in_full: bool,
) -> None:
    now = clock.now()
    born = lives.invent(rng, first, lives.mix(count, episodes_a_child), partners, now)
    children = standing.record(rng, born, partners, now, in_full=in_full)
    aways = absences.draw(rng, born, children, now)
    pairs = absences.record(rng, aways, partners, now)
    interviews.record(rng, pairs, partners, now, briefly=not in_full)


def _derive(partners: Partners, seed: int, children: int, progress: Progress) -> None:
    progress("Working out what is due, what is late and what stands out …")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    engine.rebuild()
    progress("Recording the decisions that managers took …")
    decisions.take(np.random.default_rng((seed, children, 1)), partners, clock.now())
