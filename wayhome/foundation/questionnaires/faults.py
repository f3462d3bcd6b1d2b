"""What is wrong in a questionnaire's file, and where: all at once, to the person who wrote it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """`line` counts from 1; 0 where the whole file is meant. `place` names section and question."""

    line: int
    place: str
    words: str

    def __str__(self) -> str:
        at = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (at, self.place) if part)
        return f"{where}: {self.words}" if where else self.words


class NotReadable(Exception):
    """The file cannot be a questionnaire. Nothing of it was loaded."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Lines:
    """On which line of the file each code is written, so that a fault can name it."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, list[int]] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            match = re.match(r"\s*code\s*=\s*[\"']([^\"']*)[\"']", line)
            if match:
                self.found.setdefault(match[1], []).append(number)

    def of(self, code: str, occurrence: int = 0) -> int:
        lines = self.found.get(code, [])
        return lines[min(occurrence, len(lines) - 1)] if lines else 0


def place(section: str = "", question: str = "") -> str:
    """`section “before”, question “push”`."""
    parts = []
    if section:
        parts.append(f"section “{section}”")
    if question:
        parts.append(f"question “{question}”")
    return ", ".join(parts)
