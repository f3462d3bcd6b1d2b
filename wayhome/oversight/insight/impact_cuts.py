"""Whether risk fell, by what was exploited, by what was done, and by who did it (M20, R34).

A child counts in each row that is theirs: a kind of exploitation, a kind of work of their plan, an
agency that did some. So rows overlap and add up to nothing; who had none stays, in a row of that
name. Work counts where it was done between the start of the case and the point that is counted.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules.measures import Measure
from wayhome.oversight.insight.queries import Cut, Number, Row, cut
from wayhome.oversight.insight.years import Year
from wayhome.practice.exploitation import impact
from wayhome.practice.plans.models import Work

TABLE = "impact_cut"
_WORK = """
    SELECT DISTINCT {what} AS key FROM plans_work w
    JOIN exploitation_case k ON k.id = f.case_id
    {join} WHERE w.child_id = f.child_id AND w.voided_at IS NULL
      AND w.began_on <= (f.due_at AT TIME ZONE 'Europe/London')::date
      AND (w.ended_at IS NULL OR w.ended_at >= k.opened_at)"""
_OF_KIND = _WORK.format(what="w.kind", join="")
_OF_AGENCY = _WORK.format(what="a.ref", join="JOIN agencies_agency a ON a.id = w.agency_id")
SOURCE = f"""
    SELECT f.*, 'kind' AS cut, kind.key AS cut_key FROM exploitation_impactfact f
    CROSS JOIN LATERAL (VALUES ('sexual', f.is_sexual), ('criminal', f.is_criminal),
        ('other', NOT (f.is_sexual OR f.is_criminal))) kind (key, holds) WHERE kind.holds
    UNION ALL
    SELECT f.*, 'work', coalesce(done.key, '') FROM exploitation_impactfact f
    LEFT JOIN LATERAL ({_OF_KIND}) done ON true
    UNION ALL
    SELECT f.*, 'by_whom', coalesce(done.key, '') FROM exploitation_impactfact f
    LEFT JOIN LATERAL ({_OF_AGENCY}) done ON true"""  # noqa: S608 - of constants alone
CUTS = ("kind", "work", "by_whom")


def title(point: str, by: str) -> str:
    """`Three months after work ended, by what was done`."""
    when = {
        "close": _("When work ended"),
        "after_3": _("Three months after work ended"),
        "after_6": _("Six months after work ended"),
        "after_12": _("A year after work ended"),
    }[point]
    how = {
        "kind": _("by kind of exploitation"),
        "work": _("by what was done"),
        "by_whom": _("by agency that did some of it"),
    }[by]
    return f"{when}, {how}"


def tables(
    reader: Reader, year: Year, points: Sequence[str]
) -> list[tuple[str, str, list[Measure], list[Row]]]:
    """(point, cut, measures, rows), in one statement: totals of a remit, never of a circle."""
    measures = {
        point: [replace(each, table=TABLE) for each in impact.BY_POINT[point]] for point in points
    }
    every_one = [each for found in measures.values() for each in found]
    with system_context():
        found = cut(reader, every_one, year, "cut", "cut_key", source={TABLE: SOURCE})
        names = {row.ref: row.name for row in Agency.objects.filter(ref__in=_keys(found))}
    return [
        (point, by, measures[point], _rows(found, by, measures[point], names))
        for point in points
        for by in CUTS
    ]


def _keys(found: Cut) -> list[str]:
    return sorted({row["cut_key"] for row in found.rows if row["cut"] == "by_whom"})


def _rows(found: Cut, by: str, measures: Sequence[Measure], names: dict[str, str]) -> list[Row]:
    own = replace(found, found=measures, rows=[row for row in found.rows if row["cut"] == by])
    rows = [Row(key, _name(by, key, names), numbers) for key, numbers in own.by("cut_key")]
    rows = [row for row in rows if any(each.whole != 0 for each in row.numbers.values())]
    return _veiled(rows) if found.hides else rows


def _name(by: str, key: str, names: dict[str, str]) -> str:
    if not key:
        return _("No work written in a plan")
    if by == "by_whom":
        return names.get(key, key)
    if by == "work":
        return str(Work.Kind(key).label)
    return {
        "sexual": _("Sexual"),
        "criminal": _("Criminal, county lines among it"),
        "other": _("Another kind, or none said"),
    }[key]


def _veiled(rows: list[Row]) -> list[Row]:
    """Where one number of a column is hidden, the next smallest is too: else the total of another
    page gives it away."""
    for code in {code for row in rows for code in row.numbers}:
        hidden = [row for row in rows if row.numbers[code].is_suppressed]
        shown = [row for row in rows if row.numbers[code].whole and row not in hidden]
        if len(hidden) == 1 and shown:
            least = min(shown, key=lambda row: (row.numbers[code].part or 0, row.key))
            least.numbers[code] = Number(None, None, is_suppressed=True)
    return rows
