"""Charts, by one specification for page, PDF and Word. What is hidden is a “c”, never a nought."""

import json
from collections.abc import Sequence
from typing import Any

from wayhome.oversight.insight.charts import INK, OPEN
from wayhome.oversight.reports.suppression import HIDDEN

WIDTH, HEIGHT = 560, 200
TYPEFACE = "Arial, Liberation Sans, sans-serif"  # one that is not there draws no word at all
CLEAR = 2  # how much finer than the screen a picture on paper is


def bars(points: Sequence[tuple[str, int | None]], title: str) -> dict[str, Any]:
    """One bar a month, or quarter; where the number is hidden, the letter that the table has."""
    return _drawn(points, title, {"type": "bar", "color": OPEN, "size": 24}, "", None)


def line(points: Sequence[tuple[str, int | None]], title: str) -> dict[str, Any]:
    """Per cent by month, or quarter."""
    mark = {"type": "line", "color": OPEN, "point": {"size": 60, "color": OPEN}}
    return _drawn(points, title, mark, "%", [0, 100])


def _drawn(
    points: Sequence[tuple[str, int | None]],
    title: str,
    mark: dict[str, Any],
    unit: str,
    domain: list[int] | None,
) -> dict[str, Any]:
    import altair as alt  # slow to import, and asked for by few who start Wayhome

    scale = alt.Scale(domain=domain) if domain else alt.Scale(zero=True)
    data = alt.InlineData(values=[{"month": label, "n": value} for label, value in points])
    labels = [label for label, _ in points]
    x = alt.X(
        "month:O", title=None, sort=labels, scale=alt.Scale(domain=labels),
        axis=alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')"),
    )  # fmt: skip
    y = alt.Y("n:Q", title=unit or None, scale=scale, axis=alt.Axis(tickMinStep=1))
    shown = alt.Chart(data, mark=alt.MarkDef(**mark)).encode(x=x, y=y)
    hidden = (
        alt.Chart(data, mark=alt.MarkDef("text", text=HIDDEN, color=INK, baseline="bottom"))
        .transform_filter("datum.n === null")
        .encode(x=x, y=alt.value(HEIGHT - 4))
    )
    chart = (
        alt.layer(shown, hidden)
        .properties(width=WIDTH, height=HEIGHT, title=title)
        .configure(font=TYPEFACE, axis=alt.AxisConfig(labelColor=INK, titleColor=INK))
    )
    spec: dict[str, Any] = json.loads(chart.to_json())
    return spec


def svg(spec: dict[str, Any]) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return drawn


def png(spec: dict[str, Any]) -> bytes:
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(json.dumps(spec), scale=CLEAR)
    return drawn
