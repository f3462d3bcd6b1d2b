"""What the pages of coded themes read: a quarter, and the year before it, as may be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.questionnaires.models import Answer
from wayhome.oversight.insight.queries import names_of
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports.quarters import Quarter, choices
from wayhome.oversight.reports.suppression import is_small
from wayhome.oversight.themes import change, counted, shown
from wayhome.oversight.themes.change import CHANGED, Change, Pair
from wayhome.oversight.themes.coding import COUNTED, GROUPS, Group, Theme, themes
from wayhome.oversight.themes.counted import Counts, Scope, scope_of
from wayhome.oversight.themes.shown import Share, Shares

BEFORE = 4  # quarters with which one is compared
TREND = 8  # quarters on a theme's own page
BLIND = (Agency.Kind.HOME, Agency.Kind.SCHOOL)  # what a child fled may be they themselves (P21)
WHOLE = (Agency.Kind.COUNCIL, Agency.Kind.SERVICE)  # who may read interviews, and so their numbers


@dataclass(frozen=True)
class Asked:
    """Whose interviews, of which quarter: all that a reader answers for, or a part of it."""

    reader: Reader
    quarter: Quarter
    area: Authority | None = None
    service: Agency | None = None

    @property
    def hides(self) -> bool:
        """Whether this reader has totals alone. Who may never read an interview has no more."""
        kind = self.reader.agency.kind if self.reader.agency else ""
        sees = self.reader.may(roles.DRILL_DOWN) and kind in WHOLE
        return not (sees or self.reader.is_system)

    @property
    def scopes(self) -> list[Scope]:
        found = [scope_of(self.reader)]
        if self.area:
            found.append(Scope("authority_id", (self.area.pk,)))
        if self.service:
            found.append(Scope("service_id", (self.service.pk,)))
        return found

    @property
    def before(self) -> list[Quarter]:
        return [self.quarter.before(back) for back in range(BEFORE, 0, -1)]


@dataclass(frozen=True)
class Line:
    """One theme: the quarter, the year before, and what that comes to. None: hidden."""

    theme: Theme
    now: Share
    before: Share
    change: Change | None

    @property
    def is_hidden(self) -> bool:
        """Neither number may be shown."""
        return self.now.is_hidden and self.before.is_hidden

    @property
    def is_change(self) -> bool:
        return self.change in CHANGED


def ended(today: date | None = None) -> list[Quarter]:
    """Quarters that are over, the latest first: one that is not would be told from the next."""
    today = today or clock.today()
    return [quarter for quarter in choices(today, 13) if quarter.is_over(today)]


def lines(asked: Asked, counts: Counts | None = None) -> list[Line]:
    """Every theme that was named in these five quarters; what changed most stands first."""
    known = themes()
    counts = counts or _counts(asked, BEFORE + 1)
    periods = shown.quarters(asked.quarter, BEFORE + 1)
    months = [month for of in periods.values() for month in of]
    named = [each for each in known.values() if counts.of(each.question, each.code, months)]
    authorities = _authorities(asked, counts)
    found: dict[str, tuple[Share, Share]] = {}
    for theme in named:
        of = shown.shares(counts, theme, periods, authorities, hides=asked.hides)
        before = shown.summed([of.get(quarter.key) for quarter in asked.before])
        found[theme.key] = (of.get(asked.quarter.key), before)
    return ranked(known, found)


def ranked(known: dict[str, Theme], found: dict[str, tuple[Share, Share]]) -> list[Line]:
    """Lines from what is shown alone: a change says nothing of a number that is hidden."""
    pairs = {key: pair for key, (now, before) in found.items() if (pair := _pair(now, before))}
    judged = change.changes(pairs)
    rows = [Line(known[key], *shares, judged.get(key)) for key, shares in found.items()]
    order = {each: place for place, each in enumerate(Change)}
    return sorted(
        rows,
        key=lambda row: (
            order[row.change] if row.change else len(order),
            change.fisher(pairs[row.theme.key]) if row.is_change else 0,
            -(row.now.part or 0),
            row.theme.says,
        ),
    )


def _pair(now: Share, before: Share) -> Pair | None:
    numbers = (now.part, now.whole, before.part, before.whole)
    return None if None in numbers else Pair(*(number or 0 for number in numbers))


def interviews(asked: Asked) -> Share:
    """How many of the quarter were coded: those that answered any question counted here."""
    counts = _counts(asked, 1)
    months = shown.months_of(asked.quarter)
    found = [
        max(counts.of(question, "", months, [authority]) for question in COUNTED)
        for authority in _authorities(asked, counts)
    ]
    if asked.hides and any(map(is_small, found)):
        return Share(None, None)
    return Share(sum(found), sum(found))


def grouped(rows: Sequence[Line]) -> list[tuple[Group, list[Line]]]:
    return [(group, [row for row in rows if row.theme.group == group.key]) for group in GROUPS]


def _counts(asked: Asked, many: int) -> Counts:
    first = asked.quarter.before(many - 1).first
    return counted.count(asked.scopes, first, asked.quarter.last)


def _authorities(asked: Asked, counts: Counts) -> list[int | None]:
    """Parts that are protected each for itself; with those of whom nobody was interviewed."""
    if asked.area:
        return [asked.area.pk]
    found: set[int | None] = {key[0] for key in counts.found}
    if asked.hides:
        found |= set(areas(asked.reader))
    return sorted(found, key=lambda key: (key is None, key or 0)) or [None]


@dataclass(frozen=True)
class Course:
    """One theme over two years, and in the quarter by authority."""

    line: Line
    by_period: list[tuple[str, Share]]  # the oldest first
    by_authority: list[tuple[str, str, Share]]  # code, name


def course(asked: Asked, theme: Theme, *, monthly: bool = False) -> Course:
    counts = _counts(asked, TREND)
    authorities = _authorities(asked, counts)
    by_quarter = shown.quarters(asked.quarter, TREND)
    of = shown.shares(counts, theme, by_quarter, authorities, hides=asked.hides)
    before = shown.summed([of.get(quarter.key) for quarter in asked.before])
    [line] = [row for row in lines(asked, counts) if row.theme == theme] or [
        Line(theme, of.get(asked.quarter.key), before, None)
    ]
    periods, trend = by_quarter, of
    if monthly and not asked.hides:
        periods = shown.by_month(asked.quarter, TREND)
        trend = shown.shares(counts, theme, periods, authorities, hides=False)
    names = names_of("authority_id", authorities)
    return Course(
        line,
        [(key, trend.get(key)) for key in periods],
        _by_authority(asked, of, authorities, names),
    )


def _by_authority(
    asked: Asked, of: Shares, authorities: Sequence[int | None], names: dict[Any, tuple[str, str]]
) -> list[tuple[str, str, Share]]:
    rows = [(names.get(key, ("", "")), of.get_of(key, asked.quarter.key)) for key in authorities]
    return sorted((code, name, share) for (code, name), share in rows if name)


@dataclass(frozen=True)
class Behind:
    """The answers behind a number: those this reader may read, and how many they may not."""

    rows: Any  # a QuerySet of Answer
    unseen: int


def behind(asked: Asked, theme: Theme) -> Behind:
    """The same rows as the number, then the predicate, as on every page (E20, P30)."""
    reader, quarter = asked.reader, asked.quarter
    keys = counted.those_with(asked.scopes, quarter.first, quarter.last, theme.question, theme.code)
    rows = Answer.objects.visible_to(reader, DataClass.IDENTITY).filter(pk__in=keys)
    if not reader.may(roles.READ_INTERVIEW):
        rows = rows.none()
    rows = rows.select_related("child", "response__return_interview")
    return Behind(rows, len(keys) - rows.count())


def quotes(reader: Reader, responses: Sequence[int]) -> dict[int, list[Answer]]:
    """Response -> the child's own words in it, where this reader may read them (P30)."""
    words = ("why_left", "own_words", "feels_now")
    found: dict[int, list[Answer]] = {}
    rows = Answer.objects.visible_to(reader).filter(response__in=responses, question__in=words)
    for row in rows.exclude(text="").order_by("pk"):
        found.setdefault(row.response_id, []).append(row)
    return found
