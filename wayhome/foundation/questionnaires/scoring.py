"""How a tool weighs its answers, as data: bands, periods of recency, floors. It knows no database.

A sum or a preset level is a suggestion that stands beside a judgement. A floor never sets a level:
it asks a manager for a recorded decision (P40).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FRAMES = ("to_3m", "to_6m", "to_12m", "over_12m")  # how long ago (domain.md 4.3)


class Rule(StrEnum):
    SUM = "sum"  # weights add up; the band is where the sum falls
    PRESET = "preset"  # an answer carries a level of its own; the highest stands


@dataclass(frozen=True)
class Condition:
    """An earlier question was asked, and its answer has one of these codes."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """From `least` to `most`, both included; None has no end. Preset levels have neither."""

    code: str
    title: str
    least: int | None = None
    most: int | None = None
    prompt: str = ""  # what this level asks for
    opens: str = ""  # the questionnaire that it asks for next, by code

    def holds(self, total: int) -> bool:
        above = self.least is None or self.least <= total
        return above and (self.most is None or total <= self.most)


@dataclass(frozen=True)
class Period:
    """Time frames that count as one: whatever falls in it is counted once."""

    code: str
    title: str
    frames: tuple[str, ...]


@dataclass(frozen=True)
class Floor:
    """All of `when` hold, and the child is younger than `age_under`: a manager must decide."""

    code: str
    title: str
    says: str  # what is asked of the manager
    when: tuple[Condition, ...] = ()
    age_under: int | None = None


@dataclass(frozen=True)
class Scoring:
    rule: str = Rule.SUM.value
    bands: tuple[Band, ...] = ()
    periods: tuple[Period, ...] = ()
    floors: tuple[Floor, ...] = ()

    def band(self, code: str) -> Band | None:
        return next((band for band in self.bands if band.code == code), None)

    def between(self, low: int, high: int) -> tuple[Band, ...]:
        """The bands in which a total from `low` to `high` can fall, in order."""
        return tuple(
            band
            for band in self.bands
            if (band.least is None or band.least <= high)
            and (band.most is None or low <= band.most)
        )


def conditions(rows: Any) -> tuple[Condition, ...]:
    return tuple(Condition(row["question"], tuple(row["any_of"])) for row in rows)


def scoring_from(row: Mapping[str, Any] | None) -> Scoring | None:
    if row is None:
        return None
    return Scoring(
        rule=row["rule"],
        bands=tuple(Band(**band) for band in row["bands"]),
        periods=tuple(Period(**{**p, "frames": tuple(p["frames"])}) for p in row["periods"]),
        floors=tuple(Floor(**{**f, "when": conditions(f["when"])}) for f in row["floors"]),
    )
