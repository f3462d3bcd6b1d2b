"""Hints where words put on a child what was done to them. Hints only: nothing is blocked.

The words stand in a list that people edit: `words.txt` beside this file, or the one that
`settings.WAYHOME_WORDS` names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

SHIPPED = Path(__file__).with_name("words.txt")
ARROW = "->"


@dataclass(frozen=True)
class Hint:
    written: str  # as it stands in the text
    better: str


@dataclass(frozen=True)
class Entry:
    pattern: re.Pattern[str]
    better: str


def hints(text: str) -> list[Hint]:
    """Each phrase once, in the order in which they are written."""
    found = [
        (match.start(), Hint(match[0], entry.better))
        for entry in _entries(settings.WAYHOME_WORDS)
        for match in entry.pattern.finditer(text)
    ]
    seen: dict[tuple[str, str], Hint] = {}
    for _start, hint in sorted(found, key=lambda pair: pair[0]):
        seen.setdefault((hint.written.lower(), hint.better), hint)
    return list(seen.values())


@cache
def _entries(path: str) -> tuple[Entry, ...]:
    return tuple(read(Path(path or SHIPPED).read_text("utf-8-sig")))


def read(text: str) -> Iterator[Entry]:
    """The entries of a list. Raises ValueError, which names the line that cannot be one."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        phrase, arrow, better = (part.strip() for part in line.partition(ARROW))
        if not (phrase and arrow and better):
            raise ValueError(f"line {number}: write it as: what was written {ARROW} what is better")
        try:
            yield Entry(_pattern(phrase), better)
        except re.error as error:
            raise ValueError(f"line {number}: “{phrase}” cannot be looked for: {error}") from error


def _pattern(phrase: str) -> re.Pattern[str]:
    text = re.sub(r"\s+", r"[\\s-]+", phrase).replace("*", r"\w*")
    return re.compile(rf"\b(?:{text})\b", re.IGNORECASE)
