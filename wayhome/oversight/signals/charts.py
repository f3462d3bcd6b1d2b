"""Pictures as SVG made here: a series with its limits, and a funnel. A signal has its own shape and
a name, so that nothing is said by colour alone."""

from typing import Any

import altair as alt
import vl_convert
from django.utils.translation import gettext as _

from wayhome.oversight.signals import binomial, words
from wayhome.oversight.signals.funnels import Funnel
from wayhome.oversight.signals.series import Chart

INK, LINE, LIMIT, SIGNAL = "#0b0c0c", "#1d70b8", "#505a5f", "#aa2a16"  # each 4.5:1 on white
STEPS = 48  # points along a funnel's limit


def svg(chart: Any) -> str:
    found: str = vl_convert.vegalite_to_svg(chart.to_json())
    return found


def png(chart: Any, scale: float = 2) -> bytes:
    """For documents that take no SVG."""
    found: bytes = vl_convert.vegalite_to_png(chart.to_json(), scale=scale)
    return found


def control(chart: Chart) -> Any:
    """A figure by month: its line, the middle, the limits; what fired is a diamond."""
    title = chart.measure.title
    units = {"share": "%", "rate": _("for each 1,000 nights")}
    axis = alt.Y("value:Q", title=units.get(chart.style), scale=alt.Scale(zero=True))
    month = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=-40))
    base = alt.Chart({"values": _points(chart)}).encode(x=month)
    line = base.mark_line(color=LINE).encode(y=axis)
    dots = base.mark_point(filled=True, opacity=1).encode(
        y=axis,
        shape=alt.Shape("kind:N", scale=_scale("circle", "diamond"), legend=_legend()),
        size=alt.Size("kind:N", scale=_scale(55, 170), legend=None),
        color=alt.Color("kind:N", scale=_scale(LINE, SIGNAL), legend=_legend()),
    )
    layers = [line, dots]
    for field, dash in (("middle", []), ("lower", [6, 4]), ("upper", [6, 4])):
        rule = base.mark_line(color=LIMIT, strokeDash=dash, strokeWidth=1.5)
        layers.insert(0, rule.encode(y=alt.Y(f"{field}:Q")))
    return _finished(alt.layer(*layers), title)


def _points(chart: Chart) -> list[dict[str, Any]]:
    """Months without a value are gaps in the line, and no limit is drawn at them."""
    by = 100 if chart.style == "share" else 1
    signals = [(each.first, each.last) for each in chart.fired]
    usual = chart.usual or [None] * len(chart.months)
    found = []
    for month, bound in zip(chart.months, usual, strict=True):
        is_signal = any(first <= month.on <= last for first, last in signals)
        value = None if month.value is None else by * month.value
        limits: dict[str, float | None] = dict.fromkeys(("middle", "lower", "upper"))
        if bound:
            limits = {
                "middle": by * bound.middle, "lower": by * bound.lower, "upper": by * bound.upper
            }  # fmt: skip
        kind = _signal() if is_signal and value is not None else _usual()
        found.append({"month": month.on.isoformat(), "value": value, "kind": kind, **limits})
    return found


def _signal() -> str:
    return _("signal")


def _usual() -> str:
    return _("as usual")


def _scale(plain: Any, signal: Any) -> alt.Scale:
    return alt.Scale(domain=[_usual(), _signal()], range=[plain, signal])


def _legend() -> alt.Legend:
    return alt.Legend(title=None, orient="bottom", labelColor=INK)


def funnel(found: Funnel) -> Any:
    """Each place by how many fell due; the middle; limits of one in twenty and one in 500."""
    most = max((place.whole for place in found.places), default=1)
    along = alt.X(
        "whole:Q",
        title=found.measure.denominator_words.partition(",")[0],
        scale=alt.Scale(domain=[0, most * 1.08]),
        axis=alt.Axis(format="d", tickMinStep=1),
    )
    per_cent = alt.Y("percent:Q", title="%", scale=alt.Scale(domain=[0, 100]))
    limits = alt.Chart({"values": _limits(found, most)})
    layers = []
    for field, dash in (("near", [6, 4]), ("far", [2, 2])):
        for side in ("lower", "upper"):
            line = limits.mark_line(color=LIMIT, strokeDash=dash, strokeWidth=1.5, clip=True)
            layers.append(line.encode(x=along, y=alt.Y(f"{field}_{side}:Q", title="%")))
    layers.append(limits.mark_line(color=INK, strokeWidth=1.5).encode(x=along, y="middle:Q"))
    places = alt.Chart({"values": _places(found)})
    layers.append(
        places.mark_point(filled=True, opacity=1).encode(
            x=along,
            y=per_cent,
            shape=alt.Shape("kind:N", scale=_scale("circle", "diamond"), legend=_legend()),
            size=alt.Size("kind:N", scale=_scale(70, 170), legend=None),
            color=alt.Color("kind:N", scale=_scale(LINE, SIGNAL), legend=_legend()),
        )
    )
    names = places.mark_text(align="left", dx=9, dy=-7, fontSize=12, color=INK)
    layers.append(names.encode(x=along, y=per_cent, text="name:N"))
    return _finished(alt.layer(*layers), found.measure.title, height=340)


def _limits(found: Funnel, most: int) -> list[dict[str, float]]:
    share = found.share or 0.0
    counts = sorted({max(1, round(most * 1.08 * step / STEPS)) for step in range(1, STEPS + 1)})
    return [
        {
            "whole": count,
            "middle": 100 * share,
            "near_lower": 100 * binomial.lower(count, share, binomial.NOTICED),
            "near_upper": 100 * binomial.upper(count, share, binomial.NOTICED),
            "far_lower": 100 * binomial.lower(count, share, binomial.ALARMED),
            "far_upper": 100 * binomial.upper(count, share, binomial.ALARMED),
        }
        for count in counts
    ]


def _places(found: Funnel) -> list[dict[str, Any]]:
    """The few that are named: where many are, the names of the others would hide the picture."""
    few = len(found.places) <= 8
    return [
        {
            "whole": place.whole,
            "percent": 100 * place.share,
            "kind": _signal() if place.side else _usual(),
            "name": place.name if place.side or few else "",
        }
        for place in found.places
        if place.share is not None
    ]


def _finished(chart: Any, title: str, *, height: int = 280) -> Any:
    return (
        chart.properties(title=title, width=680, height=height)
        .configure(font="Arial", axis=alt.AxisConfig(labelColor=INK, titleColor=INK))
        .configure_view(strokeWidth=0)
    )


def sentence_for_readers(chart: Chart) -> str:
    """The picture in words, for whoever does not see it."""
    return _(
        "Line by month with its limits. %(sentence)s The table below has the same numbers."
    ) % {"sentence": words.sentence(chart)}
