"""From FHIR R4 `Questionnaire` JSON to a `Definition`, or to every fault in it. Pure.

Structure is checked as far as we read it; what we have no place for is named (`fhir.Unsupported`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wayhome.foundation.questionnaires import checks
from wayhome.foundation.questionnaires.definition import (
    CODED,
    NO,
    NOT_KNOWN,
    OTHER,
    YES,
    Definition,
    Kind,
    Layout,
    Option,
    Question,
    Section,
    from_json,
)
from wayhome.foundation.questionnaires.faults import Fault, NotReadable
from wayhome.foundation.questionnaires.fhir import CANONICAL, INTRO, REST, Unsupported
from wayhome.foundation.questionnaires.scoring import Condition
from wayhome.foundation.questionnaires.tables import CODE_LENGTH

PLAIN = {
    "string": Kind.TEXT,
    "text": Kind.TEXT,
    "integer": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "dateTime": Kind.DATETIME,
}
AS_TEXT = ("time", "url", "attachment", "reference", "quantity", "question")
OF_ITEM = {"linkId", "text", "type", "required", "repeats", "answerOption", "enableWhen"}
OF_ITEM |= {"enableBehavior", "item", "extension"}
OF_WHOLE = {"resourceType", "url", "version", "name", "title", "status", "description", "purpose"}
OF_WHOLE |= {"effectivePeriod", "item", "extension", "id", "meta", "text", "date", "subjectType"}
Item = Mapping[str, Any]


def is_fhir(text: str) -> bool:
    return text.lstrip().startswith("{") and '"resourceType"' in text


def read(text: str, data_class: str) -> tuple[Definition, list[Unsupported]]:
    """`data_class` is who reads it, where the file is not ours and so does not say."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise NotReadable([Fault(0, "", f"this is not JSON: {error}")]) from error
    if not isinstance(values, dict) or values.get("resourceType") != "Questionnaire":
        raise NotReadable([Fault(0, "", "this is no FHIR Questionnaire")])
    reading = _Reading()
    try:
        definition = reading.definition(values, data_class)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        words = f"this has not the structure of an R4 Questionnaire ({error})"
        raise NotReadable([Fault(0, "", words)]) from error
    faults = reading.faults or checks.faults(definition)
    if faults:
        raise NotReadable(faults)
    return definition, sorted(set(reading.unsupported))


def rest_of(values: Item) -> dict[str, Any]:
    """What our own extension says, if it is there."""
    for each in values.get("extension", ()):
        if isinstance(each, dict) and each.get("url") == REST:
            found = json.loads(each.get("valueString", "{}"))
            return found if isinstance(found, dict) else {}
    return {}


class _Reading:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unsupported: list[Unsupported] = []
        self.codes: dict[str, str] = {}  # linkId -> code
        self.asked: dict[str, Question] = {}
        self.ours = False

    def name(self, place: str, words: str) -> None:
        self.unsupported.append(Unsupported(place, words))

    def unknown(self, values: Item, known: set[str], place: str) -> None:
        for key in values.keys() - known:
            self.name(place, f"“{key}” has no place here; it is kept in the file as it came")
        for each in values.get("extension", ()):
            url = each.get("url", "") if isinstance(each, dict) else ""
            if url != REST:
                self.name(place, f"extension {url} has no place here")

    def definition(self, values: Item, data_class: str) -> Definition:
        self.unknown(values, OF_WHOLE, "")
        rest = rest_of(values)
        self.ours = bool(rest)
        url = str(values.get("url", ""))
        code = rest.get("code") or _code(url.rstrip("/").rsplit("/", 1)[-1], "-")
        code = code or _code(str(values.get("name") or values.get("title") or "tool"), "-")
        start = str((values.get("effectivePeriod") or {}).get("start", ""))[:10]
        whole = {
            "code": code,
            "title": str(values.get("title") or values.get("name") or code),
            "about": str(values.get("description", "")),
            "basis": str(values.get("purpose", "")),
            "data_class": data_class,
            "layout": Layout.BY_SECTION.value,
            "from_on": _day(start),
            "sections": (),
            **rest,
        }
        definition = from_json({**whole, "sections": []})
        return Definition(
            **{**vars(definition), "sections": tuple(self.sections(values.get("item") or ()))}
        )

    def sections(self, items: Any) -> Iterator[Section]:
        loose = []
        for item in items:
            if item.get("type") == "group":
                yield self.section(item)
            else:
                loose.append(item)
        if loose:
            yield self.section({"linkId": "questions", "text": "Questions", "item": loose})

    def section(self, item: Item) -> Section:
        place = str(item.get("linkId", ""))
        code = self.code(place)
        self.unknown(item, OF_ITEM, place)
        rest = rest_of(item)
        when = self.when(item, place) if not rest else _conditions(rest["when"])
        items = list(item.get("item") or ())
        intro = [str(i.get("text", "")) for i in items if i.get("type") == "display"]
        questions = [q for each in items for q in self.questions(each, code, when)]
        if not questions:
            self.faults.append(Fault(0, f"item “{place}”", "there are no questions in this group"))
        values = {
            "intro": " ".join(intro),
            "repeat": "Time" if item.get("repeats") else "",
            **{key: value for key, value in rest.items() if key not in ("code", "when")},
        }
        title = str(item.get("text") or code)
        return Section(code, title, when=when, questions=tuple(questions), **values)

    def questions(
        self, item: Item, section: str, outer: tuple[Condition, ...]
    ) -> Iterator[Question]:
        """One item; those under it are asked after it, and that is named."""
        place, kind = str(item.get("linkId", "")), item.get("type")
        if kind == "display":
            if not place.endswith(INTRO) and not self.ours:
                self.name(place, "it is shown above the questions of its group")
            return
        self.unknown(item, OF_ITEM, place)
        under = [] if rest_of(item) else list(item.get("item") or ())
        if kind == "group":
            self.name(place, "a group within a group: its questions are asked in the outer one")
            outer += self.when(item, place)
        else:
            yield self.question(item, place, section, outer)
            for each in under:
                words = "it stood under a question, and is asked after it"
                self.name(str(each.get("linkId", "")), words)
        for each in under:
            yield from self.questions(each, section, outer)

    def question(
        self, item: Item, place: str, section: str, outer: tuple[Condition, ...]
    ) -> Question:
        code, rest = self.code(place), rest_of(item)
        ask, required = str(item.get("text") or place), bool(item.get("required"))
        if rest:
            found = _own(item, rest, ask, required=required)
        else:
            when = outer + self.when(item, place)
            kind, options, more = self.kind(item, place)
            found = Question(
                code, section, ask, kind, options=options, when=when, required=required, **more
            )
        self.asked[code] = found
        return found

    def kind(self, item: Item, place: str) -> tuple[str, tuple[Option, ...], dict[str, Any]]:
        said = str(item.get("type", ""))
        if said == "boolean":
            says = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known"}
            options = tuple(Option(code, words) for code, words in says.items())
            return Kind.YES_NO_UNKNOWN.value, options, {}
        if said in ("choice", "open-choice"):
            return self.choice(item, place, is_open=said == "open-choice")
        if said in AS_TEXT:
            self.name(place, f"its type is “{said}”; it is asked as text")
        elif said not in PLAIN:
            self.faults.append(Fault(0, f"item “{place}”", f"“{said}” is no type of R4"))
        elif item.get("repeats"):
            self.name(place, "it takes several answers; they are written as one")
        return PLAIN.get(said, Kind.TEXT).value, (), {"whole": said != "decimal"}

    def choice(
        self, item: Item, place: str, *, is_open: bool
    ) -> tuple[str, tuple[Option, ...], dict[str, Any]]:
        options = [_option(row) for row in item.get("answerOption") or ()]
        kind = Kind.MANY if item.get("repeats") else Kind.ONE
        if len(options) < 2:
            self.name(place, "its answers stand in a list elsewhere; it is asked as text")
            return Kind.TEXT.value, (), {}
        if not is_open:
            return kind.value, tuple(options), {}
        self.name(place, "it takes other answers too: they are written beside “Something else”")
        other = Option(OTHER, "Something else")
        return kind.value, (*options, other), {"detail": "What else?", "detail_for": (OTHER,)}

    def when(self, item: Item, place: str) -> tuple[Condition, ...]:
        """All of them on one question with "any"; one for each with "all"; else asked always."""
        rows = [self.condition(row) for row in item.get("enableWhen") or ()]
        if not rows:
            return ()
        whole = [row for row in rows if row]
        names = {row.question for row in whole}
        is_any = item.get("enableBehavior") == "any"
        if len(whole) != len(rows) or (is_any and len(names) > 1):
            self.name(place, "it waits for what we cannot ask after; it is asked always")
            return ()
        if not is_any:
            return tuple(whole)
        return (Condition(whole[0].question, tuple(c for row in whole for c in row.any_of)),)

    def condition(self, row: Item) -> Condition | None:
        gate = self.asked.get(self.codes.get(str(row.get("question", "")), ""))
        if gate is None or gate.kind not in CODED:
            return None
        if row.get("operator") == "exists" and row.get("answerBoolean"):
            return Condition(gate.code, gate.codes)
        coding = row.get("answerCoding") or {}
        code = _code(str(coding.get("code") or row.get("answerString") or ""))
        if "answerBoolean" in row:
            code = YES if row["answerBoolean"] else NO
        is_sound = row.get("operator") == "=" and code in gate.codes
        return Condition(gate.code, (code,)) if is_sound else None

    def code(self, link: str) -> str:
        found = _code(link) or "item"
        taken = set(self.codes.values())
        number = 2
        base = found[: CODE_LENGTH - 4]
        while found in taken:
            found, number = f"{base}_{number}", number + 1
        self.codes[link] = found
        return found


def _own(item: Item, rest: Mapping[str, Any], ask: str, *, required: bool) -> Question:
    """Ours, come back: what others may have changed in words counts, the rest is as it went."""
    row = {**rest, "ask": ask, "required": required}
    section = {"code": "s", "title": "", "when": [], "questions": [row]}
    whole = {"code": "d", "title": "", "data_class": "", "from_on": None, "sections": [section]}
    [found] = from_json(whole).sections[0].questions
    return found


def _option(row: Item) -> Option:
    coding = row.get("valueCoding")
    if isinstance(coding, dict):
        says = str(coding.get("display") or coding.get("code") or "")
        return Option(_code(str(coding.get("code") or says)), says)
    says = str(next((value for key, value in row.items() if key.startswith("value")), ""))
    return Option(_code(says), says)


def _conditions(rows: Any) -> tuple[Condition, ...]:
    return tuple(Condition(row["question"], tuple(row["any_of"])) for row in rows)


def _code(text: str, joint: str = "_") -> str:
    """`Q1.2 (a)` as a code of ours: `q1_2_a`."""
    text = text.removeprefix(CANONICAL)
    found = re.sub(r"[^a-z0-9]+", joint, text.lower()).strip(joint)
    if found and not found[0].isalpha():
        found = f"q{found}"
    return found[:CODE_LENGTH].strip(joint)


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
