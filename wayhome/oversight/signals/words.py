"""What a chart shows, in one sentence, and which rule fired at which month."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor

from django.utils.translation import gettext as _

from wayhome.foundation.pages import wording
from wayhome.oversight.signals import control
from wayhome.oversight.signals.control import Bound, Fired, Month
from wayhome.oversight.signals.series import Chart
from wayhome.oversight.signals.shifts import Level

TINY = 1e-9  # what a limit that is a whole number may be off


def month(on: date) -> str:
    return f"{on:%B %Y}"


def value(part: float | None, style: str) -> str:
    """As people read it: 34, 79 %, or 2.1; – where there is nothing to show."""
    if part is None:
        return "–"
    if style == "rate":
        return wording.number(round(part, 1), 1)
    return f"{round(100 * part)} %" if style == "share" else f"{round(part)}"


def usual(bound: Bound, style: str) -> str:
    """The whole numbers within the limits; where none lies there, and of rates, the limits
    themselves."""
    by = 100 if style == "share" else 1
    low, high = by * bound.lower, by * bound.upper
    said: dict[str, float] = {"low": ceil(low - TINY), "high": floor(high + TINY)}
    if said["low"] > said["high"] or style == "rate":
        said = {"low": round(low, 1), "high": round(high, 1)}
    return (_("%(low)s to %(high)s %%") if style == "share" else _("%(low)s to %(high)s")) % said


def sentence(chart: Chart) -> str:
    """What it shows, and whether that is a signal or noise."""
    if chart.is_hidden:
        return _("Some months have 1 to 5: a chart could point at a child, and is not drawn.")
    if not chart.known:
        return _("No month of these two years has anything to count.")
    shown = latest(chart)
    if chart.usual is None:
        return _(
            "%(latest)s; too early to say what is usual: %(months)s of the %(fewest)s months "
            "that it takes have something to count."
        ) % {"latest": shown, "months": len(chart.known), "fewest": control.FEWEST}
    bounds = [bound for bound in chart.usual if bound]
    said = {"latest": shown, "usual": usual(bounds[-1], chart.style)}
    if signal := chart.signal:
        return _("%(latest)s; usual is %(usual)s; a signal: %(why)s.") % (
            said | {"why": fired(signal)}
        )
    return _(
        "%(latest)s; usual is %(usual)s: noise, nothing that chance alone would not bring."
    ) % (said)


def latest(chart: Chart) -> str:
    """The last month that has something to count; and that the last of all has nothing."""
    last = chart.known[-1]
    said = _in(last, chart.style)
    if last is chart.months[-1]:
        return said
    nothing = _("nothing to count in %(month)s") % {"month": month(chart.months[-1].on)}
    return f"{said}, {nothing}"


def _in(last: Month, style: str) -> str:
    said = {"part": last.part, "whole": last.whole, "month": month(last.on)}
    if style == "count":
        return _("%(part)s in %(month)s") % said
    if style == "rate":
        said |= {"rate": value(last.value, style), "whole": f"{last.whole:,}"}
        return _("%(part)s in %(whole)s nights in %(month)s (%(rate)s for each 1,000)") % said
    said["percent"] = value(last.value, style)
    return _("%(part)s of %(whole)s in %(month)s (%(percent)s)") % said


def fired(each: Fired) -> str:
    """A rule in words, with its months."""
    said = {"on": month(each.on), "first": month(each.first), "last": month(each.last)}
    words = {
        (control.OUTSIDE, True): _("%(on)s lies above what chance would bring"),
        (control.OUTSIDE, False): _("%(on)s lies below what chance would bring"),
        (control.RUN, True): _("every month from %(first)s to %(last)s lies above the middle"),
        (control.RUN, False): _("every month from %(first)s to %(last)s lies below the middle"),
        (control.TREND, True): _("every month from %(first)s to %(last)s is higher than the last"),
        (control.TREND, False): _("every month from %(first)s to %(last)s is lower than the last"),
        (control.NEAR, True): _("two of three months up to %(on)s lie close to the upper limit"),
        (control.NEAR, False): _("two of three months up to %(on)s lie close to the lower limit"),
    }
    return words[each.rule, each.is_high] % said


def shifted(levels: Sequence[Level], style: str) -> str:
    """The last change of level of a long series; that there was none; "" of too short a one."""
    if not levels:
        return ""
    if len(levels) == 1:
        return _("From %(first)s to %(last)s no lasting change of level stands out.") % {
            "first": month(levels[0].first), "last": month(levels[0].last)
        }  # fmt: skip
    before, now = levels[-2:]
    said = {
        "first": month(levels[0].first),
        "on": month(now.first),
        "was": value(before.value, style),
        "is": value(now.value, style),
    }
    return (
        _(
            "Since %(first)s the level last changed about %(on)s, from around %(was)s a month to"
            " around %(is)s. This describes the months; it does not say why."
        )
        % said
    )


def rules() -> list[tuple[str, str]]:
    """The rules by name, for the page that says how a chart is read."""
    return [
        (control.OUTSIDE, _("a month outside the limits, three deviations from the middle")),
        (control.RUN, _("eight months or more in a row on one side of the middle")),
        (
            control.TREND,
            _("six months or more in a row, each higher (or lower) than the one before"),
        ),
        (control.NEAR, _("two of three months in a row more than two deviations out, on one side")),
    ]
