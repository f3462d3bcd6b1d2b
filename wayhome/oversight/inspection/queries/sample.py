"""Children to sample for a line of enquiry: the worst, some that went well, some by lot.

The lot is drawn by a seed that is printed, so that anybody draws the same again (R56). Of each
layer the first whom the reader may see are taken: the predicate comes before the sample.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from wayhome.foundation.access.predicate import narrow
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.oversight.insight.gaps import of_remit, open_rows
from wayhome.oversight.inspection.lines import Line
from wayhome.oversight.inspection.queries.evidence import asked_with

EACH = 4  # children of a layer (local, P48)
DRAWN = 60  # of a layer, before those who may not be seen are taken out
WORST, WELL, LOT = "worst", "well", "lot"

# Of each child in the line's evidence: how much was met, what is open, and a lot by the seed.
# `md5` of the seed and the child's reference is an even lot that any database draws alike.
DRAW = """
WITH met AS (
  SELECT x.child_id, bool_and(x.met) AS all_met, count(*) FILTER (WHERE NOT x.met) AS unmet,
         min(x.since_at) AS since_at
  FROM ({evidence}) x WHERE x.child_id IS NOT NULL GROUP BY x.child_id),
open AS (
  SELECT x.child_id, count(*) AS n FROM unnest(%(open)s::bigint[]) AS x (child_id)
  GROUP BY x.child_id),
all_of AS (
  SELECT coalesce(met.child_id, open.child_id) AS child_id, coalesce(met.all_met, true) AS all_met,
         coalesce(open.n, 0) AS gaps, coalesce(met.unmet, 0) AS unmet, met.since_at,
         met.child_id IS NOT NULL AS is_counted
  FROM met FULL JOIN open ON open.child_id = met.child_id),
drawn AS (
  SELECT a.*, md5(%(seed)s || child.ref) AS lot
  FROM all_of a JOIN people_child child ON child.id = a.child_id)
(SELECT 'worst' AS layer, child_id, gaps, unmet FROM drawn WHERE gaps + unmet > 0
 ORDER BY gaps DESC, unmet DESC, since_at, lot LIMIT %(drawn)s)
UNION ALL
(SELECT 'well', child_id, gaps, unmet FROM drawn WHERE is_counted AND all_met AND gaps = 0
 ORDER BY lot LIMIT %(drawn)s)
UNION ALL
(SELECT 'lot', child_id, gaps, unmet FROM drawn ORDER BY reverse(lot) LIMIT %(drawn)s)
"""
NOBODY = "SELECT NULL::bigint AS child_id, true AS met, NULL::timestamptz AS since_at WHERE false"


@dataclass(frozen=True)
class Drawn:
    child: Child
    gaps: int  # rows of the line's rules that are open about this child
    unmet: int  # counts of the line's evidence in which this child is not met


@dataclass(frozen=True)
class Layer:
    key: str
    title: str
    how: str
    rows: tuple[Drawn, ...]


@dataclass(frozen=True)
class Sample:
    seed: str
    layers: tuple[Layer, ...]

    def children(self) -> Iterator[int]:
        return (row.child.pk for layer in self.layers for row in layer.rows)


def seed_of(line: Line, at: datetime) -> str:
    """Of the day and the line: the same all day, another one tomorrow."""
    return f"{at.astimezone(clock.LONDON):%Y-%m-%d} {line.code}"


def sample(reader: Reader, line: Line, at: datetime, seed: str = "") -> Sample:
    """Three statements and the reader's own reach, however many children there are."""
    seed = seed or seed_of(line, at)
    rows = _draw(reader, line, at, seed)
    seen = narrow(Child.objects, reader, *line.classes)
    children: dict[int, Any] = seen.in_bulk({row[1] for row in rows})
    taken: set[int] = set()
    layers = []
    for key, title, how in _layers():
        found = [
            Drawn(children[child], gaps, unmet)
            for layer, child, gaps, unmet in rows
            if layer == key and child in children and child not in taken
        ][:EACH]
        taken |= {row.child.pk for row in found}
        layers.append(Layer(key, title, how, tuple(found)))
    return Sample(seed, tuple(layers))


def _layers() -> list[tuple[str, str, str]]:
    return [
        (WORST, _("Where most is lacking"), _("Most open gaps first, then what was not met.")),
        (WELL, _("Where nothing is lacking"), _("By lot, among those where all was met.")),
        (LOT, _("By lot"), _("By lot, among all others of this line.")),
    ]


def _draw(reader: Reader, line: Line, at: datetime, seed: str) -> list[tuple[str, int, int, int]]:
    evidence = " UNION ALL ".join(f"({each.select})" for each in line.evidence) or NOBODY
    with system_context():
        rows = of_remit(reader, open_rows(line.gaps)).exclude(child=None)
        values = asked_with(reader, at) | {
            "seed": seed,
            "drawn": DRAWN,
            "open": list(rows.values_list("child_id", flat=True)),
        }
        with connection.cursor() as cursor:
            cursor.execute(DRAW.format(evidence=evidence), values)
            return [tuple(row) for row in cursor.fetchall()]
