"""Every change to a missing episode and its return interview. One command, a page or a million."""

from wayhome.practice.missing.commands.asking import answer_asked, ask, take_back
from wayhome.practice.missing.commands.challenges import answer_challenge, challenge
from wayhome.practice.missing.commands.conversation import begin_form
from wayhome.practice.missing.commands.corrections import correct
from wayhome.practice.missing.commands.covering import cover, uncover
from wayhome.practice.missing.commands.episodes import (
    close,
    open_episodes,
    record_found,
    record_returned,
    tell_police,
)
from wayhome.practice.missing.commands.grades import grade, grade_each
from wayhome.practice.missing.commands.handover import sign_handover, write_handover
from wayhome.practice.missing.commands.homecoming import plan_return, record_prevention
from wayhome.practice.missing.commands.hosting import note_placement_notice
from wayhome.practice.missing.commands.interviews import (
    allocate,
    allocate_each,
    attempt,
    offer,
)
from wayhome.practice.missing.commands.meeting import note_at_meeting
from wayhome.practice.missing.commands.merging import merge, unmerge
from wayhome.practice.missing.commands.outcomes import (
    agree_action,
    end_each,
    end_interview,
    hold,
    hold_each,
)
from wayhome.practice.missing.commands.rejudging import judge_again
from wayhome.practice.missing.commands.reports import add, add_each, receive, report, tell_since
from wayhome.practice.missing.commands.restating import Restated, restate_each
from wayhome.practice.missing.commands.sampling import draw_sample, review_sample
from wayhome.practice.missing.commands.search import (
    plan_enquiries,
    plan_usual,
    record_results,
    take,
)
from wayhome.practice.missing.commands.seniors import discuss, hand_over, review
from wayhome.practice.missing.commands.sharing import share
from wayhome.practice.missing.commands.sightings import follow_up, record_sightings
from wayhome.practice.missing.commands.states import change_category, change_state
from wayhome.practice.missing.commands.withdrawing import withdraw

__all__ = [
    "Restated",
    "add",
    "add_each",
    "agree_action",
    "allocate",
    "allocate_each",
    "answer_asked",
    "answer_challenge",
    "ask",
    "attempt",
    "begin_form",
    "challenge",
    "change_category",
    "change_state",
    "close",
    "correct",
    "cover",
    "discuss",
    "draw_sample",
    "end_each",
    "end_interview",
    "follow_up",
    "grade",
    "grade_each",
    "hand_over",
    "hold",
    "hold_each",
    "judge_again",
    "merge",
    "note_at_meeting",
    "note_placement_notice",
    "offer",
    "open_episodes",
    "plan_enquiries",
    "plan_return",
    "plan_usual",
    "receive",
    "record_found",
    "record_prevention",
    "record_results",
    "record_returned",
    "record_sightings",
    "report",
    "restate_each",
    "review",
    "review_sample",
    "share",
    "sign_handover",
    "take",
    "take_back",
    "tell_police",
    "tell_since",
    "uncover",
    "unmerge",
    "withdraw",
    "write_handover",
]
