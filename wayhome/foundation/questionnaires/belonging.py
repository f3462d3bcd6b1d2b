"""Whose a response is, where a room above has it filled in for something of its own.

`settings.WAYHOME_RESPONSE_STEPS` names what rooms above offer once one is completed.
`settings.WAYHOME_RESPONSE_PARENTS` names functions of such rooms. Each takes the reader and the
response, and answers for its own or with None; what the reader may not see is None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.models import Response


@dataclass(frozen=True)
class Parent:
    """Where one goes back to. `danger_href`: the page for danger told now, if it has one (P07)."""

    title: str
    href: str
    danger_href: str = ""


@dataclass(frozen=True)
class Step:
    """What this reader can do about it now, one press away."""

    title: str
    href: str


StepsOf = Callable[[Reader, Response, str, tuple[str, ...]], list[Step]]


@cache
def _step_functions() -> tuple[StepsOf, ...]:
    return tuple(import_string(path) for path in settings.WAYHOME_RESPONSE_STEPS)


def steps_after(
    reader: Reader, response: Response, child: str, bands: tuple[str, ...]
) -> list[Step]:
    """Of a completed response about the child of this reference, with the bands it may come to."""
    return [step for ask in _step_functions() for step in ask(reader, response, child, bands)]


@cache
def _functions() -> tuple[Callable[[Reader, Response], Parent | None], ...]:
    return tuple(import_string(path) for path in settings.WAYHOME_RESPONSE_PARENTS)


def parent_of(reader: Reader, response: Response) -> Parent | None:
    if response.child_id is None:
        context = contexts.find(reader, response.case_ref)
        return Parent(context.back, context.href) if context else None
    return next((found for ask in _functions() if (found := ask(reader, response))), None)
