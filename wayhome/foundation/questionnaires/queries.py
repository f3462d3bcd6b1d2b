"""What pages read: versions in force, answers as they were asked, what is not yet answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import scores
from wayhome.foundation.questionnaires.answers import NOTHING, Given
from wayhome.foundation.questionnaires.definition import NOT_KNOWN, Kind, Question, Section
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
    is_asked: bool

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


def shown(reader: Reader, response: Response) -> list[ShownSection]:
    """A response as it was asked, for this reader. A question that never stood is left out."""
    definition = response.questionnaire_version.asks
    told = given(response, reader)
    stands = against.asked(definition, given(response))
    return [
        ShownSection(
            definition.by_code[asked.section],
            asked,
            tuple(_shown(definition.by_code[asked.section].questions, told, stands)),
        )
        for asked in sections_open_to(reader, response)
    ]


def _shown(
    questions: Iterable[Question], told: dict[str, Given], stands: frozenset[str]
) -> Iterator[Shown]:
    frames = dict(TimeFrame.choices)
    for question in questions:
        answer = told.get(question.code, NOTHING)
        if question.code not in stands:
            continue
        yield Shown(
            question=question,
            given=answer,
            says=tuple(question.says(code) for code in answer.codes),
            frame=str(frames.get(answer.time_frame, "")),
            is_asked=True,
        )


def missing(reader: Reader, response: Response) -> list[tuple[AskedSection, Question]]:
    """What must be answered before it is complete, where this reader may answer it."""
    sections = {row.section: row for row in sections_open_to(reader, response)}
    lacking = against.missing(response.questionnaire_version.asks, given(response))
    return [(sections[q.section], q) for q in lacking if q.section in sections]


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


def score(reader: Reader, response: Response) -> scores.Score | None:
    """The range of a response that weighs anything, for a reader who sees every weighed section."""
    definition = response.questionnaire_version.asks
    weighed = {question.section for question in definition if question.is_scored}
    open_to = {row.section for row in sections_open_to(reader, response)}
    every = {row.section for row in sections_open_to(SYSTEM, response)}
    if not (weighed & every) <= open_to:
        return None
    return scores.score(definition, given(response))


def plain(number: Decimal | None) -> str:
    """`2`, `2.5`: no zeros that nobody typed."""
    if number is None:
        return ""
    return f"{number.normalize():f}"
