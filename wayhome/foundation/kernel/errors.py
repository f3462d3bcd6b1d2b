"""The ways a command says no. Each carries words for the person who asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class Refused(Exception):
    """The actor may not do this (or may not know whether it exists): the page answers 404."""


class Invalid(Exception):
    """What was asked cannot be a fact. `errors` maps a field (or "" for the whole) to words."""

    def __init__(self, errors: Mapping[str, str] | str) -> None:
        self.errors = {"": errors} if isinstance(errors, str) else dict(errors)
        super().__init__("; ".join(self.errors.values()))


class Conflict(Exception):
    """Someone changed the record since it was read (E15). `current` is what it says now."""

    def __init__(
        self,
        current: Mapping[str, Any],
        changed_by: str,
        version: int,
        changed_at: datetime | None = None,
    ) -> None:
        self.current, self.changed_by, self.version = dict(current), changed_by, version
        self.changed_at = changed_at
        super().__init__("The record was changed by someone else.")
