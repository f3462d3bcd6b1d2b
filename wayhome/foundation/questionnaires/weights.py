"""Weights of answers added up, as a range. A score decides nothing and is no probability (P40).

"Not known" and "not yet answered" never count as 0: they widen the range by all that the answer
might have been, and are named. So does a question that would be asked if an unknown were known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.foundation.questionnaires.answers import NOTHING, Answers, is_answered
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    NONE,
    NOT_KNOWN,
    Definition,
    Kind,
    Question,
)


@dataclass(frozen=True)
class Score:
    """From the lowest to the highest that the whole truth can come to."""

    low: int
    high: int
    unknown: tuple[str, ...]  # codes of the questions that make the difference

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def score(definition: Definition, answers: Answers) -> Score | None:
    """None for a questionnaire that weighs nothing."""
    if not any(question.is_scored for question in definition):
        return None
    state = _states(definition, answers)
    low = high = 0
    unknown = []
    for question in definition:
        if not question.is_scored or state[question.code] == "no":
            continue
        least, most = _range(question, answers)
        if state[question.code] == "maybe":
            least, most = min(0, least), max(0, most)
        low, high = low + least, high + most
        if least != most:
            unknown.append(question.code)
    return Score(low, high, tuple(unknown))


def _states(definition: Definition, answers: Answers) -> dict[str, str]:
    """Question -> "yes" (it is asked), "no", or "maybe": that hangs on something not known."""
    found: dict[str, str] = {}
    for question in definition:
        gates = [
            _gate(found[condition.question], condition.any_of, answers, condition.question)
            for condition in question.when
        ]
        found[question.code] = "no" if "no" in gates else "maybe" if "maybe" in gates else "yes"
    return found


def _gate(state: str, any_of: Iterable[str], answers: Answers, code: str) -> str:
    codes = answers.get(code, NOTHING).codes
    if state == "no":
        return "no"
    if not set(any_of).isdisjoint(codes):
        return state
    return "maybe" if not codes or NOT_KNOWN in codes else "no"


def _range(question: Question, answers: Answers) -> tuple[int, int]:
    given = answers.get(question.code, NOTHING)
    weights = {option.code: option.score or 0 for option in question.options}
    if is_answered(question, given) and NOT_KNOWN not in given.codes:
        total = sum(weights[code] for code in given.codes)
        return total, total
    possible = {code: weight for code, weight in weights.items() if code != NOT_KNOWN}
    if question.kind == Kind.MANY:
        together = [weight for code, weight in possible.items() if code not in ALONE]
        ends = [sum(w for w in together if w < 0), sum(w for w in together if w > 0)]
        if all(w > 0 for w in together) or all(w < 0 for w in together):
            ends = _at_least_one(together)
        return _with_none(ends, possible)
    return min(possible.values()), max(possible.values())


def _at_least_one(weights: list[int]) -> list[int]:
    """An answer names something, so the nearest to nothing is the lightest one option."""
    return sorted((min(weights, key=abs), sum(weights)))


def _with_none(ends: list[int], possible: dict[str, int]) -> tuple[int, int]:
    if NONE in possible:
        ends = [*ends, possible[NONE]]
    return min(ends), max(ends)
