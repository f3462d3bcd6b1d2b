"""Every change to what came in from outside: received, carried on to its end, mended, undone."""

from wayhome.doors.feeds.commands.chunks import Overtaken
from wayhome.doors.feeds.commands.columns import keep_columns, say_columns
from wayhome.doors.feeds.commands.council import receive_census, receive_lists
from wayhome.doors.feeds.commands.foreseeing import ask_apply, discard
from wayhome.doors.feeds.commands.keeping import forget_raw
from wayhome.doors.feeds.commands.matching import decide
from wayhome.doors.feeds.commands.mending import mend
from wayhome.doors.feeds.commands.population import receive_population
from wayhome.doors.feeds.commands.receiving import (
    SIZE_LIMIT,
    Asking,
    FileIn,
    Received,
    receive,
    receive_reports,
)
from wayhome.doors.feeds.commands.senders import authority_of, force_of
from wayhome.doors.feeds.commands.setting_aside import see_to, set_aside
from wayhome.doors.feeds.commands.undoing import ask_undo
from wayhome.doors.feeds.commands.work import carry_on

__all__ = [
    "SIZE_LIMIT",
    "Asking",
    "FileIn",
    "Overtaken",
    "Received",
    "ask_apply",
    "ask_undo",
    "authority_of",
    "carry_on",
    "decide",
    "discard",
    "force_of",
    "forget_raw",
    "keep_columns",
    "mend",
    "receive",
    "receive_census",
    "receive_lists",
    "receive_population",
    "receive_reports",
    "say_columns",
    "see_to",
    "set_aside",
]
