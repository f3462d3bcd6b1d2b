"""What pages read: versions in force, answers as they were asked, what is not yet answered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import scores
from wayhome.foundation.questionnaires.answers import NOTHING, Given
from wayhome.foundation.questionnaires.definition import (
    NOT_KNOWN,
    Definition,
    Kind,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.models import (
    Answer,
    AskedSection,
    Questionnaire,
    Response,
    TimeFrame,
    Version,
)


def current(code: str, at: datetime | None = None) -> Version:
    """The version in force. Raises Version.DoesNotExist if no file of that name was loaded."""
    return (
        Version.objects.in_force(at)
        .filter(questionnaire__code=code)
        .select_related("questionnaire")
        .order_by("-number")[:1]
        .get()
    )


def in_force() -> QuerySet[Version]:
    """Of each questionnaire, the version asked now; by title."""
    latest = (
        Version.objects.in_force()
        .filter(questionnaire=OuterRef("questionnaire"))
        .order_by("-number")
        .values("pk")[:1]
    )
    return (
        Version.objects.in_force()
        .filter(pk=Subquery(latest))
        .select_related("questionnaire")
        .order_by("title")
    )


@dataclass(frozen=True)
class InUse:
    """A questionnaire on the list: its version now, and how many responses this reader may see."""

    version: Version
    completed: int
    begun: int

    @property
    def questionnaire(self) -> Questionnaire:
        return self.version.questionnaire


def listing(reader: Reader) -> list[InUse]:
    counts = {
        row["questionnaire_version__questionnaire"]: row
        for row in Response.objects.visible_to(reader)
        .values("questionnaire_version__questionnaire")
        .annotate(
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            begun=Count("pk", filter=Q(completed_at=None)),
        )
        .order_by()
    }
    return [
        InUse(version, count.get("completed", 0), count.get("begun", 0))
        for version in in_force()
        for count in [counts.get(version.questionnaire_id, {})]
    ]


def about_child(reader: Reader, child_id: int) -> "QuerySet[Response]":
    """This child's responses, the latest first."""
    found: QuerySet[Response] = (
        Response.objects.visible_to(reader)
        .filter(child=child_id)
        .select_related("questionnaire_version__questionnaire", "recorded_by", "completed_by")
        .order_by("-begun_at", "-pk")
    )
    return found


def as_given(answer: Answer | None) -> Given:
    if answer is None:
        return NOTHING
    return Given(
        codes=tuple(answer.codes),
        text=answer.text,
        number=answer.number,
        value_on=answer.value_on,
        value_at=answer.value_at,
        time_frame=answer.time_frame,
    )


def as_columns(given: Given) -> dict[str, Any]:
    return {
        "codes": list(given.codes),
        "text": given.text,
        "number": given.number,
        "value_on": given.value_on,
        "value_at": given.value_at,
        "time_frame": given.time_frame,
    }


def given(response: Response, reader: Reader = SYSTEM) -> dict[str, Given]:
    """Question's code -> answer that stands; those only that this reader may see."""
    rows = response.answers.visible_to(reader)
    return {answer.question: as_given(answer) for answer in rows}


def sections_open_to(reader: Reader, response: Response) -> list[AskedSection]:
    """The sections asked for that this reader may see, in order; others are absent."""
    return list(response.sections.visible_to(reader).order_by("position"))


def codes_open_to(reader: Reader, response: Response) -> list[str]:
    """Sections that this reader may fill in, those not asked for yet included."""
    definition = response.questionnaire_version.asks
    classes = {s.code: s.data_class or response.class_of for s in definition.sections}
    row = Response.objects.filter(pk=response.pk)
    open_to = {name for name in set(classes.values()) if row.open_as(reader, name).exists()}
    return [code for code, name in classes.items() if name in open_to]


@dataclass(frozen=True)
class Shown:
    """One answer as it was asked: the question's words then, and what was said."""

    question: Question
    given: Given
    says: tuple[str, ...]  # the options chosen, in their words
    frame: str

    @property
    def is_answered(self) -> bool:
        return against.is_answered(self.question, self.given) or bool(self.given)

    @property
    def is_words(self) -> bool:
        return self.question.kind == Kind.WORDS

    @property
    def is_not_known(self) -> bool:
        return NOT_KNOWN in self.given.codes

    @property
    def number(self) -> str:
        return plain(self.given.number)

    @property
    def on(self) -> date | None:
        return self.given.value_on

    @property
    def at(self) -> datetime | None:
        return self.given.value_at


@dataclass(frozen=True)
class ShownSection:
    section: Section
    asked: AskedSection
    answers: tuple[Shown, ...]


@dataclass
class Sheet:
    """One response as one reader may see it. What several parts of a page need is read once."""

    reader: Reader
    response: Response

    @cached_property
    def definition(self) -> Definition:
        return self.response.questionnaire_version.asks

    @cached_property
    def all_given(self) -> dict[str, Given]:
        """Every answer: they settle which questions stand. Not for showing."""
        return given(self.response)

    @cached_property
    def given(self) -> dict[str, Given]:
        return given(self.response, self.reader)

    @cached_property
    def sections(self) -> list[AskedSection]:
        return sections_open_to(self.reader, self.response)

    def shown(self) -> list[ShownSection]:
        """The sections with their answers. A question that does not stand is left out."""
        stands = against.asked(self.definition, self.all_given)
        by_code = self.definition.by_code
        return [
            ShownSection(
                by_code[asked.section],
                asked,
                tuple(
                    _shown(question, self.given.get(question.code, NOTHING))
                    for question in by_code[asked.section].questions
                    if question.code in stands
                ),
            )
            for asked in self.sections
        ]

    def missing(self) -> list[tuple[AskedSection, Question]]:
        """What must be answered before it is complete, where this reader may answer it."""
        mine = {row.section: row for row in self.sections}
        lacking = against.missing(self.definition, self.all_given)
        return [(mine[q.section], q) for q in lacking if q.section in mine]

    def score(self) -> scores.Score | None:
        """The range, if anything is weighed and this reader sees every section that is."""
        weighed = {question.section for question in self.definition if question.is_scored}
        if not weighed:
            return None
        every = {row.section for row in sections_open_to(SYSTEM, self.response)}
        if not weighed & every <= {row.section for row in self.sections}:
            return None
        return scores.score(self.definition, self.all_given)


def _shown(question: Question, answer: Given) -> Shown:
    frames = dict(TimeFrame.choices)
    return Shown(
        question=question,
        given=answer,
        says=tuple(question.says(code) for code in answer.codes),
        frame=str(frames.get(answer.time_frame, "")),
    )


def shown(reader: Reader, response: Response) -> list[ShownSection]:
    """A response as it was asked, for this reader."""
    return Sheet(reader, response).shown()


def text_for(response: Response, data_class: str) -> str:
    """What was written in the sections of one class, as plain text: question, answer, blank line.

    For a room that keeps a text for each kind of reader (P21). The caller decides who reads it.
    """
    parts = []
    for section in shown(SYSTEM, response):
        if section.asked.class_of != data_class:
            continue
        for answer in section.answers:
            said = "\n".join(part for part in (", ".join(answer.says), answer.given.text) if part)
            if said:
                parts.append(f"{answer.question.ask}\n{said}")
    return "\n\n".join(parts)


def plain(number: Decimal | None) -> str:
    """`2`, `2.5`: no zeros that nobody typed."""
    if number is None:
        return ""
    return f"{number.normalize():f}"
