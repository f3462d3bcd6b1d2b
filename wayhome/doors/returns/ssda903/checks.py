"""A return that goes out is read as the import reads it, and asked the same published rules."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.ssda903 import parse
from wayhome.doors.feeds.ssda903.columns import FEED, TABLES, collection, places, sexes
from wayhome.doors.feeds.ssda903.rules import HOLDING, PARSED, PUBLISHED
from wayhome.doors.feeds.ssda903.rules.declare import LAST_YEAR
from wayhome.doors.feeds.ssda903.rules.judging import ask, drop
from wayhome.doors.returns.ssda903.rows import Row
from wayhome.doors.returns.ssda903.rules import RULES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context

STAGED = """
CREATE TEMPORARY TABLE judge_staged (
    id bigint, child_key text, born_on date, begins_on date, ends_on date, faults text[],
    of_table text, v jsonb) ON COMMIT DROP
"""
ROWS = "SELECT * FROM judge_staged WHERE true"
FOUND = "SELECT DISTINCT id, code FROM judge_fault ORDER BY id, code"


@dataclass(frozen=True)
class Fault:
    """A rule that a row breaks. `place` is the row's place among the rows that were asked about."""

    code: str
    place: int

    def fields(self, table: str) -> tuple[str, ...]:
        return RULES[self.code].fields_of(table)


def check(authority: Authority, year: int, rows: Sequence[Row]) -> tuple[list[Fault], list[str]]:
    """What is wrong, row by row, and the rules that could not be asked. Needs a transaction."""
    last = _last_year(authority, year)
    first_on, last_on = collection(year)
    values: dict[str, Any] = {
        "batch": None,
        "last_batch": last,
        "issuer": authority.code,
        "first": first_on,
        "last": last_on,
        "today": clock.today(),
        "sexes": list(sexes(year)),
        "places": sorted(places(year)),
        "holding": HOLDING,
        "parsed": PARSED,
        "keys": None,
    }
    there = {*TABLES} | ({LAST_YEAR} if last else set())
    asked = [rule for rule in PUBLISHED if rule.rows and set(rule.needs) <= there]
    with system_context(), connection.cursor() as cursor:
        _stage(cursor, rows)
        ask(cursor, asked, values, ROWS)
        cursor.execute(FOUND)
        found = [Fault(code, place) for place, code in cursor.fetchall() if code in RULES]
        drop(cursor)
        cursor.execute("DROP TABLE judge_staged")
    noted = [Fault(code, place) for place, row in enumerate(rows) for code in row.notes]
    not_asked = [rule.code for rule in PUBLISHED if rule.rows and rule not in asked]
    return sorted([*found, *noted], key=lambda fault: (fault.place, fault.code)), not_asked


def _stage(cursor: Any, rows: Sequence[Row]) -> None:
    cursor.execute(STAGED)
    with cursor.copy("COPY judge_staged FROM STDIN") as copy:
        for place, row in enumerate(rows):
            line = parse.read(TABLES[row.table], place, row.cells)
            dates: tuple[date | None, ...] = (line.born_on, line.begins_on, line.ends_on)
            faults = "{" + ",".join(line.faults) + "}"
            copy.write_row(
                (place, line.child_key, *dates, faults, row.table, json.dumps(dict(row.cells)))
            )


def _last_year(authority: Authority, year: int) -> int | None:
    """The council's return of the year before, if it was taken in here (576)."""
    returns = Batch.objects.filter(
        feed=FEED, authority=authority, year=year - 1, state=State.APPLIED
    )
    return returns.order_by("-applied_at", "-pk").values_list("pk", flat=True).first()
