"""A row on its way to facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Staged:
    """A judged row that is to become facts."""

    id: int
    table: str
    child_key: str
    born_on: date | None
    begins_on: date | None
    ends_on: date | None
    says: Mapping[str, str]
    faults: tuple[str, ...]

    def code(self, column: str, allowed: Iterable[str]) -> str:
        """A cell if it is a code there is, else nothing: the row then carries the fault."""
        said = self.says.get(column, "").strip()
        return said if said in allowed else ""
