"""One theme by quarter or month: its share, with the range in which the true share may lie."""

from collections.abc import Sequence
from typing import Any

from wayhome.oversight.insight.charts import INK, OPEN
from wayhome.oversight.themes.shown import Share

WIDTH, HEIGHT = 680, 280


def course(points: Sequence[tuple[str, Share]], title: str) -> dict[str, Any]:
    """(label, share), the oldest first. What is hidden or was not asked is a gap."""
    import altair as alt  # slow to import, and asked for by few who start Wayhome

    values = [
        {"when": label, "percent": of.percent, "low": of.interval[0], "high": of.interval[1]}
        if of.interval
        else {"when": label, "percent": None, "low": None, "high": None}
        for label, of in points
    ]
    labels = [label for label, _ in points]
    x = alt.X(
        "when:O", title=None, sort=labels, scale=alt.Scale(domain=labels),
        axis=alt.Axis(labelAngle=0 if len(labels) <= 9 else -60),
    )  # fmt: skip
    most = max((of.interval[1] for _, of in points if of.interval), default=0)
    scale = alt.Scale(domain=[0, min(100, 10 * (most // 10 + 1))])
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x)
    ranges = base.mark_rule(color=INK, strokeWidth=1.5).encode(
        y=alt.Y("low:Q", title="%", scale=scale), y2="high:Q"
    )
    dots = base.mark_point(color=OPEN, filled=True, size=70, opacity=1).encode(
        y=alt.Y("percent:Q", title="%", scale=scale)
    )
    chart = (
        alt.layer(ranges, dots)
        .properties(title=title, width=WIDTH, height=HEIGHT)
        .configure(font="Arial", axis=alt.AxisConfig(labelColor=INK, titleColor=INK))
    )
    found: dict[str, Any] = chart.to_dict()
    return found
