"""What changed since the same questionnaire was last answered about the child. Pure.

A code means the same for ever, so answers are compared by it, each in the words in which it was
asked then.
"""

from dataclasses import dataclass
from enum import StrEnum

from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given, is_answered
from wayhome.foundation.questionnaires.definition import Definition, Question


class Kind(StrEnum):
    CHANGED = "changed"
    NEW = "new"  # answered now, and not then
    GONE = "gone"  # answered then, and not now


@dataclass(frozen=True)
class Difference:
    kind: str
    section: str
    question: Question
    then: Given
    now: Given
    then_says: str
    now_says: str


def differences(then: Definition, old: Answers, now: Definition, new: Answers) -> list[Difference]:
    """Of questions with options, numbers and dates. Texts are read, not compared."""
    then, now = then.expanded(old), now.expanded(new)
    found = []
    for code, question in {**then.questions, **now.questions}.items():
        was, is_ = old.get(code, NOTHING), new.get(code, NOTHING)
        kind = _kind(question, was, is_)
        if kind:
            asked_then = then.questions.get(code, question)
            words = said(asked_then, was), said(question, is_)
            found.append(Difference(kind, question.section, question, was, is_, *words))
    return found


def _kind(question: Question, was: Given, is_: Given) -> str:
    if not (question.is_coded or was.holds_value or is_.holds_value):
        return ""
    before, after = is_answered(question, was), is_answered(question, is_)
    if before and after:
        return "" if _value(was) == _value(is_) else Kind.CHANGED.value
    return Kind.NEW.value if after else Kind.GONE.value if before else ""


def _value(given: Given) -> tuple[object, ...]:
    told = frozenset(given.codes), frozenset(given.frames)
    return *told, given.number, given.value_on, given.value_at


def said(question: Question, given: Given) -> str:
    """An answer in a few words; "" for none."""
    if question.is_coded:
        return ", ".join(question.says(code) for code in given.codes)
    values = (given.number, given.value_on, given.value_at)
    return next((str(value) for value in values if value is not None), given.text)
