"""A questionnaire as data: sections, questions, options, conditions. It knows no database.

A file is read into this (parse.py), checked (checks.py), stored as JSON with its version, and read
back from there for as long as anybody has an answer to it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from wayhome.foundation.questionnaires.scoring import (
    Condition,
    Scoring,
    conditions,
    scoring_from,
)

__all__ = ["Condition"]


class Kind(StrEnum):
    YES_NO_UNKNOWN = "yes_no_unknown"
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    WORDS = "words"  # the child's own: shown in quotation marks, never edited, never exported (P30)
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"


class Subject(StrEnum):
    """What is assessed. A place or a group is assessed from a child's record, or by itself where
    somebody brought it to the front door or to a panel (contexts)."""

    CHILD = "child"
    PLACE = "place"
    GROUP = "group"


class Layout(StrEnum):
    ONE_PAGE = "one page"
    BY_SECTION = "by section"


CHOSEN = (Kind.YES_NO_UNKNOWN, Kind.ONE)  # one option
CODED = (*CHOSEN, Kind.MANY)
WRITTEN = (Kind.TEXT, Kind.WORDS)

YES, NO, NOT_KNOWN, NONE, OTHER = "yes", "no", "not_known", "none", "other"
ALONE = (NONE, NOT_KNOWN)  # options that go with no other
NOT_SO = (NO, NONE, NOT_KNOWN)  # with these, nothing more is asked: no time, evidence or detail
# Parts that a later Wayhome added. Left out where they say nothing, so that a file which asks the
# same as before has the digest it had, and makes no new version.
LATER: dict[str, Any] = {
    **dict.fromkeys(("level", "opens", "repeat", "not_covered"), ""),
    **dict.fromkeys(("scoring", "at_most")),
    **dict.fromkeys(("several_frames", "evidence"), False),
    "weights": (),
    "occurrence": 1,
    "subject": "child",
}


@dataclass(frozen=True)
class Option:
    code: str
    says: str
    hint: str = ""
    prompt: str = ""  # what to do or ask at once when this is the answer
    score: int | None = None
    level: str = ""  # a band's code: the level that this answer has by itself
    opens: str = ""  # the questionnaire that it asks for next, by code


@dataclass(frozen=True)
class Question:
    code: str
    section: str
    ask: str
    kind: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    when: tuple[Condition, ...] = ()  # all of them; those of the section come first
    required: bool = False  # before the whole can be completed; never before it can be saved
    detail: str = ""  # the label of a text that goes with the answer
    detail_for: tuple[str, ...] = ()  # the codes with which that text is asked
    time_frame: bool = False  # asks how long ago, too (domain.md 4.3)
    least: int | None = None
    most: int | None = None
    whole: bool = True
    not_future: bool = False
    several_frames: bool = False  # it may have been so at several times
    evidence: bool = False  # asks what shows it, and whose word that is
    weights: tuple[tuple[str, int], ...] = ()  # (period, weight), each counted once
    occurrence: int = 1  # in a section that is repeated: for the first, the second …

    @property
    def base(self) -> str:
        """Its code in the file, whichever time it is asked for."""
        return self.code.partition(".")[0]

    @property
    def is_coded(self) -> bool:
        return self.kind in CODED

    @property
    def is_scored(self) -> bool:
        return bool(self.weights) or any(option.score is not None for option in self.options)

    @property
    def counting(self) -> tuple[str, ...]:
        """The codes that say something is so: with them time, evidence and details are asked."""
        return tuple(code for code in self.codes if code not in NOT_SO)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    def says(self, code: str) -> str:
        """The words of an option, as they were asked."""
        return next((option.says for option in self.options if option.code == code), code)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    intro: str = ""
    data_class: str = ""  # who reads it; "" is whoever reads the response
    within_days: int | None = None  # after it was asked for; then it is a gap (QUE-G..)
    when: tuple[Condition, ...] = ()
    questions: tuple[Question, ...] = ()
    repeat: str = ""  # what it is asked for several times: "person"; "" is once
    at_most: int | None = None

    def times(self, keys: Iterable[str]) -> set[int]:
        """For which occurrences it stands: the first always, others where a key is answered."""
        held = {question.base for question in self.questions}
        found = {question.occurrence for question in self.questions}
        return found | {number for base, number in map(split, keys) if base in held}

    def expanded(self, times: Iterable[int]) -> "Section":
        """The same with its questions once for each of these times; conditions go along."""
        once = [question for question in self.questions if question.occurrence == 1]
        own = {question.code for question in once}
        questions = (_again(q, number, own) for number in sorted(times) for q in once)
        return replace(self, questions=tuple(questions))


MOST_TIMES = 50  # how often a section can be repeated


def key(code: str, occurrence: int) -> str:
    """The name of one question's answer for one occurrence: `name`, `name.2`."""
    return code if occurrence == 1 else f"{code}.{occurrence}"


def split(key: str) -> tuple[str, int]:
    code, _, number = key.partition(".")
    return code, int(number) if number.isdecimal() else 1


def _again(question: Question, number: int, own: set[str]) -> Question:
    if number == 1:
        return question
    when = tuple(
        replace(each, question=key(each.question, number)) if each.question in own else each
        for each in question.when
    )
    return replace(question, code=key(question.code, number), occurrence=number, when=when)


@dataclass(frozen=True)
class Definition:
    code: str
    title: str
    data_class: str
    about: str = ""
    basis: str = ""
    layout: str = Layout.ONE_PAGE.value
    from_on: date | None = None
    sections: tuple[Section, ...] = ()
    subject: str = Subject.CHILD.value
    scoring: Scoring | None = None
    not_covered: str = ""  # what it does not ask about, said beside its result

    def expanded(self, keys: Iterable[str] = (), more: str = "") -> "Definition":
        """With repeated sections as often as these keys (of answers) need. `more`: once more yet
        for this section, as far as its file allows."""
        if not any(section.repeat for section in self.sections):
            return self
        keys = list(keys)
        found = []
        for section in self.sections:
            times = section.times(keys) if section.repeat else {1}
            if section.code == more and max(times) < (section.at_most or MOST_TIMES):
                times |= {max(times) + 1}
            found.append(section.expanded(times) if section.repeat else section)
        return replace(self, sections=tuple(found))

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code -> question, in the order in which they are asked."""
        return {q.code: q for section in self.sections for q in section.questions}

    @cached_property
    def by_code(self) -> dict[str, Section]:
        return {section.code: section for section in self.sections}

    def class_of(self, section: str) -> str:
        """Who reads a section's answers, or "" for the readers of the whole."""
        return self.by_code[section].data_class

    def in_words(self, condition: Condition) -> str:
        """`“Were you hurt?” is “Yes” or “Not known”`, for a page without scripts."""
        gate = self.questions[condition.question]
        says = " or ".join(f"“{gate.says(code)}”" for code in condition.any_of)
        return f"“{gate.ask}” is {says}"

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = _without_later(asdict(self))
        found["from_on"] = self.from_on.isoformat() if self.from_on else None
        return found

    def digest(self) -> str:
        """The same for files that ask the same, however they are laid out."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions.values())


def _without_later(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: _without_later(value)
            for name, value in found.items()
            if name not in LATER or value != LATER[name]
        }
    if isinstance(found, list | tuple):
        return [_without_later(each) for each in found]
    return found


def from_json(values: Mapping[str, Any]) -> Definition:
    """What `as_json` gave. Keys that a later Wayhome adds have defaults, so old rows stay read."""
    on = values.get("from_on")
    return Definition(
        **{
            **values,
            "from_on": date.fromisoformat(on) if on else None,
            "sections": tuple(_section(row) for row in values["sections"]),
            "scoring": scoring_from(values.get("scoring")),
        }
    )


def _section(row: Mapping[str, Any]) -> Section:
    return Section(
        **{
            **row,
            "when": conditions(row["when"]),
            "questions": tuple(_question(question) for question in row["questions"]),
        }
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        **{
            **row,
            "options": tuple(Option(**option) for option in row["options"]),
            "when": conditions(row["when"]),
            "detail_for": tuple(row["detail_for"]),
            "weights": tuple((period, weight) for period, weight in row.get("weights", ())),
        }
    )
