"""What a section is made of: sentences, tables and pictures, the same on a page and on paper."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """`is_alarm` is what a board must not miss."""

    text: str
    is_alarm: bool = False

    def kept(self) -> dict[str, Any]:
        return {"kind": "sentence", **asdict(self)}


@dataclass(frozen=True)
class Grid:
    """A table: the first heading is of the row headings. Cells are text as it is printed."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def kept(self) -> dict[str, Any]:
        return {"kind": "table", **asdict(self)}


@dataclass(frozen=True)
class Picture:
    """A chart by its specification; `alt` says all that it shows. Its table follows it."""

    key: str
    alt: str
    spec: dict[str, Any]

    def kept(self) -> dict[str, Any]:
        return {"kind": "picture", **asdict(self)}


Block = Sentence | Grid | Picture
