"""From a TOML file to a `Definition`, or to every fault in it at once. Pure: no database.

The format, with an example of each part, is in docs/how-to/add-a-questionnaire.md.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.questionnaires import checks
from wayhome.foundation.questionnaires.definition import (
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
)
from wayhome.foundation.questionnaires.faults import Fault, Lines, NotReadable, place

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # of a questionnaire: return-interview
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")  # of everything in it: push_factors
CODE_LENGTH = 40
WORDS_LENGTH = 2_000
DAYS = 365
# Keys of a question: no option has such a code, as TOML would take a key written too low for one.
OF_A_QUESTION = {f.name for f in fields(Question)} - {"section"}
YES_NO_UNKNOWN = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known"}


def read(text: str) -> Definition:
    """The questionnaire that a file's text describes. Raises NotReadable."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotReadable([_syntax(str(error))]) from error
    reading = _Reading(text)
    definition = reading.definition(values)
    faults = reading.faults or checks.faults(definition, reading.lines)
    if faults:
        raise NotReadable(faults)
    return definition


def _syntax(said: str) -> Fault:
    """TOML's own words end in “(at line 3, column 7)”; a key twice is a code twice."""
    at = re.search(r"\(at line (\d+)", said)
    words = said.split(" (at ", maxsplit=1)[0]
    if words.startswith(("Cannot overwrite", "Cannot declare")):
        words = "the same code or key stands here twice"
    return Fault(int(at[1]) if at else 0, "", f"this is not TOML: {words}")


class _Table:
    """One table of the file: hands out its values, and says which are wrong or unknown."""

    def __init__(self, values: Any, where: str, line: int, faults: list[Fault]) -> None:
        self.values = dict(values) if isinstance(values, Mapping) else {}
        self.where, self.line, self.faults = where, line, faults
        self.known: set[str] = set()
        if not isinstance(values, Mapping):
            self.fault("this must be a table of keys and values")

    def fault(self, words: str) -> None:
        self.faults.append(Fault(self.line, self.where, words))

    def take(self, key: str, kinds: type | tuple[type, ...], what: str, default: Any) -> Any:
        self.known.add(key)
        value = self.values.get(key, default)
        wrong_flag = isinstance(value, bool) and kinds is not bool  # True is an int in Python
        if value is default or (isinstance(value, kinds) and not wrong_flag):
            return value
        self.fault(f"“{key}” must be {what}")
        return default

    def words(self, key: str, *, needed: bool = False) -> str:
        value = str(self.take(key, str, "text in quotation marks", "")).strip()
        if needed and not value:
            self.fault(f"“{key}” is needed here")
        if len(value) > WORDS_LENGTH:
            self.fault(f"“{key}” is longer than {WORDS_LENGTH} characters")
        if any(ord(c) < 32 and c not in "\n\t" for c in value):
            self.fault(f"“{key}” holds a character that no page can show")
        return value

    def code(self, pattern: re.Pattern[str] = CODE) -> str:
        value = self.words("code", needed=True)
        if value:
            self.check_code(value, pattern)
        return value

    def check_code(self, value: str, pattern: re.Pattern[str] = CODE) -> None:
        if not pattern.fullmatch(value) or len(value) > CODE_LENGTH:
            joint = "-" if pattern is NAME else "_"
            self.fault(
                f"the code “{value}” must be small letters and numbers joined by “{joint}”,"
                f" at most {CODE_LENGTH}"
            )

    def flag(self, key: str, *, default: bool = False) -> bool:
        return bool(self.take(key, bool, "true or false", default))

    def whole(self, key: str, least: int | None = None, most: int | None = None) -> int | None:
        value: int | None = self.take(key, int, "a whole number", None)
        if value is not None and least is not None and not least <= value <= (most or value):
            self.fault(f"“{key}” must be from {least} to {most}")
        return value

    def one_of(self, key: str, allowed: list[str], default: str) -> str:
        value = self.words(key) or default
        if value not in allowed:
            self.fault(f"“{key}” is “{value}”; it can be {', '.join(allowed)}")
        return value

    def codes(self, value: Any, key: str) -> tuple[str, ...]:
        """One code, or a list of them."""
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not found or not all(isinstance(c, str) for c in found):
            self.fault(f"“{key}” must be a code or a list of codes")
            return ()
        return tuple(found)

    def end(self) -> None:
        for key in self.values.keys() - self.known:
            near = get_close_matches(key, self.known, 1)
            meant = f"; did you mean “{near[0]}”?" if near else ""
            self.fault(f"“{key}” means nothing here{meant}")


class _Reading:
    """Reads one file, collecting faults as it goes."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        self.faults: list[Fault] = []
        self.seen: dict[str, int] = {}

    def table(self, values: Any, section: str = "", question: str = "") -> _Table:
        return _Table(values, place(section, question), self._line(values), self.faults)

    def _line(self, values: Any) -> int:
        code = values.get("code") if isinstance(values, Mapping) else None
        if not isinstance(code, str):
            return 0
        occurrence = self.seen.get(code, 0)
        self.seen[code] = occurrence + 1
        return self.lines.of(code, occurrence)

    def rows(self, table: _Table, key: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        found = table.take(key, list, f"written as [[{key}]] tables", [])
        if not found:
            table.fault(f"there are no {key} here")
        return tuple(read(row) for row in found)

    def definition(self, values: Mapping[str, Any]) -> Definition:
        table = self.table(values)
        found = Definition(
            code=table.code(NAME),
            title=table.words("title", needed=True),
            about=table.words("about"),
            basis=table.words("basis"),
            data_class=self.data_class(table, needed=True),
            layout=table.one_of("layout", [*Layout], Layout.ONE_PAGE),
            from_on=self.day(table, "from"),
            sections=self.rows(table, "sections", self.section),
        )
        table.end()
        return found

    def data_class(self, table: _Table, *, needed: bool = False) -> str:
        value = table.words("data_class", needed=needed)
        if value and value not in DataClass.values:
            table.fault(f"“data_class” is “{value}”; it can be {', '.join(DataClass.values)}")
        return value

    def day(self, table: _Table, key: str) -> date | None:
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
            questions=self.rows(
                table, "questions", lambda row: self.question(row, str(code), when)
            ),
        )
        table.end()
        return found

    def question(self, values: Any, section: str, outer: tuple[Condition, ...]) -> Question:
        code = values.get("code", "") if isinstance(values, Mapping) else ""
        table = self.table(values, section, str(code))
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
            time_frame=table.flag("time_frame"),
            least=table.whole("least"),
            most=table.whole("most"),
            whole=table.flag("whole", default=True),
            not_future=table.flag("not_future"),
        )
        table.end()
        return found

    def detail_for(self, table: _Table, options: tuple[Option, ...]) -> tuple[str, ...]:
        """With which answers the detail is asked: as said; or with yes; or with other; or all."""
        if "detail_for" in table.values:
            table.known.add("detail_for")
            return table.codes(table.values["detail_for"], "detail_for")
        if not table.values.get("detail"):
            return ()
        codes = [option.code for option in options]
        usual = next((code for code in (YES, OTHER) if code in codes), "")
        return (usual,) if usual else tuple(code for code in codes if code != NOT_KNOWN)

    def conditions(self, table: _Table) -> tuple[Condition, ...]:
        found = table.take("when", dict, 'a table, such as when = { hurt = "yes" }', {})
        return tuple(
            Condition(question, table.codes(codes, f"when.{question}"))
            for question, codes in found.items()
        )

    def options(self, table: _Table, kind: str) -> tuple[Option, ...]:
        found = table.take("options", dict, "a table of codes and words", {})
        if kind == Kind.YES_NO_UNKNOWN:
            for code in found.keys() - YES_NO_UNKNOWN.keys():
                table.fault(f"“{code}” is no option of a yes-no-unknown question")
            found = {code: found.get(code, says) for code, says in YES_NO_UNKNOWN.items()}
        return tuple(self.option(table, code, value) for code, value in found.items())

    def option(self, table: _Table, code: str, value: Any) -> Option:
        """`rows = "Rows at home"`, or a table with `says`, `hint`, `prompt`, `score`."""
        table.check_code(code)
        if code in OF_A_QUESTION:
            table.fault(
                f"“{code}” stands below the options and so would be one of them;"
                " write it above [sections.questions.options]"
            )
            return Option(code=code, says=code)
        values = {"says": value} if isinstance(value, str) else value
        inner = _Table(values, f"{table.where}, option “{code}”", table.line, self.faults)
        says = inner.words("says") or YES_NO_UNKNOWN.get(code, "")
        if not says:
            inner.fault("“says” is needed here: the words of the option")
        found = Option(
            code=code,
            says=says,
            hint=inner.words("hint"),
            prompt=inner.words("prompt"),
            score=inner.whole("score"),
        )
        inner.end()
        return found
