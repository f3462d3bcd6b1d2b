"""What rooms above bring to a page below them: named in settings, as crossings are (ADR 0021)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Part:
    """A piece of a page: its room's own template, which reads `found` as `part.found`."""

    template: str
    found: Any


def brought(names: Sequence[str], reader: Any) -> list[Part]:
    """Each name is of a function from a reader to a part, or None where it has none for them."""
    parts = [import_string(name)(reader) for name in names]
    return [part for part in parts if part is not None]
