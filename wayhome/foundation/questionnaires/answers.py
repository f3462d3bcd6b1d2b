"""Answers against what is asked: which questions stand, which are missing, what cannot be so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from wayhome.foundation.questionnaires.definition import (
    ALONE,
    CHOSEN,
    NOT_KNOWN,
    WRITTEN,
    Condition,
    Definition,
    Kind,
    Question,
)
from wayhome.foundation.questionnaires.scoring import FRAMES

TEXT_LIMIT = 20_000  # characters, as in a form's field


@dataclass(frozen=True)
class Given:
    """One answer, in whichever of these ways its question asks for. All empty: not answered."""

    codes: tuple[str, ...] = ()
    text: str = ""  # the answer of a written question; the detail of a coded one
    number: Decimal | None = None
    value_on: date | None = None
    value_at: datetime | None = None
    time_frame: str = ""  # when, where one time is asked for
    time_frames: tuple[str, ...] = ()  # where several can be
    evidence: str = ""  # what shows it
    source: str = ""  # whose word that is (models.Source)

    def __bool__(self) -> bool:
        extras = self.time_frame or self.time_frames or self.evidence or self.source
        return bool(self.codes or self.text or extras) or self.holds_value

    @property
    def frames(self) -> tuple[str, ...]:
        """How long ago, however many times were asked for."""
        return self.time_frames or ((self.time_frame,) if self.time_frame else ())

    @property
    def holds_value(self) -> bool:
        return any(value is not None for value in (self.number, self.value_on, self.value_at))


NOTHING = Given()
Answers = Mapping[str, Given]  # question's code -> answer


def asked(definition: Definition, answers: Answers) -> frozenset[str]:
    """Codes of the questions that stand, given these answers. A condition only looks back."""
    found: set[str] = set()
    for question in definition.expanded(answers):
        if all(holds(condition, found, answers) for condition in question.when):
            found.add(question.code)
    return frozenset(found)


def holds(condition: Condition, standing: set[str] | frozenset[str], answers: Answers) -> bool:
    given = answers.get(condition.question, NOTHING)
    return condition.question in standing and not set(condition.any_of).isdisjoint(given.codes)


def sections_asked(definition: Definition, answers: Answers) -> tuple[str, ...]:
    """Codes of the sections whose own conditions hold, in order."""
    standing = asked(definition, answers)
    return tuple(
        section.code
        for section in definition.sections
        if all(holds(condition, standing, answers) for condition in section.when)
    )


def is_answered(question: Question, given: Given) -> bool:
    """A detail without its answer is not yet an answer."""
    if question.is_coded:
        return bool(given.codes)
    return bool(given.text.strip()) or given.holds_value


def missing(definition: Definition, answers: Answers, section: str = "") -> list[Question]:
    """What must be answered before the whole (or one section) is complete, and is not."""
    definition = definition.expanded(key for key, given in answers.items() if given)
    standing = asked(definition, answers)
    return [
        question
        for question in definition
        if question.required
        and question.code in standing
        and (not section or question.section == section)
        and not is_answered(question, answers.get(question.code, NOTHING))
    ]


def fault(question: Question, given: Given) -> str:
    """Why this cannot be the answer to this question, in words; "" if it can."""
    if max(len(given.text), len(given.evidence)) > TEXT_LIMIT:
        return _("This must be %(limit)s characters or fewer.") % {"limit": TEXT_LIMIT}
    if question.is_coded:
        return _coded_fault(question, given)
    if given.codes or given.frames or given.evidence or given.source:
        return _("This question has no options to choose from.")
    return _value_fault(question, given)


def _coded_fault(question: Question, given: Given) -> str:
    several, codes, frames = len(given.codes) > 1, set(given.codes), set(given.frames)
    alone = [code for code in given.codes if code in ALONE]
    if given.holds_value or not codes <= set(question.codes):
        return _("Choose one of the options.")
    if several and question.kind in CHOSEN:
        return _("Choose one option only.")
    if several and alone:
        option = question.says(alone[0])
        return _("Choose “%(option)s” or the others, not both.") % {"option": option}
    if given.text and not question.detail:
        return _("This question asks for no text.")
    if (given.evidence or given.source) and not question.evidence:
        return _("This question asks for no evidence.")
    return _when_fault(question, given, frames)


def _when_fault(question: Question, given: Given, frames: set[str]) -> str:
    if frames and not question.time_frame:
        return _("This question does not ask when.")
    if given.time_frames and not question.several_frames:
        return _("Choose one time only.")
    if not frames <= {*FRAMES, NOT_KNOWN}:
        return _("This is not one of the times.")
    return ""


def _value_fault(question: Question, given: Given) -> str:
    holds = {
        Kind.NUMBER: given.number is not None,
        Kind.DATE: given.value_on is not None,
        Kind.DATETIME: given.value_at is not None,
    }
    others = any(is_held for kind, is_held in holds.items() if kind != question.kind)
    if others or (given.text and question.kind not in WRITTEN):
        return _("This is not the kind of answer that was asked for.")
    return _number_fault(question, given.number) if given.number is not None else ""


def _number_fault(question: Question, number: Decimal) -> str:
    if question.whole and number != number.to_integral_value():
        return _("Enter a whole number.")
    if question.least is not None and number < question.least:
        return _("Enter %(least)s or more.") % {"least": question.least}
    if question.most is not None and number > question.most:
        return _("Enter %(most)s or less.") % {"most": question.most}
    return ""
