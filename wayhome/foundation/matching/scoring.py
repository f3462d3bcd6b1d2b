"""score(a, b): how likely two people are one, what speaks for it, and the band it falls in (P20).

This is the one policy. The lookup calls `score`; the bulk has Splink weigh the same levels with the
same weights, and asks `band` of each pair that came out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wayhome.foundation.matching.levels import ABSENT, COMPARISONS
from wayhome.foundation.matching.person import Person
from wayhome.foundation.matching.weights import Model


class Band(StrEnum):
    """What is done with a pair."""

    LINK = "link"  # the same person, as far as the model and the policy go
    ASK = "ask"  # a person says
    NEW = "new"  # two people


@dataclass(frozen=True)
class Fact:
    """One comparison: its level, and what it is worth in bits (0 where something is absent)."""

    name: str
    level: str
    bits: float


@dataclass(frozen=True)
class Scored:
    probability: float
    band: Band
    facts: tuple[Fact, ...]

    @property
    def agree(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.facts if each.bits > 0)

    @property
    def differ(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.facts if each.level != ABSENT and each.bits <= 0)

    @property
    def absent(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.facts if each.level == ABSENT)


def score(a: Person, b: Person, model: Model) -> Scored:
    facts = []
    for comparison in COMPARISONS:
        level = comparison.level(a, b)
        bits = model.bits(comparison.name, level)
        if comparison.frequency and level == comparison.levels[0].code:
            column = comparison.frequency
            bits += model.rarity(column, getattr(a, column), getattr(b, column))
        facts.append(Fact(comparison.name, level, bits))
    probability = chance(model.prior, sum(each.bits for each in facts))
    at = {each.name: each.level for each in facts}
    return Scored(probability, band(at, probability, model), tuple(facts))


def chance(prior: float, bits: float) -> float:
    odds = prior / (1 - prior) * 2.0 ** min(bits, 900)
    return odds / (1 + odds)


SAME_GIVEN = frozenset(("same", "first", "spelling"))
SAME_NUMBER = frozenset(("same",))
OWN = ("given", "family", "born", "number")  # a person's; place, phone and school a household's


def band(at: Mapping[str, str], probability: float, model: Model) -> Band:
    """The weights say how likely; these rules say what weights cannot know (P20, P44).

    A link needs the person's own facts: brothers and sisters share all of the household's.
    Numbers at odds, or a sex that differs, are asked about. A lone fact is never likely, whatever
    it weighs.
    """
    if probability >= model.link and _may_link(at):
        return Band.LINK
    if probability >= model.ask and _may_be(at):
        return Band.ASK
    if at["number"] in ("same", "mixed"):  # somebody's number under another name: false, or theirs
        return Band.ASK
    return Band.NEW


def _may_link(at: Mapping[str, str]) -> bool:
    if at["number"] in ("mixed", "digit", "differs") or at["sex"] == "differs":
        return False
    if at["number"] == "same":  # then one slip of the pen in name or birthday is let through
        return at["given"] in SAME_GIVEN | {"form", "near", "reversed"} and at["born"] not in (
            "differs", "assessed", "expected")  # fmt: skip
    named = at["given"] in SAME_GIVEN and at["family"] in ("same", "part")
    return (named or at["given"] == "reversed") and at["born"] == "same"


def _may_be(at: Mapping[str, str]) -> bool:
    """Two of the person's own facts speak for it; a family name and a birthday alone are a twin's.
    Under another name altogether, a birthday and a home or a phone are asked about (false names).
    """
    speak = [name for name in OWN if at[name] not in (ABSENT, "differs")]
    if at["given"] == "differs" and at["number"] not in ("same", "mixed", "digit"):
        return at["family"] == "differs" and at["born"] == "same" and len(speak) > 0
    return len(speak) + (at["given"] == "reversed") > 1
