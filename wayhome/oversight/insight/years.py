"""Twelve months of figures, and which of them there is anything to count in.

A month in which nothing happened is nought. One before anybody recorded, or that has not come, is
no nought: no table has it, and the page says why.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.measures import Condition, In, Less, Not, every
from wayhome.oversight.insight.kept import between
from wayhome.oversight.insight.remit import remit

# By the first of each authority: asked of all at once, PostgreSQL reads every row of theirs.
BEGINS = """
SELECT min(earliest.month_on) FROM unnest(%s::bigint[]) AS own (key)
CROSS JOIN LATERAL (SELECT {period} AS month_on FROM {table}
                    WHERE {column} = own.key ORDER BY 1 LIMIT 1) earliest
"""
RECORDED = {  # table of facts -> the months by which its records begin
    "missing_episodefact": "began_month_on",
    "exploitation_impactfact": "due_month_on",
}
FIRST, LAST = 1900, 9000  # years that an address may name


@dataclass(frozen=True)
class Year:
    """Twelve months. `first` is the first day of its first month."""

    first: date

    @property
    def last(self) -> date:
        """The first day after it."""
        return self.first.replace(year=self.first.year + 1)

    def holds(self, column: str) -> Condition:
        return every(Not(Less(column, self.first)), Less(column, self.last))


def year_from(text: str) -> Year:
    """`2026-04` is the twelve months from April; of anything else, those that end with this one."""
    first = month_from(text)
    return Year(first) if first else year_to_now()


def month_from(text: str) -> date | None:
    """The first day of a month that an address names (`2026-04`), if it is one to count in."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST <= month.year <= LAST else None


def year_to_now() -> Year:
    """The twelve months that end with this one."""
    today = clock.today()
    month = today.month % 12 + 1
    return Year(date(today.year - (0 if month == 1 else 1), month, 1))


@dataclass(frozen=True)
class Span:
    """A year beside what is recorded: `begins` is the first month of it, `now` the one of today."""

    year: Year
    begins: date | None  # None: nothing is recorded
    now: date

    @property
    def months(self) -> list[date]:
        """Those of the year that have come, since records began."""
        if self.begins is None:
            return []
        found = between(max(self.year.first, self.begins), self.year.last)
        return [month for month in found if month <= self.now]

    @property
    def before(self) -> Year | None:
        """The year before, where there is anything in it."""
        if self.begins is None or self.begins >= self.year.first:
            return None
        return Year(self.year.first.replace(year=self.year.first.year - 1))

    @property
    def after(self) -> Year | None:
        """The year after, where it has begun."""
        return Year(self.year.last) if self.year.last <= self.now else None

    @property
    def is_empty(self) -> bool:
        return not self.months

    @property
    def said(self) -> list[str]:
        """What to know of months that are not whole, have not come, or that nobody recorded."""
        first, last = self.year.first, self.year.last
        if first > self.now:
            return [_("These months have not come: there is nothing to count yet.")]
        if self.begins is None:
            return [_("Nothing has been recorded yet about children who count in your figures.")]
        begins, found = {"month": f"{self.begins:%B %Y}"}, []
        if last <= self.begins:
            return [_("Records begin in %(month)s. What happened before is not known here, which"
                      " does not mean that nothing did.") % begins]  # fmt: skip
        if first < self.begins:
            found.append(_("Records begin in %(month)s: the months before are not known here.")
                         % begins)  # fmt: skip
        if self.now < last:
            found.append(_("%(month)s is not over: its numbers still change.")
                         % {"month": f"{self.now:%B %Y}"})  # fmt: skip
        return found


def span(reader: Reader, year: Year, table: str) -> Span:
    """`begins` is asked once a request."""
    known = f"figures begin {table}"
    if known not in reader.resolved:
        reader.resolved[known] = _begins(reader, table)
    return Span(year, reader.resolved[known], clock.today().replace(day=1))


def _begins(reader: Reader, table: str) -> date | None:
    whose, period = remit(reader), RECORDED[table]
    statement, values = f"SELECT min({period}) FROM {table}", []  # noqa: S608 - of declarations
    if isinstance(whose, In):
        statement = BEGINS.format(table=table, period=period, column=whose.column)
        values = [[*whose.values]]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: date | None = cursor.fetchone()[0]
    return found
