"""Weights of answers added up, as a range. A sum decides nothing and is no probability (P40).

"Not known" and "not yet answered" never count as 0: they widen the range by all that the answer
might have been, and are named. So does a question that would be asked if an unknown were known.
What happened at several times counts once in each period that its file names, however often.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations

from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given, is_answered
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    NONE,
    NOT_KNOWN,
    Definition,
    Kind,
    Option,
    Question,
)
from wayhome.foundation.questionnaires.scoring import FRAMES, Period


@dataclass(frozen=True)
class Sum:
    """From the lowest to the highest that the whole truth can come to."""

    low: int
    high: int
    unknown: tuple[str, ...]  # codes of the questions that make the difference

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def add_up(definition: Definition, answers: Answers) -> Sum | None:
    """None for a questionnaire that weighs nothing."""
    if not any(question.is_scored for question in definition):
        return None
    state = states(definition, answers)
    periods = definition.scoring.periods if definition.scoring else ()
    low = high = 0
    unknown = []
    for question in definition:
        if not question.is_scored or state[question.code] == "no":
            continue
        least, most = _range(question, answers.get(question.code, NOTHING), periods)
        if state[question.code] == "maybe":
            least, most = min(0, least), max(0, most)
        low, high = low + least, high + most
        if least != most:
            unknown.append(question.code)
    return Sum(low, high, tuple(unknown))


def states(definition: Definition, answers: Answers) -> dict[str, str]:
    """Question -> "yes" (it is asked), "no", or "maybe": that hangs on something not known."""
    found: dict[str, str] = {}
    for question in definition:
        gates = [
            gate(found[condition.question], condition.any_of, answers, condition.question)
            for condition in question.when
        ]
        found[question.code] = "no" if "no" in gates else "maybe" if "maybe" in gates else "yes"
    return found


def gate(state: str, any_of: Iterable[str], answers: Answers, code: str) -> str:
    codes = answers.get(code, NOTHING).codes
    if state == "no":
        return "no"
    if not set(any_of).isdisjoint(codes):
        return state
    return "maybe" if not codes or NOT_KNOWN in codes else "no"


def _range(question: Question, given: Given, periods: tuple[Period, ...]) -> tuple[int, int]:
    is_known = is_answered(question, given) and NOT_KNOWN not in given.codes
    if question.kind != Kind.MANY:
        options = [o for o in question.options if o.code != NOT_KNOWN]
        if is_known:
            options = [o for o in options if o.code in given.codes]
        ends = [_of_option(question, option, given, periods) for option in options]
        return min(low for low, _ in ends), max(high for _, high in ends)
    weights = {option.code: option.score or 0 for option in question.options}
    if is_known:
        total = sum(weights[code] for code in given.codes)
        return total, total
    return _of_many({code: weight for code, weight in weights.items() if code != NOT_KNOWN})


def _of_option(
    question: Question, option: Option, given: Given, periods: tuple[Period, ...]
) -> tuple[int, int]:
    weight = option.score or 0
    if not question.weights or option.code not in question.counting:
        return weight, weight
    said = given if option.code in given.codes else NOTHING
    totals = [recency(question, frames, periods) for frames in _possible(question, said)]
    return weight + min(totals), weight + max(totals)


def recency(question: Question, frames: Iterable[str], periods: tuple[Period, ...]) -> int:
    """Each period that any of these frames falls in, once."""
    told, weights = set(frames), dict(question.weights)
    return sum(weights.get(p.code, 0) for p in periods if not told.isdisjoint(p.frames))


def _possible(question: Question, given: Given) -> list[tuple[str, ...]]:
    """Every set of time frames that could be the whole truth, given those that were said."""
    told = tuple(frame for frame in given.frames if frame != NOT_KNOWN)
    if told and NOT_KNOWN not in given.frames:
        return [told]
    if not question.several_frames:
        return [(frame,) for frame in FRAMES]
    more = [frame for frame in FRAMES if frame not in told]
    sizes = range(0 if told else 1, len(more) + 1)
    return [told + extra for extra in chain(*(combinations(more, n) for n in sizes))]


def _of_many(possible: dict[str, int]) -> tuple[int, int]:
    together = [weight for code, weight in possible.items() if code not in ALONE]
    ends = [sum(w for w in together if w < 0), sum(w for w in together if w > 0)]
    if all(w > 0 for w in together) or all(w < 0 for w in together):
        ends = _at_least_one(together)
    return _with_none(ends, possible)


def _at_least_one(weights: list[int]) -> list[int]:
    """An answer names something, so the nearest to nothing is the lightest one option."""
    return sorted((min(weights, key=abs), sum(weights)))


def _with_none(ends: list[int], possible: dict[str, int]) -> tuple[int, int]:
    if NONE in possible:
        ends = [*ends, possible[NONE]]
    return min(ends), max(ends)
