"""An SSDA903 return made whole: rows collected, checked, written."""

from collections import Counter
from collections.abc import Sequence

from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.returns.cells import as_csv
from wayhome.doors.returns.made import Finding, Made
from wayhome.doors.returns.ssda903 import writing
from wayhome.doors.returns.ssda903.checks import Fault, check
from wayhome.doors.returns.ssda903.collect import collect
from wayhome.doors.returns.ssda903.rows import Row
from wayhome.doors.returns.ssda903.rules import NOT_IN_XML, RULES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader

CHECKS, XML = "checks.csv", "ssda903.xml"
HEADINGS = ("Rule", "Table", "Row", "Field", "Child", "What is wrong")


def make(reader: Reader, authority: Authority | None, year: int | None) -> Made:
    """One council's return of one collection. Needs a transaction."""
    assert authority is not None
    assert year is not None
    collected = collect(reader, authority, year)
    rows = collected.rows
    faults, not_asked = check(authority, year, rows)
    document = writing.document(rows)
    findings = _findings(rows, faults, document.left_out)
    files = writing.tables(rows)
    if document.content:
        files[XML] = document.content
    files[CHECKS] = as_csv(
        HEADINGS,
        [
            (each.code, each.table, str(each.line or ""), each.field, each.number, message)
            for each in findings
            for message in [RULES[each.code].message]
        ],
    )
    sent = Counter(row.table for row in rows if row.is_sent)
    return Made(
        files=files,
        counts={table: sent[table] for table in TABLES},
        children=collected.children,
        left_out=collected.left_out,
        findings=findings,
        not_asked=not_asked,
    )


def _findings(
    rows: Sequence[Row], faults: Sequence[Fault], not_in_xml: Sequence[tuple[int, str]]
) -> list[Finding]:
    line: Counter[str] = Counter()
    lines = []
    for row in rows:
        line[row.table] += row.is_sent
        lines.append(line[row.table] + 1 if row.is_sent else 0)
    said = [
        (fault.place, fault.code, ", ".join(fault.fields(rows[fault.place].table)))
        for fault in faults
        if rows[fault.place].is_sent or fault.code in rows[fault.place].notes
    ]
    said += [(place, NOT_IN_XML, column) for place, column in not_in_xml]
    return [
        Finding(
            code=code,
            table=rows[place].table,
            line=lines[place],
            field=fields,
            child_id=rows[place].child_id,
            number=rows[place].cells["CHILD"],
            about=rows[place].about,
        )
        for place, code, fields in sorted(said)
    ]
