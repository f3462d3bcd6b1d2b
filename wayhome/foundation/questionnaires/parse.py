"""From a TOML (or JSON) file to a `Definition`, or to every fault in it at once. Pure: no database.

The format, with an example of each part, is in docs/how-to/add-a-questionnaire.md.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.questionnaires import checks
from wayhome.foundation.questionnaires.definition import (
    MOST_TIMES,
    NO,
    NOT_KNOWN,
    OTHER,
    YES,
    Condition,
    Definition,
    Kind,
    Layout,
    Option,
    Question,
    Section,
    Subject,
)
from wayhome.foundation.questionnaires.faults import Fault, Lines, NotReadable, place
from wayhome.foundation.questionnaires.scoring import Band, Floor, Period, Rule, Scoring
from wayhome.foundation.questionnaires.tables import CODE_LENGTH, NAME, Table

__all__ = ["CODE_LENGTH", "read"]


DAYS = 365
# Keys of a question: no option has such a code, as TOML would take a key written too low for one.
OF_A_QUESTION = {f.name for f in fields(Question)} - {"section", "several_frames", "occurrence"}
OF_A_QUESTION |= {"like"}
YES_NO_UNKNOWN = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known"}


def read(text: str) -> Definition:
    """The questionnaire that a file's text describes. Raises NotReadable."""
    values = _json(text) if text.lstrip().startswith("{") else _toml(text)
    reading = _Reading(text)
    definition = reading.definition(values)
    faults = reading.faults or checks.faults(definition, reading.lines)
    if faults:
        raise NotReadable(faults)
    return definition


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotReadable([_syntax(str(error))]) from error


def _json(text: str) -> dict[str, Any]:
    """The same keys as JSON, where a day is text."""
    try:
        values: dict[str, Any] = json.loads(text)
        if "from" in values:
            values["from"] = date.fromisoformat(str(values["from"]))
    except ValueError as error:
        raise NotReadable([Fault(0, "", f"this is not JSON: {error}")]) from error
    return values


def _syntax(said: str) -> Fault:
    """TOML's own words end in “(at line 3, column 7)”; a key twice is a code twice."""
    at = re.search(r"\(at line (\d+)", said)
    words = said.split(" (at ", maxsplit=1)[0]
    if words.startswith(("Cannot overwrite", "Cannot declare")):
        words = "the same code or key stands here twice"
    return Fault(int(at[1]) if at else 0, "", f"this is not TOML: {words}")


class _Reading:
    """Reads one file, collecting faults as it goes."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        self.faults: list[Fault] = []
        self.seen: dict[str, int] = {}
        self.like: dict[str, Mapping[str, Any]] = {}

    def table(self, values: Any, section: str = "", question: str = "") -> Table:
        return Table(values, place(section, question), self._line(values), self.faults)

    def _line(self, values: Any) -> int:
        code = values.get("code") if isinstance(values, Mapping) else None
        if not isinstance(code, str):
            return 0
        occurrence = self.seen.get(code, 0)
        self.seen[code] = occurrence + 1
        return self.lines.of(code, occurrence)

    def rows(self, table: Table, key: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        found = table.take(key, list, f"written as [[{key}]] tables", [])
        if not found:
            table.fault(f"there are no {key} here")
        return tuple(read(row) for row in found)

    def definition(self, values: Mapping[str, Any]) -> Definition:
        table = self.table(values)
        self.like = table.take("like", dict, "tables such as [like.sign]", {})
        found = Definition(
            code=table.code(NAME),
            title=table.words("title", needed=True),
            about=table.words("about"),
            basis=table.words("basis"),
            data_class=self.data_class(table, needed=True),
            layout=table.one_of("layout", [*Layout], Layout.ONE_PAGE),
            from_on=self.day(table, "from"),
            subject=table.one_of("subject", [*Subject], Subject.CHILD),
            not_covered=table.words("not_covered"),
            sections=self.rows(table, "sections", self.section),
            scoring=self.scoring(table),
        )
        table.end()
        return found

    def data_class(self, table: Table, *, needed: bool = False) -> str:
        value = table.words("data_class", needed=needed)
        if value and value not in DataClass.values:
            table.fault(f"“data_class” is “{value}”; it can be {', '.join(DataClass.values)}")
        return value

    def day(self, table: Table, key: str) -> date | None:
        value: date | None = table.take(key, date, "a date such as 2026-04-01", None)
        if isinstance(value, datetime):
            table.fault(f"“{key}” must be a date, without a time")
            return None
        return value

    def section(self, values: Any) -> Section:
        code = values.get("code", "") if isinstance(values, Mapping) else ""
        table = self.table(values, str(code))
        when = self.conditions(table)
        found = Section(
            code=table.code(),
            title=table.words("title", needed=True),
            intro=table.words("intro"),
            data_class=self.data_class(table),
            within_days=table.whole("within_days", 1, DAYS),
            when=when,
            repeat=table.words("repeat"),
            at_most=table.whole("at_most", 2, MOST_TIMES),
            questions=self.rows(
                table, "questions", lambda row: self.question(row, str(code), when)
            ),
        )
        table.end()
        return found

    def question(self, values: Any, section: str, outer: tuple[Condition, ...]) -> Question:
        code = values.get("code", "") if isinstance(values, Mapping) else ""
        table = self.table(values, section, str(code))
        table.values = {**self.likened(table), **table.values}
        kind = table.one_of("kind", [*Kind], Kind.TEXT)
        options = self.options(table, kind)
        found = Question(
            code=table.code(),
            section=section,
            ask=table.words("ask", needed=True),
            hint=table.words("hint"),
            kind=kind,
            options=options,
            when=outer + self.conditions(table),
            required=table.flag("required"),
            detail=table.words("detail"),
            detail_for=self.detail_for(table, options),
            **self.frames(table),
            evidence=table.flag("evidence"),
            weights=self.weights(table),
            least=table.whole("least"),
            most=table.whole("most"),
            whole=table.flag("whole", default=True),
            not_future=table.flag("not_future"),
        )
        table.end()
        return found

    def likened(self, table: Table) -> Mapping[str, Any]:
        """What the question takes from the pattern that it is like."""
        name = table.words("like")
        if name and not isinstance(self.like.get(name), Mapping):
            table.fault(f"“like” names “{name}”, and there is no [like.{name}]")
        found = self.like.get(name)
        return found if isinstance(found, Mapping) else {}

    def frames(self, table: Table) -> dict[str, bool]:
        """`time_frame` is true, or "several" where it may have been so at several times."""
        if table.values.get("time_frame") == "several":
            table.known.add("time_frame")
            return {"time_frame": True, "several_frames": True}
        return {"time_frame": table.flag("time_frame")}

    def weights(self, table: Table) -> tuple[tuple[str, int], ...]:
        found = table.take("weights", dict, "a table, such as { recent = 5, earlier = 1 }", {})
        for period, weight in found.items():
            if not isinstance(weight, int) or isinstance(weight, bool):
                table.fault(f"the weight of “{period}” must be a whole number")
        return tuple((period, weight) for period, weight in found.items() if type(weight) is int)

    def detail_for(self, table: Table, options: tuple[Option, ...]) -> tuple[str, ...]:
        """With which answers the detail is asked: as said; or with yes; or with other; or all."""
        if "detail_for" in table.values:
            table.known.add("detail_for")
            return table.codes(table.values["detail_for"], "detail_for")
        if not table.values.get("detail"):
            return ()
        codes = [option.code for option in options]
        usual = next((code for code in (YES, OTHER) if code in codes), "")
        return (usual,) if usual else tuple(code for code in codes if code != NOT_KNOWN)

    def conditions(self, table: Table) -> tuple[Condition, ...]:
        found = table.take("when", dict, 'a table, such as when = { hurt = "yes" }', {})
        return tuple(
            Condition(question, table.codes(codes, f"when.{question}"))
            for question, codes in found.items()
        )

    def options(self, table: Table, kind: str) -> tuple[Option, ...]:
        found = table.take("options", dict, "a table of codes and words", {})
        if kind == Kind.YES_NO_UNKNOWN:
            for code in found.keys() - YES_NO_UNKNOWN.keys():
                table.fault(f"“{code}” is no option of a yes-no-unknown question")
            found = {code: found.get(code, says) for code, says in YES_NO_UNKNOWN.items()}
        return tuple(self.option(table, code, value) for code, value in found.items())

    def option(self, table: Table, code: str, value: Any) -> Option:
        """`rows = "Rows at home"`, or a table with `says`, `hint`, `prompt`, `score`."""
        table.check_code(code)
        if code in OF_A_QUESTION:
            table.fault(
                f"“{code}” stands below the options and so would be one of them;"
                " write it above [sections.questions.options]"
            )
            return Option(code=code, says=code)
        values = {"says": value} if isinstance(value, str) else value
        inner = Table(values, f"{table.where}, option “{code}”", table.line, self.faults)
        says = inner.words("says") or YES_NO_UNKNOWN.get(code, "")
        if not says:
            inner.fault("“says” is needed here: the words of the option")
        found = Option(
            code=code,
            says=says,
            hint=inner.words("hint"),
            prompt=inner.words("prompt"),
            score=inner.whole("score"),
            level=inner.words("level"),
            opens=inner.words("opens"),
        )
        inner.end()
        return found

    def scoring(self, table: Table) -> Scoring | None:
        found = table.take("score", dict, "a table: [score]", None)
        if found is None:
            return None
        inner = Table(found, "score", 0, self.faults)
        scoring = Scoring(
            rule=inner.one_of("rule", [*Rule], Rule.SUM),
            bands=self.rows(inner, "bands", self.band),
            periods=self.some(inner, "periods", self.period),
            floors=self.some(inner, "floors", self.floor),
        )
        inner.end()
        return scoring

    def some(self, table: Table, key: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        """Rows that may be left out."""
        if key in table.values:
            return self.rows(table, key, read)
        table.known.add(key)
        return ()

    def part(self, values: Any, what: str) -> Table:
        code = values.get("code", "") if isinstance(values, Mapping) else ""
        return Table(values, f"{what} “{code}”", self._line(values), self.faults)

    def band(self, values: Any) -> Band:
        table = self.part(values, "band")
        found = Band(
            code=table.code(),
            title=table.words("title", needed=True),
            least=table.whole("least"),
            most=table.whole("most"),
            prompt=table.words("prompt"),
            opens=table.words("opens"),
        )
        table.end()
        return found

    def period(self, values: Any) -> Period:
        table = self.part(values, "period")
        frames = table.take("frames", list, "a list of time frames", [])
        found = Period(
            code=table.code(),
            title=table.words("title", needed=True),
            frames=table.codes(frames, "frames"),
        )
        table.end()
        return found

    def floor(self, values: Any) -> Floor:
        table = self.part(values, "floor")
        found = Floor(
            code=table.code(),
            title=table.words("title", needed=True),
            says=table.words("says", needed=True),
            when=self.conditions(table),
            age_under=table.whole("age_under", 1, 18),
        )
        table.end()
        return found
