"""What is changing and what is noise, in each owner's words (P46); and beside others (R43, R44).

No count of ours stands here. A signal is said by its months and its direction, a figure of which a
month holds 1 to 5 is left out, and what others published is printed as it was.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports.asked import Asked
from wayhome.oversight.reports.blocks import Block, Grid, Sentence
from wayhome.oversight.signals import asking, comparing, queries, series, words
from wayhome.oversight.signals.asking import Asked as Answered
from wayhome.oversight.signals.comparing import Published
from wayhome.oversight.signals.queries import Charted


def changing(asked: Asked) -> Sequence[Block]:
    found = [
        (authority, each)
        for authority in asked.authorities
        for each in queries.charted(SYSTEM, authority, until=asked.until.date())
    ]
    large = [
        (authority, each)
        for authority, each in found
        if each.chart.known and not any(map(series.is_small_month, each.chart.months))
    ]
    signals = [(authority, each) for authority, each in large if each.chart.signal]
    unexplained = sum(not (each.asked and each.asked.answer) for _authority, each in signals)
    said = _said(len(signals), unexplained, len(large), len(found))
    return [*said, *_grid(signals), *_homes(asked)]


def _said(signals: int, unexplained: int, large: int, drawn: int) -> Iterator[Sentence]:
    if not large:
        yield Sentence(_("Every figure has a month with nothing, or with 1 to 5: none is judged."))
        return
    if signals:
        yield Sentence(
            ngettext(
                "%(n)s figure changed by more than chance brings; of it %(none)s is not explained.",
                "%(n)s figures changed by more than chance brings; %(none)s are not explained.",
                signals,
            )
            % {"n": signals, "none": unexplained},
            is_alarm=bool(unexplained),
        )
    else:
        yield Sentence(_("No figure changed by more than chance brings."))
    said = _("%(n)s of %(of)s figures are judged; the others have a month with nothing, or 1 to 5.")
    yield Sentence(said % {"n": large, "of": drawn})


def _grid(signals: Sequence[tuple[Authority, Charted]]) -> Iterator[Grid]:
    if not signals:
        return
    yield Grid(
        _("Signals, and what their owners say"),
        [_("Figure"), _("Where"), _("What changed"), _("What it means"), _("What is done")],
        [
            [str(each.chart.measure.title), authority.name, _why(each), *_answered(each)]
            for authority, each in signals
        ],
    )


def _homes(asked: Asked) -> Iterator[Block]:
    """Homes that lie apart, by name and direction; no number of theirs (P46)."""
    found = [
        (authority, each)
        for authority in asked.authorities
        for each in queries.homes_asked(authority, asked.until.date(), only_large=True)
    ]
    if not found:
        return
    yield Grid(
        _("Homes where interviews are in time more or less often than chance brings"),
        [_("Home"), _("Where"), _("What it means"), _("What is done")],
        [
            [each.question.title, authority.name, each.words, each.done_words or "–"]
            for authority, each in found
        ],
        note=_(
            "The interview is the authority’s to give, not the home’s. A home that reports every "
            "absence looks worse than one that does not."
        ),
    )


def _why(each: Charted) -> str:
    signal = each.chart.signal
    assert signal
    return words.fired(signal)


def _answered(each: Charted) -> tuple[str, str]:
    return (each.asked.words, each.asked.done_words or "–") if each.asked else ("–", "–")


def beside(asked: Asked) -> Sequence[Block]:
    """The latest published year that had ended by the report's quarter."""
    ended = asked.until.astimezone(clock.LONDON).year
    years = [year for year in comparing.years() if year <= ended]
    if not years:
        return [Sentence(_("No published figures are loaded to compare with."))]
    rows, questions = [], []
    for authority in asked.authorities:
        found = queries.comparison(authority, years[0])
        rows += [(authority, row) for row in found]
        odd_ones = [row.question for row in found if row.question]
        questions += [(authority, each) for each in asking.asked(authority, odd_ones)]
    odd, unexplained = len(questions), sum(not each.answer for _authority, each in questions)
    said = ngettext(
        "%(n)s figure is unlike those of similar councils, and asks a question on “Beside others”.",
        "%(n)s figures are unlike those of similar councils, and ask questions on “Beside others”.",
        odd,
    )
    titles = [_("Published figure"), _("Where"), _("There"), _("Similar councils"), _("England")]
    return [
        Sentence(said % {"n": odd}, is_alarm=bool(unexplained)),
        *_odd(questions),
        Grid(
            _("As published, year to 31 March %(year)s") % {"year": years[0]},
            titles,
            [
                [str(row.title), authority.name, _cell(row.own), row.neighbours, _cell(row.england)]
                for authority, row in rows
            ],
            note=_("Middle of similar councils, least to most. Published by the Department for "
                   "Education under the Open Government Licence v3.0."),
        ),
    ]  # fmt: skip


def _odd(questions: Sequence[tuple[Authority, Answered]]) -> Iterator[Grid]:
    if not questions:
        return
    yield Grid(
        _("Odd figures, and what their owners say"),
        [_("Figure"), _("Where"), _("What is odd"), _("What it means"), _("What is done")],
        [
            [each.question.title, authority.name, _asks(each), each.words, each.done_words or "–"]
            for authority, each in questions
        ],
    )


def _asks(each: Answered) -> str:
    """In published numbers alone."""
    if each.question.rule == comparing.NOT_AS_SENT:
        return _("Wayhome holds another number than was published. Which is right?")
    return each.question.asks


def _cell(cell: Published) -> str:
    return cell.text if cell.value is not None else cell.words
