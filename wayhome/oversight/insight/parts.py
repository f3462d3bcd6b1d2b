"""Parts of measures as they come together, from what is kept and from the facts, and counted (E06).

Parts that add up are added. The others come as values, of whichever months, authorities and
services: here they are counted, each child once, as PostgreSQL would have it of the same rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wayhome.foundation.rules.measures import Aggregate, Distinct, Measure, Quantile, Top
from wayhome.oversight.insight.monthly import Family, aggregates, alone

Whole = NDArray[np.int64]
Row = dict[str, Any]
Key = tuple[Any, ...]  # the values of the dimensions


class Parts:
    """What is known of each part, by the values of the dimensions."""

    def __init__(self, family: Family, dimensions: Sequence[str]) -> None:
        self.family, self.dimensions = family, dimensions
        self.found: dict[Key, dict[str, list[Any]]] = {}  # -> part's code -> numbers or values

    def add(self, key: Key, code: str, what: int | memoryview | bytes | None) -> None:
        """Nothing of a part says as well that there are rows."""
        of = self.found.setdefault(key, {})
        if what is not None:
            of.setdefault(code, []).append(what)

    def add_counted(self, parts: Sequence[Measure], rows: Iterable[Row]) -> None:
        """As `compiled` gives them: a column for each part."""
        for row in rows:
            key = tuple(row[name] for name in self.dimensions)
            for part in parts:
                self.add(key, part.code, row[f"{part.name}_n"])

    def rows(self, measures: Sequence[Measure], by: Sequence[str]) -> Iterator[tuple[Key, Row]]:
        """By some of the dimensions: the columns of each measure."""
        columns = [
            (f"{each.name}_{end}", aggregate, self.family.parts[alone(each, aggregate)].code)
            for each in measures
            for end, aggregate in aggregates(each)
        ]
        places = [self.dimensions.index(name) for name in by]
        alike: dict[Key, list[dict[str, list[Any]]]] = {} if by else {(): []}
        for key, of in self.found.items():
            alike.setdefault(tuple(key[place] for place in places), []).append(of)
        for key, several in alike.items():
            row = dict(zip(by, key, strict=True))
            for name, aggregate, code in columns:
                row[name] = _made(aggregate, [one for of in several for one in of.get(code, ())])
            yield key, row


def _made(aggregate: Aggregate, found: list[Any]) -> int | float | None:
    match aggregate:
        case Distinct():
            return len(_runs(_values(found)))
        case Top():
            return int(sum(sorted(_runs(_values(found)), reverse=True)[: aggregate.most]))
        case Quantile():
            return _quantile(_values(found), aggregate.part)
    return sum(found)


def _values(found: list[Any]) -> Whole:
    """In order."""
    values = np.frombuffer(b"".join(found), ">i8").astype(np.int64)
    values.sort()
    return values


def _runs(values: Whole) -> Whole:
    """How often each different one is there."""
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] - 1))
    return np.diff(starts, append=values.size)


def _quantile(values: Whole, part: float) -> float | None:
    """Between the two in the middle, as `percentile_cont` is."""
    if not values.size:
        return None
    place = part * (values.size - 1)
    below = int(place)
    least, most = float(values[below]), float(values[min(below + 1, values.size - 1)])
    return least + (place - below) * (most - least)
