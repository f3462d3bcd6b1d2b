"""One invented child, and others who differ from her in what a test says."""

from dataclasses import replace
from datetime import date
from typing import Any

from wayhome.foundation.matching.person import Said, prepare
from wayhome.foundation.matching.scoring import Scored, score
from wayhome.foundation.matching.weights import shipped

ASH = Said(
    key="a",
    given="Amelia",
    family="Winterbourne",
    born_on=date(2012, 3, 27),
    sex="F",
    postcodes=("ZZ99 3AB",),
    street="14 Mill Lane",
    phones=("07700 900123",),
    schools=("School 4",),
)
ALONE: dict[str, Any] = {"postcodes": (), "street": "", "phones": (), "schools": ()}


def against(first: Said = ASH, **other: Any) -> Scored:
    """How the first compares with herself, as somebody else wrote her down."""
    return score(prepare(first), prepare(replace(first, **{"key": "b", **other})), shipped())


def level(scored: Scored, name: str) -> str:
    return next(fact.level for fact in scored.facts if fact.name == name)
