"""Every rule in force, by code, from the rooms that settings name (`WAYHOME_RULE_ROOMS`)."""

from functools import cache
from importlib import import_module

from django.conf import settings

from wayhome.foundation.rules.declare import Pattern, Room, Rule
from wayhome.foundation.rules.measures import Measure


@cache
def rooms() -> dict[str, Room]:
    """Room name -> its rules. Settings name each module; nothing is found by looking about."""
    found = {}
    for path in settings.WAYHOME_RULE_ROOMS:
        room: Room = import_module(path).ROOM
        found[room.name] = room
    return found


@cache
def rules() -> dict[str, Rule]:
    """Code -> rule. A code declared twice is a fault that stops the house from starting."""
    found: dict[str, Rule] = {}
    for room in rooms().values():
        for rule in room.rules:
            if rule.code in found:
                raise ValueError(f"Rule {rule.code} is declared twice.")
            found[rule.code] = rule
    return found


@cache
def measures() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for path in settings.WAYHOME_RULE_ROOMS:
        for measure in getattr(import_module(path), "MEASURES", ()):
            if measure.code in found:
                raise ValueError(f"Measure {measure.code} is declared twice.")
            found[measure.code] = measure
    return found


def rule(code: str) -> Rule:
    return rules()[code]


def pattern(code: str) -> Pattern:
    found = rules()[code]
    if not isinstance(found, Pattern):
        raise KeyError(code)
    return found


def room_of(code: str) -> Room:
    return next(room for room in rooms().values() if any(r.code == code for r in room.rules))
