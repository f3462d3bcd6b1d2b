"""The lines of enquiry, from `lines.toml`: what is asked, and what would answer it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wayhome.oversight.inspection.evidence import EVIDENCE, Evidence

SOURCE = Path(__file__).parent / "lines.toml"


@dataclass(frozen=True)
class Line:
    code: str
    theme: str
    question: str
    sources: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    gaps: tuple[str, ...]  # codes of rules
    silent: str = ""

    @property
    def is_told_whole(self) -> bool:
        """Whether nothing open means that nothing is lacking: not where the record is silent."""
        return bool(self.gaps) and not self.silent

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class of data that its evidence reads: whom its sample may show (E04)."""
        found = {name for each in self.evidence for name in each.classes}
        return tuple(sorted(found | {"identity"}))


@dataclass(frozen=True)
class Register:
    version: str
    lines: dict[str, Line]

    def themes(self) -> list[str]:
        return list(dict.fromkeys(line.theme for line in self.lines.values()))


@cache
def register() -> Register:
    """As shipped. A line that names evidence that is not declared stops the house from starting."""
    said = tomllib.loads(SOURCE.read_text())
    lines = [
        Line(
            **row
            | {
                "sources": tuple(row["sources"]),
                "evidence": tuple(EVIDENCE[code] for code in row["evidence"]),
                "gaps": tuple(row["gaps"]),
            }
        )
        for row in said["line"]
    ]
    return Register(said["version"], {line.code: line for line in lines})
