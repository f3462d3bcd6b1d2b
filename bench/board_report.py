"""A board report of every council together, each section and each file timed (issue: ≤ 20 s)."""

import time
from functools import partial
from typing import Any

from django.db import connection, transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, Partnership
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports import commands, making
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.quarters import Quarter

MAKER = "police"  # a force's leader answers for several authorities


def run(frame: Any = None) -> dict[str, Any]:
    """Rolled back: the bench leaves no report behind. The second of a process: the first one loads
    what draws (`first_s`). `frame`: pandas' own, of all episodes."""
    found: dict[str, Any] = {}
    for _ in range(2):
        with transaction.atomic():
            found = _timed(frame) | ({"first_s": found["all_s"]} if found else {})
            transaction.set_rollback(True)
    return found


def _timed(frame: Any) -> dict[str, Any]:
    place = Membership.objects.select_related("user", "agency", "team").filter(agency__kind=MAKER)[
        0
    ]
    place.role = "senior_leader"
    reader = reader_for(place)
    assert reader.may(roles.MAKE_REPORT)
    report = commands.ask(
        reader,
        quarter=Quarter.of(clock.today()).before(),
        partnership=Partnership.objects.filter(agencies=place.agency)[0],
        why="A measurement",
    )
    asked: list[tuple[str, Any]] = []
    times = [time.perf_counter()]
    with connection.execute_wrapper(partial(_noted, asked)):
        made = making.made(report, lambda: times.append(time.perf_counter()))
    names = [*(section.key for section in making.SECTIONS), "pdf", "word"]
    steps = {
        f"{name}_s": round(after - before, 2)
        for name, before, after in zip(names, times, times[1:], strict=False)
    }
    return {
        "authorities": len(report.covers),
        "numbers": sum(len(table["shown"]) for table in made.tables.values()),
        **steps,
        "all_s": round(times[-1] - times[0], 2),
        **_beside(report, steps, asked, frame),
    }


def _noted(asked: list[tuple[str, Any]], execute: Any, statement: Any, *rest: Any) -> Any:
    if str(statement).lstrip().upper().startswith(("SELECT", "WITH")):
        asked.append((statement, rest[0]))
    return execute(statement, *rest)


def _beside(
    report: Report, steps: dict[str, float], asked: list[tuple[str, Any]], frame: Any
) -> dict[str, Any]:
    """The sections beside their own statements, asked again with nobody to read the answers; and
    what is counted of episodes and interviews beside pandas with its frame in memory."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement, values in asked:
            cursor.execute(statement, values)
            cursor.fetchall()
    bare = time.perf_counter() - began
    sections = sum(took for name, took in steps.items() if name not in ("pdf_s", "word_s"))
    found = {"statements_s": round(bare, 2), "sections_to_statements": round(sections / bare, 2)}
    if frame is not None:
        from bench.dashboard import engines

        by_pandas, _ = engines.timed(
            engines.page_by_pandas, frame, report.covers, Quarter(report.quarter_on)
        )
        ours = steps["missing_s"] + steps["interviews_s"]
        found |= {"pandas_s": round(by_pandas, 2), "counted_to_pandas": round(ours / by_pandas, 2)}
    return found
