"""Every change to a missing episode and its return interview. One command, a page or a million."""

from wayhome.practice.missing.commands.episodes import (
    close,
    correct,
    grade,
    open_episodes,
    record_found,
    record_returned,
    tell_police,
)
from wayhome.practice.missing.commands.interviews import (
    agree_action,
    allocate,
    attempt,
    end_interview,
    hold,
    offer,
)
from wayhome.practice.missing.commands.reports import add, receive, report

__all__ = [
    "add",
    "agree_action",
    "allocate",
    "attempt",
    "close",
    "correct",
    "end_interview",
    "grade",
    "hold",
    "offer",
    "open_episodes",
    "receive",
    "record_found",
    "record_returned",
    "report",
    "tell_police",
]
