"""The counts as known on a day, said again slowly in plain Python over the same rows (E10)."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.factories import World
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.inspection.evidence import EVIDENCE
from wayhome.oversight.inspection.queries.evidence import counted
from wayhome.practice.exploitation.models import Case, Judgement
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.plans.models import Contingency, Plan, Voice
from wayhome.practice.plans.tests.lives import contingency, heard, planned

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CODES = ("planned", "contingency", "childs_words", "risk_judged", "actions_done")
Told = dict[str, tuple[int, int]]


def lives(world: World, draw: random.Random) -> None:
    """Eight children, things written and taken back at odd times over 200 days."""
    worker = world.member("social_worker")
    for number in range(8):
        child = world.child(f"Child {number}", since=LONG_KNOWN)
        begins = NOW - draw.randint(20, 200) * DAY
        with clock.stopped(begins):
            judged(world.reader("social_worker"), child, "moderate")
        if draw.random() < 0.7:
            with clock.stopped(begins + 3 * DAY):
                plan = planned(world, child)
            with clock.stopped(begins + draw.randint(4, 15) * DAY):
                contingency(world, plan)
            if draw.random() < 0.5:
                with clock.stopped(begins + 5 * DAY):
                    heard(world, plan)
        with clock.stopped(begins + DAY):
            found = actions.set_action(
                SYSTEM,
                child_id=child.pk,
                text="See her",
                due_at=begins + draw.randint(3, 18) * DAY,
                owner_agency=worker.agency,
                owner=worker.user,
            )
        if draw.random() < 0.7:
            with clock.stopped(begins + draw.randint(2, 19) * DAY):
                actions.finish(SYSTEM, action=found, effect="She sleeps.")
        with transaction.atomic(), system_context():
            if draw.random() < 0.5:
                rows = Contingency.everything.filter(child=child)
                rows.update(voided_at=begins + draw.randint(16, 19) * DAY)
        world.derive(child)


def known(rows: Iterable[Any], at: datetime) -> list[Any]:
    return [
        row
        for row in rows
        if row.recorded_at <= at and (row.voided_at is None or row.voided_at > at)
    ]


def slowly(at: datetime) -> Told:
    def of(model: Any) -> list[Any]:
        return known(model.everything.all(), at)

    plans = [row for row in of(Plan) if row.opened_at <= at]
    cases = [row for row in of(Case) if row.opened_at <= at]
    judgements = [row for row in of(Judgement) if at - 91 * DAY < row.judged_at <= at]
    of_child = {plan.child_id: plan.pk for plan in plans if not plan.ended_at}
    backed = {row.plan_id for row in of(Contingency)}
    voiced = {row.plan_id for row in of(Voice) if row.whose == "child"}
    fresh = {row.child_id for row in judgements}
    due = [row for row in of(Action) if at - 365 * DAY < row.due_at <= at]
    done = [
        row
        for row in due
        if row.done_at and row.done_at <= row.due_at and row.done_recorded_at <= at
    ]
    at_risk = [case.child_id for case in cases]
    return {
        "planned": (sum(child in of_child for child in at_risk), len(at_risk)),
        "contingency": (sum(of_child.get(child) in backed for child in at_risk), len(at_risk)),
        "childs_words": (sum(of_child.get(child) in voiced for child in at_risk), len(at_risk)),
        "risk_judged": (sum(child in fresh for child in at_risk), len(at_risk)),
        "actions_done": (len(done), len(due)),
    }


def test_counts_agree_with_a_slow_reading_on_any_day(world: World) -> None:
    draw = random.Random(20260601)
    lives(world, draw)
    reader, seen = world.reader("senior_leader"), set()
    for _each in range(12):
        at = NOW - timedelta(hours=draw.randint(0, 210 * 24))
        with clock.stopped(NOW), transaction.atomic(), system_context():
            expected = slowly(at)
        with clock.stopped(NOW):
            found = counted(reader, [EVIDENCE[code] for code in CODES], at)
        assert {code: (each.part, each.whole) for code, each in found.items()} == expected
        seen.add(str(expected))
    assert len(seen) > 6  # the days tell different things
