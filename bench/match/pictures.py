"""The curves of ADR 0024 as pictures: precision and recall at each threshold."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import altair as alt

COLOURS = {"with the policy": "#1d70b8", "weights alone": "#d4351c"}


def draw(points: Iterable[dict[str, Any]], folder: Path) -> None:
    """Two pictures, so that neither has two scales: `matching-precision`, `matching-recall`."""
    rows = list(_rows(points))
    folder.mkdir(parents=True, exist_ok=True)
    for measure, title in (
        ("lower", "Precision of the link band, 95 % lower bound"),
        ("recall", "Share of all true pairs in the link band"),
    ):
        _chart(rows, measure, title).save(folder / f"matching-{measure}.svg")


def _rows(points: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for point in points:
        for who, of in (("with the policy", point), ("weights alone", point["weights_alone"])):
            yield {
                "threshold": f"{point['threshold']:g}",
                "at": point["threshold"],
                "who": who,
                "lower": of["lower"],
                "recall": of["recall"],
            }


def _chart(rows: list[dict[str, Any]], measure: str, title: str) -> Any:
    names = list(COLOURS)
    at = "Probability from which a pair links"
    line = alt.Chart({"values": rows}, width=560, height=260, title=title).encode(
        x=alt.X("threshold:N", sort=alt.SortField("at"), title=at),
        y=alt.Y(f"{measure}:Q", scale=alt.Scale(zero=False), title=None),
        color=alt.Color("who:N", scale=alt.Scale(domain=names, range=list(COLOURS.values())),
                        title=None),
        strokeDash=alt.StrokeDash("who:N", scale=alt.Scale(domain=names), title=None),
    )  # fmt: skip
    return line.mark_line(point=True)
