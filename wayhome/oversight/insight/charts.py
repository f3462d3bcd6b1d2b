"""Pictures as SVG made here: no script, no inline style, with words for who cannot see them."""

from collections.abc import Sequence

from wayhome.oversight.insight.queries import Row

INK, DONE, LATE, OPEN = "#0b0c0c", "#00703c", "#b58840", "#1d70b8"


def in_time(rows: Sequence[Row], code: str, title: str) -> str:
    """Per cent held in time by month; months with nothing due, or too few to show, are gaps."""
    import altair as alt  # slow to import, and asked for by few who start Wayhome
    import vl_convert

    points = [
        {"month": row.label.isoformat(), "percent": row.numbers[code].percent} for row in rows
    ]
    chart = (
        alt.Chart({"values": points}, title=title, width=640, height=240)
        .mark_line(point=alt.OverlayMarkDef(size=60, color=OPEN), color=OPEN)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount="month")),
            y=alt.Y("percent:Q", title="%", scale=alt.Scale(domain=[0, 100])),
            description=alt.value(title),
        )
        .configure(font="Arial", axis=alt.AxisConfig(labelColor=INK, titleColor=INK))
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return svg
