"""Every change to a missing episode and its return interview. One command, a page or a million."""

from wayhome.practice.missing.commands.conversation import begin_form
from wayhome.practice.missing.commands.corrections import correct
from wayhome.practice.missing.commands.episodes import (
    close,
    open_episodes,
    record_found,
    record_returned,
    tell_police,
)
from wayhome.practice.missing.commands.grades import grade, grade_each
from wayhome.practice.missing.commands.interviews import (
    allocate,
    allocate_each,
    attempt,
    offer,
)
from wayhome.practice.missing.commands.outcomes import (
    agree_action,
    end_each,
    end_interview,
    hold,
    hold_each,
)
from wayhome.practice.missing.commands.reports import add, receive, report, tell_since

__all__ = [
    "add",
    "agree_action",
    "allocate",
    "allocate_each",
    "attempt",
    "begin_form",
    "close",
    "correct",
    "end_each",
    "end_interview",
    "grade",
    "grade_each",
    "hold",
    "hold_each",
    "offer",
    "open_episodes",
    "receive",
    "record_found",
    "record_returned",
    "report",
    "tell_police",
    "tell_since",
]
