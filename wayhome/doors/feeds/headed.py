"""How a file heads its columns, and what is said where they are not the ones that are known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EXAMPLE = 40  # characters of a value that is shown beside its heading


class Unreadable(Exception):
    """The whole file cannot be taken in. The words say why, and where."""


Named = Mapping[str, str]  # column -> the heading a sender has it under; "" if it is in no file


@dataclass(frozen=True)
class Headed:
    """How a file heads its columns: its headings as it writes them, a value of each, what is not
    found among them, in words, and which other file it looks like, if any."""

    headings: tuple[str, ...]
    examples: Mapping[str, str]
    words: str
    looks_like: str = ""

    @property
    def all_words(self) -> str:
        return f"{self.looks_like} {self.words}".strip()


class NoColumns(Unreadable):
    """Columns that a table needs are not known under their names. A person can say which they are.

    `of`: table -> its headings.
    """

    def __init__(self, of: Mapping[str, Headed]) -> None:
        super().__init__(" ".join(each.words for each in of.values()))
        self.of = dict(of)


def plain(heading: str) -> str:
    """What a heading says, however it is written: `Date of Birth` is `date_of_birth`."""
    return re.sub(r"[^a-z0-9]+", " ", heading.casefold()).strip()


def headed(heading: Iterable[str], rows: Iterable[Iterable[str]], words: str) -> Headed:
    """The headings of a file, each with the first value that stands under it."""
    names = [cell.strip() for cell in heading]
    examples: dict[str, str] = {}
    for number, row in enumerate(rows):
        for name, cell in zip(names, row, strict=False) if number else ():
            if name and cell.strip():
                examples.setdefault(name, cell.strip()[:EXAMPLE])
    return Headed(tuple(dict.fromkeys(name for name in names if name)), examples, words)
