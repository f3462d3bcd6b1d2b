"""What a completed tool comes to, as data: range, bands, floors, coverage, prompts. Pure.

It decides nothing and is no chance of anything. It stands beside a judgement with its reason (P40).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from wayhome.foundation.questionnaires import weights
from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given, asked, is_answered
from wayhome.foundation.questionnaires.definition import (
    NOT_KNOWN,
    Definition,
    Option,
    Question,
)
from wayhome.foundation.questionnaires.scoring import Band, Floor, Rule

YES, MAYBE = "yes", "maybe"


@dataclass(frozen=True)
class Covered:
    """Of the questions that stand: how many were answered, not known, or passed over."""

    asked: int = 0
    answered: int = 0
    not_known: int = 0

    @property
    def not_covered(self) -> int:
        return self.asked - self.answered - self.not_known


@dataclass(frozen=True)
class Prompt:
    """What a floor, an answer or a band asks next. `kind` says which; `code` is its own code,
    and an answer's is `question=option`."""

    kind: str
    code: str
    words: str
    opens: str = ""  # the questionnaire it asks for, by code


@dataclass(frozen=True)
class Result:
    """`low`, `high` are None for a tool that adds nothing up. `bands` are those in which the whole
    truth can lie, the lowest first: several, where something is not known."""

    low: int | None
    high: int | None
    bands: tuple[str, ...]
    floors: tuple[str, ...]  # hit: each waits for a manager's decision
    open_floors: tuple[str, ...]  # that hang on something not known
    sections: tuple[tuple[str, Covered], ...]
    unknown: tuple[str, ...]  # questions that make the difference between low and high
    without_evidence: tuple[str, ...]  # said to be so, and nothing written of what shows it
    prompts: tuple[Prompt, ...]

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def coverage(self) -> Covered:
        rows = [covered for _, covered in self.sections]
        return Covered(
            sum(row.asked for row in rows),
            sum(row.answered for row in rows),
            sum(row.not_known for row in rows),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(values: dict[str, Any]) -> Result:
    listed = ("bands", "floors", "open_floors", "unknown", "without_evidence")
    return Result(
        low=values["low"],
        high=values["high"],
        sections=tuple((code, Covered(**row)) for code, row in values["sections"]),
        prompts=tuple(Prompt(**row) for row in values["prompts"]),
        **{name: tuple(values[name]) for name in listed},
    )


def score(definition: Definition, answers: Answers, *, age: int | None = None) -> Result:
    """`age` in whole years on the day it is judged; None is not known, and floors by age are then
    open, never passed over."""
    definition = definition.expanded(key for key, given in answers.items() if given)
    added = weights.add_up(definition, answers)
    bands, unknown = _bands(definition, answers, added)
    hit, open_ = _floors(definition, answers, age)
    standing = asked(definition, answers)
    stands = [question for question in definition if question.code in standing]
    return Result(
        low=added.low if added else None,
        high=added.high if added else None,
        bands=tuple(band.code for band in bands),
        floors=tuple(floor.code for floor in hit),
        open_floors=tuple(floor.code for floor in open_),
        sections=tuple(_coverage(definition, answers, standing)),
        unknown=unknown,
        without_evidence=tuple(
            question.code
            for question in stands
            if question.evidence and _lacks_evidence(question, answers.get(question.code, NOTHING))
        ),
        prompts=(
            *(Prompt("floor", floor.code, floor.says) for floor in hit),
            *_from_answers(stands, answers),
            *_from_bands(bands),
        ),
    )


def _bands(
    definition: Definition, answers: Answers, added: weights.Sum | None
) -> tuple[tuple[Band, ...], tuple[str, ...]]:
    """The bands that are possible, and the questions that would narrow them."""
    scoring = definition.scoring
    if scoring is None or scoring.rule == Rule.SUM:
        within = scoring.between(added.low, added.high) if scoring and added else ()
        return within, added.unknown if added else ()
    order = [band.code for band in scoring.bands]
    state = weights.states(definition, answers)
    surest, highest, unknown = 0, 0, []
    for question in definition:
        if state[question.code] == "no":
            continue
        least, most = _levels(question, answers.get(question.code, NOTHING), order)
        least = least if state[question.code] == YES else 0
        surest, highest = max(surest, least), max(highest, most)
        if least != most:
            unknown.append(question.code)
    return scoring.bands[surest : highest + 1], tuple(unknown)


def _levels(question: Question, given: Given, order: list[str]) -> tuple[int, int]:
    """Places in `order` of the preset level: at least, and at most if all were known."""
    places = {option.code: order.index(option.level) for option in question.options if option.level}
    if not places:
        return 0, 0
    if not is_answered(question, given) or NOT_KNOWN in given.codes:
        return 0, max(places.values())
    told = max((places.get(code, 0) for code in given.codes), default=0)
    return told, told


def _floors(
    definition: Definition, answers: Answers, age: int | None
) -> tuple[list[Floor], list[Floor]]:
    hit, open_ = [], []
    state = weights.states(definition, answers)
    for floor in definition.scoring.floors if definition.scoring else ():
        gates = [weights.gate(state[c.question], c.any_of, answers, c.question) for c in floor.when]
        if floor.age_under is not None:
            gates.append(MAYBE if age is None else YES if age < floor.age_under else "no")
        if all(gate == YES for gate in gates):
            hit.append(floor)
        elif "no" not in gates:
            open_.append(floor)
    return hit, open_


def _coverage(
    definition: Definition, answers: Answers, standing: frozenset[str]
) -> Iterator[tuple[str, Covered]]:
    for section in definition.sections:
        here = [question for question in section.questions if question.code in standing]
        given = {question.code: answers.get(question.code, NOTHING) for question in here}
        unknown = sum(NOT_KNOWN in each.codes for each in given.values())
        told = sum(is_answered(question, given[question.code]) for question in here)
        if here:
            yield section.code, Covered(len(here), told - unknown, unknown)


def _lacks_evidence(question: Question, given: Given) -> bool:
    is_so = not set(question.counting).isdisjoint(given.codes)
    return is_so and not given.evidence.strip()


def _from_answers(stands: list[Question], answers: Answers) -> Iterator[Prompt]:
    for question in stands:
        codes = answers.get(question.code, NOTHING).codes
        for option in question.options:
            if option.code in codes and (option.prompt or option.opens):
                yield _prompt(question, option)


def _prompt(question: Question, option: Option) -> Prompt:
    return Prompt("answer", f"{question.code}={option.code}", option.prompt, option.opens)


def _from_bands(bands: tuple[Band, ...]) -> Iterator[Prompt]:
    """Of the highest that it may be: what is not known is not a reason to do less."""
    for band in bands[-1:]:
        if band.prompt or band.opens:
            yield Prompt("band", band.code, band.prompt, band.opens)
