"""What the search for a child holds, as its page reads it: lines with their state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Challenge, EnquiryKind, Grade, State, Sureness
from wayhome.practice.missing.usual import USUAL


@dataclass(frozen=True)
class Said:
    """A row as JSON gave it: `row.text`, `row.at`. Names that end in `at` are instants."""

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            value = self.values[name]
        except KeyError:
            raise AttributeError(name) from None
        if value and (name == "at" or name.endswith("_at")):
            return datetime.fromisoformat(value)
        return value


@dataclass(frozen=True)
class EnquiryLine:
    """One line of the plan. `key` is what a button to take it sends, for who may."""

    said: Said
    results: tuple[Said, ...]

    @property
    def ref(self) -> str:
        return str(self.said.ref)

    @property
    def kind(self) -> str:
        return str(EnquiryKind(self.said.kind).label)

    @property
    def owner(self) -> str:
        """The person, or else the team, or else the agency."""
        return str(self.said.owner or self.said.team or self.said.agency)

    @property
    def is_to_do(self) -> bool:
        return not self.said.is_done

    @property
    def is_late(self) -> bool:
        due: datetime | None = self.said.due_at
        return self.is_to_do and due is not None and due <= clock.now()

    @property
    def is_before(self) -> bool:
        return bool(self.said.phase == "before")


@dataclass(frozen=True)
class SightingLine:
    said: Said
    informant: str
    steps: tuple[Said, ...]

    @property
    def sureness(self) -> str:
        return str(Sureness(self.said.sureness).label)


@dataclass(frozen=True)
class StateLine:
    said: Said

    @property
    def title(self) -> str:
        return str(State(self.said.state).label)

    @property
    def is_plain(self) -> bool:
        """Missing, and nothing more."""
        return bool(self.said.state == State.MISSING)


@dataclass(frozen=True)
class ChallengeLine:
    said: Said

    @property
    def believed(self) -> str:
        return str(Grade(self.said.believed).label)

    @property
    def against(self) -> str:
        return str(Grade(self.said.grade).label) if self.said.grade else ""

    @property
    def is_waiting(self) -> bool:
        return not self.said.answer

    @property
    def answer(self) -> str:
        return str(Challenge.Answer(self.said.answer).label) if self.said.answer else ""


@dataclass(frozen=True)
class Search:
    """All of it, the open and the newest first."""

    enquiries: tuple[EnquiryLine, ...] = ()
    sightings: tuple[SightingLine, ...] = ()
    states: tuple[StateLine, ...] = ()
    categories: tuple[Said, ...] = ()
    challenges: tuple[ChallengeLine, ...] = ()
    plans: tuple[Said, ...] = ()
    for_carers: str = ""
    preventions: tuple[Said, ...] = ()

    @property
    def to_do(self) -> list[EnquiryLine]:
        return [line for line in self.enquiries if line.is_to_do]

    @property
    def made(self) -> list[EnquiryLine]:
        return [line for line in self.enquiries if not line.is_to_do]

    @property
    def lacks_usual(self) -> bool:
        """Whether some kind of the usual enquiries is not in the plan."""
        return not {each.kind for each in USUAL} <= {line.said.kind for line in self.enquiries}

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.enquiries)

    @property
    def state(self) -> StateLine | None:
        """What is so now, if it is more than missing."""
        first = self.states[0] if self.states else None
        return None if first is None or first.is_plain else first

    @property
    def waiting(self) -> list[ChallengeLine]:
        return [line for line in self.challenges if line.is_waiting]

    @property
    def answered(self) -> list[ChallengeLine]:
        return [line for line in self.challenges if not line.is_waiting]

    @property
    def plan(self) -> Said | None:
        return self.plans[0] if self.plans else None
