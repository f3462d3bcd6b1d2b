"""Every change to what came in from outside: received, carried on to its end, mended, undone."""

from wayhome.doors.feeds.commands.chunks import Overtaken
from wayhome.doors.feeds.commands.council import receive_census, receive_lists
from wayhome.doors.feeds.commands.keeping import forget_raw
from wayhome.doors.feeds.commands.matching import decide
from wayhome.doors.feeds.commands.mending import mend
from wayhome.doors.feeds.commands.population import receive_population
from wayhome.doors.feeds.commands.receiving import (
    SIZE_LIMIT,
    FileIn,
    Received,
    authority_of,
    force_of,
    receive,
    receive_reports,
)
from wayhome.doors.feeds.commands.undoing import ask_undo
from wayhome.doors.feeds.commands.work import carry_on

__all__ = [
    "SIZE_LIMIT",
    "FileIn",
    "Overtaken",
    "Received",
    "ask_undo",
    "authority_of",
    "carry_on",
    "decide",
    "force_of",
    "forget_raw",
    "mend",
    "receive",
    "receive_census",
    "receive_lists",
    "receive_population",
    "receive_reports",
]
