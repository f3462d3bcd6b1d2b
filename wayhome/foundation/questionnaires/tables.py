"""One table of a questionnaire's file: its values handed out, faults said."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from wayhome.foundation.questionnaires.faults import Fault

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # of a questionnaire: return-interview
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")  # of everything in it: push_factors
CODE_LENGTH = 40
WORDS_LENGTH = 2_000


class Table:
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
