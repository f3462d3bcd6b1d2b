"""Exports for tests, asked for as a data officer would."""

from tests.factories import World
from wayhome.doors.returns import commands
from wayhome.doors.returns.models import Export


def asked(world: World, kind: str = "ssda903", year: int = 2018) -> Export:
    """By Cheshire East's data officer; nothing is made yet."""
    return commands.ask(
        world.reader("data_officer"),
        kind=kind,
        authority=world.cheshire_east,
        year=year,
        why="The yearly collection",
    )
