"""Our figures by the definition that DfE publishes by: looked-after children, years to 31 March.

An incident counts in the year in which it began. Children in a series of short-term placements
(legal status V3, V4) are out of both parts (domain.md 3.2). A total of an area, not of a circle.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.insight.queries import is_small

BEGAN_ON = "(e.since_latest_at AT TIME ZONE 'Europe/London')::date"
SHORT_TERM = f"""EXISTS (
    SELECT FROM people_carestatus short
    WHERE short.child_id = f.child_id AND short.voided_at IS NULL
      AND short.legal_status IN ('V3', 'V4')
      AND short.from_on <= {BEGAN_ON} AND coalesce(short.until_on > {BEGAN_ON}, true))"""
INCIDENTS = f"""
SELECT category, sum(incidents)::int, count(*), count(*) FILTER (WHERE incidents > 1)
FROM (
    SELECT f.category, f.child_id, count(*) AS incidents
    FROM missing_episodefact f JOIN missing_episode e ON e.id = f.episode_id
    WHERE f.authority_id = %(area)s AND f.is_looked_after
      AND f.began_month_on >= %(first)s AND f.began_month_on < %(after)s
      AND NOT {SHORT_TERM}
    GROUP BY f.category, f.child_id) children
GROUP BY category
"""
ON_THE_DAY = """
SELECT f.category, count(DISTINCT f.child_id)
FROM missing_episodefact f JOIN missing_episode e ON e.id = f.episode_id
WHERE f.authority_id = %(area)s AND f.is_looked_after AND f.began_month_on < %(after)s
  AND coalesce(least(e.found_latest_at, e.returned_latest_at, e.closed_at) >= %(at)s, true)
GROUP BY f.category
"""
LOOKED_AFTER = """
SELECT count(DISTINCT care.child_id)
FROM people_carestatus care
JOIN people_responsibility answers
  ON answers.child_id = care.child_id AND answers.voided_at IS NULL
 AND answers.authority_id = %(area)s
WHERE care.voided_at IS NULL AND care.status = 'looked_after'
  AND coalesce(care.until_on, '9999-12-31') > %(first)s AND care.from_on < %(after)s
  AND greatest(care.from_on, answers.from_on, %(first)s)
      < least(care.until_on, answers.until_on, %(after)s)
  AND care.legal_status NOT IN ('V3', 'V4')
"""
BEGINS = "SELECT min(began_month_on) FROM missing_episodefact WHERE authority_id = %(area)s"


@dataclass(frozen=True)
class Ours:
    """Our number; or, in words, why there is none. `of` is what it is a part of."""

    value: Decimal | None = None
    of: Decimal | None = None
    why: str = ""

    @property
    def rate(self) -> float | None:
        """Per cent of what it is a part of."""
        return float(100 * self.value / self.of) if self.value is not None and self.of else None


@dataclass(frozen=True)
class OwnYear:
    """What Wayhome holds of one area and one year to 31 March."""

    numbers: dict[str, Ours]
    note: str  # the year is not over, or began before our records; "" for a whole year

    def of(self, key: str) -> Ours:
        if not key:
            return Ours(why=_("not recorded in Wayhome"))
        return self.numbers.get(key) or Ours(why=self.note)


def own_year(area: Authority, year: int, *, hides: bool = False) -> OwnYear:
    """By the keys that `comparing.COMPARED` names. Four queries."""
    first, after = date(year - 1, 4, 1), date(year, 4, 1)
    values: dict[str, Any] = {
        "area": area.pk, "first": first, "after": after, "at": midnight(after)
    }  # fmt: skip
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        begins = _rows(cursor, BEGINS, values)[0][0]
        if begins is None or begins >= after or first > clock.today():
            return OwnYear({}, _("Wayhome holds nothing of that year"))
        incidents = {row[0]: row[1:] for row in _rows(cursor, INCIDENTS, values)}
        on_the_day = dict(_rows(cursor, ON_THE_DAY, values))
        looked_after = _rows(cursor, LOOKED_AFTER, values)[0][0]
    numbers = {"looked_after": _number(looked_after, None, hides=hides)}
    for category in ("M", "A"):
        counted = incidents.get(category, (0, 0, 0))
        is_on = on_the_day.get(category, 0) if after <= clock.today() else None
        numbers |= _of_category(category, counted, looked_after, is_on, hides=hides)
    return OwnYear(numbers, _note(first, after, begins))


def _rows(cursor: Any, statement: str, values: dict[str, Any]) -> list[Any]:
    cursor.execute(statement, values)
    found: list[Any] = cursor.fetchall()
    return found


def _of_category(
    category: str, counted: tuple[int, int, int], looked_after: int, on: int | None, *, hides: bool
) -> dict[str, Ours]:
    incidents, children, often = counted
    mean = Ours(why=_("nobody to divide by"))
    if children:
        mean = Ours(round(Decimal(incidents) / children, 1))
    found = {
        "incidents": _number(incidents, None, hides=hides),
        "children": _number(children, looked_after, hides=hides),
        "often": _number(often, looked_after, hides=hides),
        "on_the_day": Ours(why=_("that day has not come"))
        if on is None
        else _number(on, None, hides=hides),
        "mean": mean,
    }
    if hides and any(found[part].value is None for part in ("incidents", "children")):
        found["mean"] = Ours(why=_("1 to 5 in it, not shown"))
    share = found["children"]
    found["percent"] = Ours(why=share.why or _("nobody to divide by"))
    if share.value is not None and looked_after:
        found["percent"] = Ours(round(100 * share.value / looked_after, 1))
    return {f"{key}_{category}": each for key, each in found.items()}


def _number(count: int, whole: int | None, *, hides: bool) -> Ours:
    if hides and (is_small(count) or (whole is not None and is_small(whole - count))):
        return Ours(why=_("1 to 5, not shown"))
    return Ours(Decimal(count), None if whole is None else Decimal(whole))


def _note(first: date, after: date, begins: date) -> str:
    if after > clock.today():
        return _("the year is not over: ours is what there is so far")
    if begins > first:
        return _("our records begin in %(month)s: ours is part of the year") % {
            "month": f"{begins:%B %Y}"
        }
    return ""
