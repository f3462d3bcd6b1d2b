"""How times, ages and counts are said. Pure: every function is given its `now` or `today`.

Times are said twice, once by the clock and once by how long ago, in London time (pages.md). The
hour that happens twice in October carries BST or GMT, so that nobody has to guess which it was.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.clock import LONDON

EVENING = 18  # an event yesterday from this hour is "last night"
MINUTE, HOUR, DAY = 60, 3600, 86400


def clock_time(at: datetime) -> str:
    """London time of day, `22:10`; with `BST` or `GMT` in the hour that happens twice."""
    local = at.astimezone(LONDON)
    said = f"{local:%H:%M}"
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return f"{said} {local.tzname()}"
    return said


def day(on: date, today: date) -> str:
    """`today`, `yesterday`, `tomorrow`, `Tue 3 Nov`, or with its year when that is another one."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get((on - today).days) or calendar_day(on, today)


def calendar_day(on: date, today: date) -> str:
    """`Tue 3 Nov`, or `Tue 3 Nov 2025` in another year: for tables, where words would jump."""
    return _formatted(on, "D j M" if on.year == today.year else "D j M Y", get_language())


def full_day(on: date) -> str:
    """`2 May 2012`."""
    return _formatted(on, "j F Y", get_language())


@lru_cache(maxsize=4096)
def _formatted(on: date, pattern: str, language: str | None) -> str:
    """A page of work says the same few days a hundred times."""
    return date_format(on, pattern)


def moment(at: datetime, now: datetime) -> str:
    """`22:10 last night`, `14:02 today`, `22:10 on Tue 3 Nov`."""
    local, today = at.astimezone(LONDON), now.astimezone(LONDON).date()
    time, gap = clock_time(at), (local.date() - today).days
    if gap == -1 and local.hour >= EVENING:
        return _("%(time)s last night") % {"time": time}
    if gap in (-1, 0, 1):
        return _("%(time)s %(day)s") % {"time": time, "day": day(local.date(), today)}
    return _("%(time)s on %(day)s") % {"time": time, "day": day(local.date(), today)}


def full_moment(at: datetime) -> str:
    """`22:10 on 3 November 2026`: for paper, which does not know what day it is read."""
    words = {"time": clock_time(at), "day": full_day(at.astimezone(LONDON).date())}
    return _("%(time)s on %(day)s") % words


def duration(length: timedelta) -> str:
    """`40 min`, `9 h 40 min`, `3 days 4 h`, `6 weeks`, `5 months`, `2 years`; sign ignored."""
    seconds = abs(int(length.total_seconds()))
    if seconds < HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    if seconds < 2 * DAY:
        return _two(seconds // HOUR, _("h"), seconds % HOUR // MINUTE, _("min"))
    days = seconds // DAY
    if days < 14:
        return _two(days, _("days"), seconds % DAY // HOUR, _("h"))
    months = days * 12 // 365
    if days < 84:
        return _plural(days // 7, "week")
    return _plural(months, "month") if months < 24 else _plural(months // 12, "year")


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    said = f"{large} {large_unit}"
    return f"{said} {small} {small_unit}" if small else said


def _plural(count: int, unit: str) -> str:
    words = {
        "day": ngettext("%(n)s day", "%(n)s days", count),
        "week": ngettext("%(n)s week", "%(n)s weeks", count),
        "month": ngettext("%(n)s month", "%(n)s months", count),
        "year": ngettext("%(n)s year", "%(n)s years", count),
    }
    return words[unit] % {"n": count}


def short_duration(length: timedelta) -> str:
    """For dense rows: `0 h 50`, `26 h 40`, from 100 hours on `5 d 02 h`; sign ignored."""
    minutes = abs(int(length.total_seconds())) // MINUTE
    hours = minutes // 60
    if hours < 100:
        return _("%(h)s h %(m)02d") % {"h": hours, "m": minutes % 60}
    return _("%(d)s d %(h)02d h") % {"d": hours // 24, "h": hours % 24}


def ago(at: datetime, now: datetime) -> str:
    """`just now`, `9 h 40 min ago`, `in 3 h`."""
    gap = now - at
    if abs(gap) < timedelta(minutes=1):
        return _("just now")
    if gap > timedelta(0):
        return _("%(length)s ago") % {"length": duration(gap)}
    return _("in %(length)s") % {"length": duration(_minutes_up(-gap))}


def when(at: datetime, now: datetime) -> str:
    """Said twice: `22:10 last night, 9 h 40 min ago`."""
    return f"{moment(at, now)}, {ago(at, now)}"


def due(at: datetime, now: datetime) -> str:
    """`due in 3 h`, `due now`, `3 h late`."""
    gap = at - now
    if abs(gap) < timedelta(minutes=1):
        return _("due now")
    if gap > timedelta(0):
        return _("due in %(length)s") % {"length": duration(_minutes_up(gap))}
    return _("%(length)s late") % {"length": duration(gap)}


def _minutes_up(length: timedelta) -> timedelta:
    """Time still to go counts the minute that has begun: three hours less a moment is 3 h."""
    return -(-length // timedelta(minutes=1)) * timedelta(minutes=1)


def is_late(at: datetime, now: datetime) -> bool:
    """True once `due` says that it is late."""
    return now - at >= timedelta(minutes=1)


def period(start: datetime, end: datetime, now: datetime) -> str:
    """`19:05 to 22:10 yesterday`, or both days named when they differ."""
    first, last = start.astimezone(LONDON).date(), end.astimezone(LONDON).date()
    if first != last:
        return _("%(start)s to %(end)s") % {"start": moment(start, now), "end": moment(end, now)}
    times = _("%(start)s to %(end)s") % {"start": clock_time(start), "end": clock_time(end)}
    return f"{times} {day(first, now.astimezone(LONDON).date())}"


def years_old(born_on: date, today: date) -> int:
    """Whole years. A child born on 29 February has the birthday on 1 March in a common year."""
    before_birthday = (today.month, today.day) < (born_on.month, born_on.day)
    return today.year - born_on.year - before_birthday


def age(born_on: date | None, today: date) -> str:
    """`14`, below two years `9 months`, below three months `5 weeks`; said when not known."""
    if born_on is None:
        return _("age not known")
    if born_on > today:
        return _("not yet born")
    years = years_old(born_on, today)
    if years >= 2:
        return str(years)
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    if months >= 3:
        return _plural(months, "month")
    days = (today - born_on).days
    return _plural(days // 7, "week") if days >= 14 else _plural(days, "day")


def number(value: float, places: int | None = None) -> str:
    """`1,000`, grouped as the language does it."""
    return number_format(value, decimal_pos=places, force_grouping=True)


def showing(first: int, shown: int, total: int | None, at_least: int | None = None) -> str:
    """`Showing 1 to 50 of 312`; an exact total is not counted past a limit: `of more than 1,000`.

    `total` is None when it was not counted to the end; `at_least` then says how far it was.
    """
    if shown == 0:
        return _("Showing none")
    if total is not None and total == shown:
        return ngettext("Showing 1", "Showing all %(n)s", total) % {"n": number(total)}
    part = {"first": number(first), "last": number(first + shown - 1)}
    if total is not None:
        return _("Showing %(first)s to %(last)s of %(total)s") % {**part, "total": number(total)}
    if at_least is not None:
        limit = number(at_least)
        return _("Showing %(first)s to %(last)s of more than %(n)s") % {**part, "n": limit}
    return _("Showing %(first)s to %(last)s") % part


def joined(words: Sequence[str]) -> str:
    """`Ash`, `Ash and Devon`, `Ash, Devon and Priya`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def machine(at: datetime) -> str:
    """For a `datetime` attribute: `2026-11-03T22:10:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# "(P09)", "(2.9)", "(domain.md 2.8 asks for it)": for whoever reads the code, not the page.
CODES = re.compile(r"\s*\((?:[PRTE]\d\d|\d+\.\d+|(?:design|domain|pages|practice)\.md)[^)]*\)")


def without_codes(text: str) -> str:
    """The basis of a rule as people read it; docs/rules.md keeps where it comes from."""
    return CODES.sub("", text)
