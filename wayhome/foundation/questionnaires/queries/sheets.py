"""One response as one reader may see it: under the words in which it was asked."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import language, scores
from wayhome.foundation.questionnaires.answers import NOTHING, Given
from wayhome.foundation.questionnaires.definition import (
    NOT_KNOWN,
    Definition,
    Kind,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.language import Hint
from wayhome.foundation.questionnaires.models import (
    AskedSection,
    Response,
    Source,
    TimeFrame,
)
from wayhome.foundation.questionnaires.queries.responses import given, sections_open_to


@dataclass(frozen=True)
class Shown:
    """One answer as it was asked: the question's words then, and what was said."""

    question: Question
    given: Given
    says: tuple[str, ...]  # the options chosen, in their words
    frames: tuple[str, ...]
    source: str

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
    occurrence: int = 1

    @property
    def title(self) -> str:
        """`People: person 2`, where the section is repeated."""
        if not self.section.repeat:
            return self.section.title
        return f"{self.section.title}: {self.section.repeat.lower()} {self.occurrence}"


@dataclass
class Sheet:
    """One response as one reader may see it. What several parts of a page need is read once."""

    reader: Reader
    response: Response

    @cached_property
    def definition(self) -> Definition:
        """As often as it was answered, where a section is repeated."""
        return self.response.questionnaire_version.asks.expanded(self.all_given)

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
                    if question.code in stands and question.occurrence == number
                ),
                number,
            )
            for asked in self.sections
            for number in sorted(by_code[asked.section].times(()))
        ]

    def hints(self) -> list[tuple[Question, Hint]]:
        """Words that blame the child, in what this reader may read; never in its own words."""
        return [
            (question, hint)
            for question in self.definition
            if question.kind != Kind.WORDS and question.code in self.given
            for text in (self.given[question.code].text, self.given[question.code].evidence)
            for hint in language.hints(text)
        ]

    def missing(self) -> list[tuple[AskedSection, Question]]:
        """What must be answered before it is complete, where this reader may answer it."""
        mine = {row.section: row for row in self.sections}
        lacking = against.missing(self.definition, self.all_given)
        return [(mine[q.section], q) for q in lacking if q.section in mine]

    def result(self) -> scores.Result | None:
        """As it was kept when it was completed; of a draft, as it stands. None where nothing is
        weighed, or where part of what is weighed is not this reader's to see."""
        definition = self.response.questionnaire_version.asks
        weighed = {question.section for question in definition if question.is_scored}
        if definition.scoring is None and not weighed:
            return None
        if any(definition.class_of(code) for code in weighed):
            every = {row.section for row in sections_open_to(SYSTEM, self.response)}
            if not weighed & every <= {row.section for row in self.sections}:
                return None
        kept = self.response.scored.visible_to(self.reader).first()
        if kept:
            return scores.from_json(kept.result)
        return scores.score(definition, self.all_given)


def _shown(question: Question, answer: Given) -> Shown:
    frames, sources = dict(TimeFrame.choices), dict(Source.choices)
    return Shown(
        question=question,
        given=answer,
        says=tuple(question.says(code) for code in answer.codes),
        frames=tuple(str(frames.get(frame, "")) for frame in answer.frames),
        source=str(sources.get(answer.source, "")),
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
