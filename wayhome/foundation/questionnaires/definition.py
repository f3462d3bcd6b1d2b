"""A questionnaire as data: sections, questions, options, conditions. It knows no database.

A file is read into this (parse.py), checked (checks.py), stored as JSON with its version, and read
back from there for as long as anybody has an answer to it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any


class Kind(StrEnum):
    YES_NO_UNKNOWN = "yes_no_unknown"
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    WORDS = "words"  # the child's own: shown in quotation marks, never edited, never exported (P30)
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"


class Layout(StrEnum):
    ONE_PAGE = "one page"
    BY_SECTION = "by section"


CHOSEN = (Kind.YES_NO_UNKNOWN, Kind.ONE)  # one option
CODED = (*CHOSEN, Kind.MANY)
WRITTEN = (Kind.TEXT, Kind.WORDS)

YES, NO, NOT_KNOWN, NONE, OTHER = "yes", "no", "not_known", "none", "other"
ALONE = (NONE, NOT_KNOWN)  # options that go with no other


@dataclass(frozen=True)
class Option:
    code: str
    says: str
    hint: str = ""
    prompt: str = ""  # what to do or ask at once when this is the answer
    score: int | None = None


@dataclass(frozen=True)
class Condition:
    """An earlier question was asked, and its answer has one of these codes."""

    question: str
    any_of: tuple[str, ...]


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

    @property
    def is_coded(self) -> bool:
        return self.kind in CODED

    @property
    def is_scored(self) -> bool:
        return any(option.score is not None for option in self.options)

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
        found = asdict(self)
        found["from_on"] = self.from_on.isoformat() if self.from_on else None
        return found

    def digest(self) -> str:
        """The same for files that ask the same, however they are laid out."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions.values())


def from_json(values: Mapping[str, Any]) -> Definition:
    """What `as_json` gave. Keys that a later Wayhome adds have defaults, so old rows stay read."""
    on = values.get("from_on")
    return Definition(
        **{
            **values,
            "from_on": date.fromisoformat(on) if on else None,
            "sections": tuple(_section(row) for row in values["sections"]),
        }
    )


def _section(row: Mapping[str, Any]) -> Section:
    return Section(
        **{
            **row,
            "when": _conditions(row["when"]),
            "questions": tuple(_question(question) for question in row["questions"]),
        }
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        **{
            **row,
            "options": tuple(Option(**option) for option in row["options"]),
            "when": _conditions(row["when"]),
            "detail_for": tuple(row["detail_for"]),
        }
    )


def _conditions(rows: Any) -> tuple[Condition, ...]:
    return tuple(Condition(row["question"], tuple(row["any_of"])) for row in rows)
