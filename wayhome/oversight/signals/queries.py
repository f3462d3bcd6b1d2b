"""What the pages and the board's report read: charts with whom they are asked of; comparison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from django.utils.text import slugify
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.signals import asking, comparing, funnels, series, words
from wayhome.oversight.signals.asking import Asked, Question
from wayhome.oversight.signals.comparing import Comparison, ComparisonRow
from wayhome.oversight.signals.series import Chart, charts, month_of, service_of

KEY_YEAR = re.compile(r"^sig-c.*-(\d{4})-03$")


class Period(Protocol):
    """`first` is its first day; `last` the day after its last."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


@dataclass(frozen=True)
class Finding:
    """One figure in a report. `explained` None: print `not_explained` (P46)."""

    measure: str
    title: str
    sentence: str
    is_signal: bool
    owner: str
    explained: str | None = None
    not_explained: str = ""  # "Not explained by NAME."
    state: str = ""  # "", unexplained, to_do, late, done, partly, not_done
    done: str = ""  # in words: what was promised by when, and whether it was done
    note: str = ""  # that the period is not over, and to which month this goes


@dataclass(frozen=True)
class Charted:
    """A chart in words; a signal with whom it is asked of."""

    chart: Chart
    asked: Asked | None

    @property
    def sentence(self) -> str:
        return words.sentence(self.chart)


def for_report(reader: Reader, area: Authority | None, period: Period) -> list[Finding]:
    """Signal or noise of each charted figure at the end of a period; signals first, and of them
    those that nobody explained. Area None: all that the reader reads; then nobody is asked, for an
    owner answers for one area. At most nine queries."""
    note = so_far(period)
    rows = charted(reader, area, until=period.last)
    return [replace(_finding(each), note=note) for each in rows]


def so_far(period: Period) -> str:
    """What to say of a period that is not over; "" of one that is."""
    if period.last <= clock.today():
        return ""
    last = series.whole_months(period.last)[-1]
    if last < month_of(period.first):
        return _("No month of this period is over: this is how it stood before, to %(month)s.") % {
            "month": words.month(last)
        }
    return _("This period is not over: this goes to %(month)s.") % {"month": words.month(last)}


def comparison(area: Authority, year: int) -> list[ComparisonRow]:
    """Published and own figures of a year to 31 March; rows with a question first."""
    return comparing.compared(area, year).rows


def compared(reader: Reader, area: Authority, year: int) -> Comparison:
    """The same with all that a page needs, as far as this reader may read of our own numbers."""
    reads = service_of(reader) is None
    return comparing.compared(area, year, hides=hides(reader), reads_ours=reads)


def charted(reader: Reader, area: Authority | None, *, until: date | None = None) -> list[Charted]:
    """Every charted figure; the unexplained signals first, then the explained, then noise."""
    found = charts(reader, area, until=month_of(until) if until else None)
    by_measure: dict[str, Asked] = {}
    if area:
        service = service_of(reader)
        questions = [question for chart in found if (question := asks(chart, area, service))]
        asked = asking.asked(area, questions, service)
        by_measure = {each.question.measure: each for each in asked}
    rows = [Charted(chart, by_measure.get(chart.measure.code)) for chart in found]
    return sorted(rows, key=_order)


def homes_asked(
    area: Authority, until: date | None = None, *, only_large: bool = False
) -> list[Asked]:
    """Homes further from all others than chance brings, of twelve whole months."""
    found = funnels.funnel(SYSTEM, "home", funnels.twelve_months(until), area)
    return asking.asked(area, funnels.questions(found, area, only_large=only_large))


def odd_asked(area: Authority, year: int) -> list[Asked]:
    """What is unlike similar councils in a published year."""
    return asking.asked(area, compared(SYSTEM, area, year).questions)


def every_question(area: Authority) -> list[Asked]:
    """All that whoever answers for this area's figures is asked: a chart's change, a home that lies
    apart, a published figure that is odd (P46)."""
    changed = [each.asked for each in charted(SYSTEM, area) if each.asked]
    odd = [each for year in comparing.years()[:1] for each in odd_asked(area, year)]
    return [*changed, *homes_asked(area), *odd]


def _order(each: Charted) -> tuple[bool, bool]:
    return (each.chart.signal is None, bool(each.asked and each.asked.answer))


def asks(chart: Chart, area: Authority, service: Agency | None = None) -> Question | None:
    """What a signal asks; of one service's part of the figure, that service."""
    signal, span = chart.signal, chart.span
    if signal is None or span is None:
        return None
    return Question(
        rule=signal.rule,
        measure=chart.measure.code,
        title=chart.measure.title,
        area=area,
        asks=words.sentence(chart),
        on=signal.on,
        first=span[0],
        last=span[1],
        agency=service,
    )


def _finding(each: Charted) -> Finding:
    chart, asked = each.chart, each.asked
    found = {"measure": chart.measure.code, "title": chart.measure.title}
    is_signal = chart.signal is not None
    if asked is None:
        return Finding(**found, sentence=each.sentence, is_signal=is_signal, owner="")
    return Finding(
        **found,
        sentence=each.sentence,
        is_signal=is_signal,
        owner=asked.owner_name,
        explained=asked.answer.means if asked.answer else None,
        not_explained="" if asked.answer else asked.words,
        state=asked.state,
        done=asked.done_words,
    )


def question(reader: Reader, area: Authority, key: str) -> Question | None:
    """The question that an address names, if it is still one: it is worked out anew."""
    found: Sequence[Question | None] = ()
    service = service_of(reader)
    if key.startswith("sig-r"):
        named = [each for each in registry.measures().values() if series.fits(each)]
        named = [each for each in named if key[7:].startswith(f"{slugify(each.code)}-")]
        drawn = charts(reader, area, named) if named else []
        found = [asks(chart, area, service) for chart in drawn]
    elif service:
        return None  # the area's to answer
    elif key.startswith("sig-f"):
        last = funnels.twelve_months()
        pairs = (("authority", None), ("home", area))
        every = [funnels.funnel(reader, by, last, only) for by, only in pairs]
        found = [each for one in every for each in funnels.questions(one, area)]
    elif year := KEY_YEAR.search(key):
        found = compared(reader, area, int(year[1])).questions
    return next((each for each in found if each and each.key == key), None)


def may_explain_area(reader: Reader) -> bool:
    """Whether they may answer for an area as a whole."""
    return reader.may(roles.EXPLAIN) and service_of(reader) is None


def hides(reader: Reader) -> bool:
    """Whether 1 to 5 is not shown to this reader, who reads totals and no child."""
    return not (reader.may(roles.DRILL_DOWN) or reader.is_system)


def areas_of(reader: Reader) -> Sequence[Authority]:
    """The authorities whose totals this reader may read, by name; of the system every one."""
    mine = {} if reader.is_system else {"pk__in": areas(reader)}
    return list(Authority.objects.filter(**mine))
