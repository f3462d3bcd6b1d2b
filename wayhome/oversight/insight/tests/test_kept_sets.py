"""Over any authorities and months, what is kept gives what a slow count of every row does (E06).

Children who appear under several authorities count once; medians and the ten lie between all rows.
"""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Condition, In, every
from wayhome.oversight.insight import keeping, kept
from wayhome.oversight.insight.kept import between
from wayhome.practice.missing.models import EpisodeFact

pytestmark = pytest.mark.drifts
NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)
MONTHS = between(date(2025, 9, 1), date(2027, 1, 1))
AUTHORITIES, SERVICES, CHILDREN, FACTS = (*range(1, 7), None), (71, 72, None), 60, 500
BEGAN, DUE = ("M1E", "M1C", "M5A", "M4", "M4T", "M3"), ("M9B", "M14A", "M14C")
Row = dict[str, Any]


def made(rng: random.Random, pk: int) -> EpisodeFact:
    """A fact as it may be; a child is mostly, and not always, of one authority."""
    child = rng.randrange(CHILDREN)
    month = rng.choice(MONTHS)
    back = datetime(month.year, month.month, 3, tzinfo=UTC) if rng.random() < 0.9 else None
    due = back + timedelta(hours=rng.randrange(72, 1200)) if back and rng.random() < 0.9 else None
    return EpisodeFact(
        episode_id=pk, child_id=10**9 + child**4, ref=f"{pk:012}", origin="live",
        category=rng.choice("MA"), setting="home", is_looked_after=rng.random() < 0.5,
        authority_id=AUTHORITIES[child % 7] if rng.random() < 0.8 else rng.choice(AUTHORITIES),
        service_id=rng.choice(SERVICES), began_month_on=month,
        due_month_on=due.date().replace(day=1) if due else None, back_at=back, due_at=due,
        outcome=rng.choice(["held", "declined", "not_possible", ""]), recorded_late=False,
        recorded_after=rng.choice([None, rng.randrange(3000), 60]),
        held_after=rng.choice([None, rng.randrange(9000)]),
        in_90_days=rng.randrange(1, 4), in_365_days=rng.randrange(1, 7),
    )  # fmt: skip


def counted(rows: Sequence[EpisodeFact]) -> Row:
    """Each measure of the year in which episodes began, row by row."""
    children = Counter(row.child_id for row in rows)
    return {
        "m1e_n": len(rows),
        "m1c_n": len(children),
        "m5a_n": len({row.child_id for row in rows if row.in_90_days >= 2}),
        "m4_n": len(rows),
        "m4_d": len(children),
        "m4t_n": sum(sorted(children.values())[-10:]),
        "m4t_d": len(rows),
        "m3_n": len({row.child_id for row in rows if row.is_looked_after and row.category == "M"}),
    }


def waited(rows: Sequence[EpisodeFact]) -> Row:
    up = [row for row in rows if row.due_at and row.due_at < NOW and row.outcome != "not_possible"]
    found: Row = {"m9b_n": sum(row.outcome == "held" for row in up), "m9b_d": len(up)}
    for name, column in (("m14a", "recorded_after"), ("m14c", "held_after")):
        values = [minutes for row in rows if (minutes := getattr(row, column)) is not None]
        found |= {f"{name}_n": median(values) if values else None, f"{name}_d": len(values)}
    return found


EPISODES = BEGAN, "began_month_on", counted
INTERVIEWS = DUE, "due_month_on", waited


def asserted(rng: random.Random, rows: Sequence[EpisodeFact]) -> None:
    """A random scope and window: in all, by month and by service."""
    places = rng.sample(AUTHORITIES[:-1], rng.randrange(1, 7))
    scope: Condition = In("authority_id", tuple(places))
    mine = [row for row in rows if row.authority_id in places]
    if rng.random() < 0.3:
        scope = every(scope, In("service_id", (71,)))
        mine = [row for row in mine if row.service_id == 71]
    first, last = sorted(rng.sample(MONTHS, 2))
    for codes, period, oracle in (
        (BEGAN, "began_month_on", counted),
        (DUE, "due_month_on", waited),
    ):
        measures = [registry.measures()[code] for code in codes]
        ours = [row for row in mine if (on := getattr(row, period)) and first <= on < last]
        by, whole = kept.counted_and_in_all(measures, ["service_id"], scope, (first, last), NOW)
        assert whole == [oracle(ours)]
        assert {row.pop("service_id"): row for row in by} == {
            service: oracle([row for row in ours if row.service_id == service])
            for service in {row.service_id for row in ours}
        }
        months = kept.counted(measures[:3], [period], scope, (first, last), NOW)
        assert {row[period]: row[f"{measures[1].name}_n"] for row in months} == {
            month: oracle([row for row in ours if getattr(row, period) == month])[
                f"{measures[1].name}_n"
            ]
            for month in {getattr(row, period) for row in ours}
        }


def test_any_set_of_authorities_and_months_is_counted_as_row_by_row(world: World) -> None:
    world.checks_drift = False  # rows by hand
    rng = random.Random(11)
    with clock.stopped(NOW), system_context():
        EpisodeFact.objects.bulk_create(made(rng, pk) for pk in range(FACTS))
        assert keeping.keep().months
        for turn in range(24):
            rows = list(EpisodeFact.objects.all())
            asserted(rng, rows)
            EpisodeFact.objects.filter(pk__in=[row.pk for row in rng.sample(rows, 2)]).delete()
            for row in rng.sample(rows, 3):  # to another month, authority, child; or as they were
                made(rng, row.pk).save()
            asserted(rng, list(EpisodeFact.objects.all()))
            if turn % 3 == 0:
                assert keeping.keep().wrong == ()
        assert keeping.keep(whole=True).wrong == ()


def test_a_touched_authority_alone_is_counted_again(world: World) -> None:
    world.checks_drift = False
    rng = random.Random(12)
    with clock.stopped(NOW), system_context():
        EpisodeFact.objects.bulk_create(made(rng, pk) for pk in range(FACTS))
        keeping.keep()
        fact = EpisodeFact.objects.filter(authority_id=3, due_at=None)[0]
        EpisodeFact.objects.filter(pk=fact.pk).update(in_90_days=3)
        again = keeping.keep()
        assert (again.months, again.places) == (1, 2)  # the authority, and those nobody answers for
