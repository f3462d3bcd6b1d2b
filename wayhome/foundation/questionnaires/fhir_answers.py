"""Answers as FHIR R4 `QuestionnaireResponse` JSON, and from it. Pure.

No name of anybody goes out: a child stands there by the reference that addresses use. A child's own
words do not go out at all (P30), which the resource says.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wayhome.foundation.kernel import clock
from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given, fault
from wayhome.foundation.questionnaires.definition import Definition, Kind, Question, Section, key
from wayhome.foundation.questionnaires.faults import Fault, NotReadable
from wayhome.foundation.questionnaires.fhir import CANONICAL, INTRO, Resource, Unsupported
from wayhome.foundation.questionnaires.names import DETAIL, EVIDENCE, FRAME, SOURCE

CHILD = "urn:wayhome:child"


@dataclass(frozen=True)
class Around:
    """What stands around the answers: no names."""

    number: int  # of the questionnaire's version
    response: str
    child: str  # reference; "" where the reader may not know whose it is
    authored_at: datetime
    is_complete: bool


def write(definition: Definition, answers: Answers, around: Around) -> Resource:
    definition = definition.expanded(code for code, given in answers.items() if given)
    found: Resource = {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": "urn:wayhome:response", "value": around.response},
        "questionnaire": f"{CANONICAL}{definition.code}|{around.number}",
        "status": "completed" if around.is_complete else "in-progress",
        "authored": around.authored_at.astimezone(clock.LONDON).isoformat(timespec="seconds"),
        "item": [each for section in definition.sections for each in _groups(section, answers)],
    }
    if around.child:
        found["subject"] = {"identifier": {"system": CHILD, "value": around.child}}
    if any(q.kind == Kind.WORDS and answers.get(q.code) for q in definition):
        found["text"] = {
            "status": "generated",
            "div": '<div xmlns="http://www.w3.org/1999/xhtml">The child\'s own words are left out.'
            " They leave the record only with the child's agreement.</div>",
        }
    return found


def _groups(section: Section, answers: Answers) -> Iterator[Resource]:
    for number in sorted(section.times(())):
        items = [
            _item(question, answers[question.code])
            for question in section.questions
            if question.occurrence == number
            and question.kind != Kind.WORDS
            and answers.get(question.code)
        ]
        if items:
            yield {"linkId": section.code, "text": section.title, "item": items}


def _item(question: Question, given: Given) -> Resource:
    rows: list[Resource] = [
        {"valueCoding": {"code": code, "display": question.says(code)}} for code in given.codes
    ]
    if given.number is not None:
        is_whole = question.whole and given.number == int(given.number)
        rows = [
            {"valueInteger": int(given.number)}
            if is_whole
            else {"valueDecimal": float(given.number)}
        ]
    elif given.value_at:
        rows = [{"valueDateTime": given.value_at.isoformat(timespec="seconds")}]
    elif given.value_on:
        rows = [{"valueDate": given.value_on.isoformat()}]
    elif not question.is_coded:
        rows = [{"valueString": given.text}]
    under = [*_under(question, given)]
    if under and rows:
        rows[0] = {**rows[0], "item": under}
    return {"linkId": question.base, "text": question.ask, "answer": rows}


def _under(question: Question, given: Given) -> Iterator[Resource]:
    """What was asked with the answer, under the first of its codes."""
    if question.is_coded and given.text:
        yield _text(question.base + DETAIL, given.text)
    if given.frames:
        rows = [{"valueCoding": {"code": frame}} for frame in given.frames]
        yield {"linkId": question.base + FRAME, "answer": rows}
    if given.evidence:
        yield _text(question.base + EVIDENCE, given.evidence)
    if given.source:
        yield _text(question.base + SOURCE, given.source)


def _text(link: str, words: str) -> Resource:
    return {"linkId": link, "answer": [{"valueString": words}]}


def names(text: str) -> tuple[str, int | None]:
    """The code and version that a response says it answers. Raises NotReadable."""
    url = str(_resource(text).get("questionnaire", ""))
    code, _, number = url.removeprefix(CANONICAL).partition("|")
    return code, int(number) if number.isdecimal() else None


def _resource(text: str) -> Resource:
    try:
        values = json.loads(text)
    except ValueError as error:
        raise NotReadable([Fault(0, "", f"this is not JSON: {error}")]) from error
    if not isinstance(values, dict) or values.get("resourceType") != "QuestionnaireResponse":
        raise NotReadable([Fault(0, "", "this is no FHIR QuestionnaireResponse")])
    return values


def read(definition: Definition, text: str) -> tuple[dict[str, Given], list[Unsupported]]:
    """Question's key -> answer; and every item that has no place in this questionnaire, named."""
    reading = _Answers(definition)
    try:
        reading.items(_resource(text).get("item") or ())
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        words = f"this has not the structure of an R4 QuestionnaireResponse ({error})"
        raise NotReadable([Fault(0, "", words)]) from error
    return reading.found, reading.unsupported


@dataclass
class _Answers:
    definition: Definition
    found: dict[str, Given] = field(default_factory=dict)
    unsupported: list[Unsupported] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)  # section -> times it was met

    def items(self, items: Any, number: int = 1) -> None:
        for item in items:
            link = str(item.get("linkId", ""))
            section = self.definition.by_code.get(link)
            if section:
                times = self.groups[link] = self.groups.get(link, 0) + 1
                self.items(item.get("item") or (), times if section.repeat else 1)
            elif link in self.definition.questions:
                self.answer(self.definition.questions[link], item, number)
            elif not link.endswith(INTRO):
                self.unsupported.append(Unsupported(link, "there is no such question here"))

    def answer(self, question: Question, item: Mapping[str, Any], number: int) -> None:
        rows = list(item.get("answer") or ())
        given = _given(question, rows)
        for row in rows:
            for under in row.get("item") or ():
                given = self.under(question, under, given)
        wrong = fault(question, given)
        if wrong:
            self.unsupported.append(Unsupported(question.code, wrong))
        elif given:
            self.found[key(question.code, number)] = given

    def under(self, question: Question, item: Mapping[str, Any], given: Given) -> Given:
        link = str(item.get("linkId", ""))
        part = link.removeprefix(question.code)
        rows = list(item.get("answer") or ())
        said = [str(_value(row)) for row in rows]
        if part == FRAME and question.several_frames:
            return replace(given, time_frames=tuple(said))
        names = {DETAIL: "text", FRAME: "time_frame", EVIDENCE: "evidence", SOURCE: "source"}
        if part in names:
            told: dict[str, Any] = {names[part]: " ".join(said)}
            return replace(given, **told)
        self.unsupported.append(Unsupported(link, "there is no such question here"))
        return given


def _value(row: Mapping[str, Any]) -> Any:
    for name, value in row.items():
        if name.startswith("value"):
            return value.get("code", "") if isinstance(value, dict) else value
    return ""


def _given(question: Question, rows: list[Mapping[str, Any]]) -> Given:
    values = [_value(row) for row in rows]
    if not values:
        return NOTHING
    if question.is_coded:
        yes_no = {True: "yes", False: "no"}
        return Given(codes=tuple(yes_no[v] if isinstance(v, bool) else str(v) for v in values))
    if question.kind == Kind.NUMBER:
        return Given(number=Decimal(str(values[0])))
    if question.kind == Kind.DATE:
        return Given(value_on=date.fromisoformat(str(values[0])[:10]))
    if question.kind == Kind.DATETIME:
        return Given(value_at=datetime.fromisoformat(str(values[0])))
    return Given(text="\n".join(str(value) for value in values))
