"""Who acts. The kernel knows an actor by these facts alone; `agencies.readers.Reader` is one."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    @property
    def user_id(self) -> int | None: ...
    @property
    def agency_id(self) -> int | None: ...
    @property
    def team_id(self) -> int | None: ...
    @property
    def purpose(self) -> str: ...

    def may(self, permission: str) -> bool: ...

    def glass_on(self, child_id: int | None) -> int | None:
        """The broken glass through which this child is seen, for the log."""
        ...


@dataclass(frozen=True)
class System:
    """Wayhome itself, where no person acts: sealing, verifying, forgetting."""

    user_id: None = None
    agency_id: None = None
    team_id: None = None
    purpose: str = "system"

    def may(self, permission: str) -> bool:
        return True

    def glass_on(self, child_id: int | None) -> None:
        return None


SYSTEM = System()
