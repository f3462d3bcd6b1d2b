"""The weights in force: what each level of likeness is worth, since when, and with what figures.

A model is data: `m` is how often the two records of one person stand at a level, `u` how often two
strangers do. The house ships one (`weights/*.json`, made by `bench --only match`); training on a
register makes another, kept in the table with its date and figures, and used once somebody says so.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

FEWEST = 20_000  # a register of fewer is weighed as if it had so many
SHIPPED = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Model:
    """`frequencies`: column -> value -> share of people who have it, of the commonest values."""

    version: str
    trained_at: str
    prior: float  # how likely two records are one person before anything is compared
    levels: Mapping[str, Mapping[str, tuple[float, float]]]  # comparison -> level -> (m, u)
    link: float  # probability from which the model says: the same person
    ask: float  # probability from which a person is asked
    frequencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)

    def bits(self, comparison: str, level: str) -> float:
        """log2 of how much likelier this level is of one person than of two."""
        if level == "absent":
            return 0.0
        m, u = self.levels[comparison][level]
        return math.log2(m / u)

    def rarity(self, column: str, a: str, b: str) -> float:
        """Bits to add where both have a common value: fewer than for any other, or none."""
        known = self.frequencies.get(column, {})
        share = max(known.get(a, 0.0), known.get(b, 0.0))
        return math.log2(self.levels[column]["same"][1] / share) if share else 0.0

    def among(self, count: int) -> "Model":
        """The same weights in a register of so many: one in it is the likeliest to be meant."""
        return replace(self, prior=1 / max(count, FEWEST))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(data: Mapping[str, Any]) -> Model:
    levels = {
        name: {code: (float(m), float(u)) for code, (m, u) in of.items()}
        for name, of in data["levels"].items()
    }
    return Model(**{**data, "levels": levels})


@cache
def shipped() -> Model:
    """The newest of the house's own."""
    newest = max(SHIPPED.glob("*.json"))
    return from_json(json.loads(newest.read_text("utf-8")))
