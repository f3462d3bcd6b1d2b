"""A text cut where sentences end: passages of a few sentences, none too short to mean anything."""

import re
from collections.abc import Iterator

# The end of a sentence with what closes it, or the end of a line.
ENDS = re.compile(r"[.!?…]+[”\"’')\]]*\s+|\n+")
FEWEST, MOST = 6, 60  # words of a passage; the last one of a text may have fewer


def passages(text: str) -> Iterator[tuple[int, int]]:
    """(from, until) of each passage, in order; what lies between them is space."""
    start, last = 0, 0
    cuts = [*(found.end() for found in ENDS.finditer(text)), len(text)]
    for cut in cuts:
        for end in _not_too_long(text, last, cut):
            if _words(text[start:end]) >= FEWEST or end == len(text):
                if trimmed := _trimmed(text, start, end):
                    yield trimmed
                start = end
            last = end
    if trimmed := _trimmed(text, start, len(text)):
        yield trimmed


def _not_too_long(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence without an end is cut: after `MOST` words."""
    words = [found.end() for found in re.finditer(r"\S+\s*", text[start:end])]
    yield from (start + words[place] for place in range(MOST - 1, len(words) - 1, MOST))
    yield end


def _words(text: str) -> int:
    return len(text.split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    whole = text[start:end]
    start += len(whole) - len(whole.lstrip())
    end -= len(whole) - len(whole.rstrip())
    return (start, end) if end > start else None
