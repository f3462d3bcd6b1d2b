"""A questionnaire as FHIR R4 `Questionnaire` JSON, and from it. Pure: no database, no network.

What R4 has words for is written in them, so that other systems read it. What it has none for stands
beside it in an extension of ours, so that our own come back as they went. Of others', whatever we
have no place for is named, and never dropped: an item we cannot ask as it was meant is asked as
text, one under a condition we cannot say is asked always, and the file itself is kept as it came.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wayhome.foundation.questionnaires.definition import (
    CODED,
    Definition,
    Kind,
    Option,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.names import DETAIL, EVIDENCE, FRAME, SOURCE
from wayhome.foundation.questionnaires.scoring import FRAMES, Condition

CANONICAL = "urn:wayhome:questionnaire:"
REST = "urn:wayhome:fhir:rest"  # valueString: JSON of what R4 has no words for
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
INTRO = "__intro"
TYPES = {
    Kind.YES_NO_UNKNOWN: "choice",
    Kind.ONE: "choice",
    Kind.MANY: "choice",
    Kind.TEXT: "text",
    Kind.WORDS: "text",
    Kind.DATE: "date",
    Kind.DATETIME: "dateTime",
}
Resource = dict[str, Any]


@dataclass(frozen=True, order=True)
class Unsupported:
    """What one side has no place for: where, and what was done with it instead."""

    place: str  # a linkId, or "" for the whole
    words: str

    def __str__(self) -> str:
        return f"item “{self.place}”: {self.words}" if self.place else self.words


def write(definition: Definition, number: int) -> tuple[Resource, list[Unsupported]]:
    """The resource; and what only a reader that knows our extension will find in it."""
    unsaid: list[Unsupported] = []
    whole = definition.as_json()
    rest: dict[str, Any] = {
        name: whole[name]
        for name in ("code", "data_class", "layout", "subject", "scoring", "not_covered")
        if name in whole
    }
    if definition.scoring:
        unsaid.append(Unsupported("", "bands, periods and floors: R4 has no words for them"))
    resource: Resource = {
        "resourceType": "Questionnaire",
        "url": CANONICAL + definition.code,
        "version": str(number),
        "name": "".join(part.title() for part in definition.code.split("-")),
        "title": definition.title,
        "status": "active",
        "extension": [_rest(rest)],
    }
    if definition.about:
        resource["description"] = definition.about
    if definition.basis:
        resource["purpose"] = definition.basis
    if definition.from_on:
        resource["effectivePeriod"] = {"start": definition.from_on.isoformat()}
    resource["item"] = [
        _section(section, rows, unsaid)
        for section, rows in zip(definition.sections, whole["sections"], strict=True)
    ]
    return resource, unsaid


def _rest(values: Mapping[str, Any]) -> Resource:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return {"url": REST, "valueString": text}


def _section(section: Section, row: Mapping[str, Any], unsaid: list[Unsupported]) -> Resource:
    rest = {name: value for name, value in row.items() if name not in ("questions", "title")}
    item: Resource = {
        "linkId": section.code,
        "text": section.title,
        "type": "group",
        "extension": [_rest(rest)],
        **_enabled(section.code, section.when, unsaid),
        "item": [],
    }
    if section.repeat:
        item["repeats"] = True
    if section.intro:
        item["item"].append(
            {"linkId": section.code + INTRO, "text": section.intro, "type": "display"}
        )
    item["item"] += [
        _question(question, own, section, unsaid)
        for question, own in zip(section.questions, row["questions"], strict=True)
    ]
    return item


def _question(
    question: Question, row: Mapping[str, Any], section: Section, unsaid: list[Unsupported]
) -> Resource:
    own = tuple(condition for condition in question.when if condition not in section.when)
    rest = {name: value for name, value in row.items() if name not in ("ask", "required")}
    item: Resource = {
        "linkId": question.code,
        "text": question.ask,
        "type": type_of(question),
        "extension": [_rest(rest)],
        **_enabled(question.code, own, unsaid),
    }
    if question.required:
        item["required"] = True
    if question.kind == Kind.MANY:
        item["repeats"] = True
    if question.kind in CODED:
        item["answerOption"] = [_option(option) for option in question.options]
    under = [*_under(question)]
    if under:
        item["item"] = under
    return item


def type_of(question: Question) -> str:
    if question.kind == Kind.NUMBER:
        return "integer" if question.whole else "decimal"
    return TYPES[Kind(question.kind)]


def _option(option: Option) -> Resource:
    coding: Resource = {"code": option.code, "display": option.says}
    if option.score is not None:
        coding["extension"] = [{"url": ORDINAL, "valueDecimal": option.score}]
    return {"valueCoding": coding}


def _under(question: Question) -> Iterator[Resource]:
    """What is asked with an answer: items under the question, as R4 has them."""
    if question.detail:
        yield {"linkId": question.code + DETAIL, "text": question.detail, "type": "text"}
    if question.time_frame:
        frames = [{"valueCoding": {"code": code}} for code in (*FRAMES, "not_known")]
        yield {
            "linkId": question.code + FRAME,
            "text": "When was that?",
            "type": "choice",
            "repeats": question.several_frames,
            "answerOption": frames,
        }
    if question.evidence:
        yield {"linkId": question.code + EVIDENCE, "text": "What shows it?", "type": "text"}
        yield {"linkId": question.code + SOURCE, "text": "How do you know?", "type": "string"}


def _enabled(
    code: str, conditions: tuple[Condition, ...], unsaid: list[Unsupported]
) -> dict[str, Any]:
    """R4 says all of some, or any of some; not all of several anys."""
    rows = [(c.question, option) for c in conditions for option in c.any_of]
    if len(conditions) > 1 and len(rows) > len(conditions):
        unsaid.append(Unsupported(code, "its condition has more to it than R4 can say"))
        return {}
    if not rows:
        return {}
    when = [
        {"question": question, "operator": "=", "answerCoding": {"code": option}}
        for question, option in rows
    ]
    if len(when) == 1:
        return {"enableWhen": when}
    return {"enableWhen": when, "enableBehavior": "any" if len(conditions) == 1 else "all"}
