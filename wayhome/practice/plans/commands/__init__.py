"""Every change to a plan."""

from wayhome.practice.plans.commands.acting import NewStep, add_actions, record_evidence
from wayhome.practice.plans.commands.copying import (
    give_copy,
    make_copy,
    note_printed,
    still_right,
)
from wayhome.practice.plans.commands.directory import keep_service, retire_service
from wayhome.practice.plans.commands.ending import (
    answer_transfer,
    ask_transfer,
    end,
    look_again,
    may_answer,
)
from wayhome.practice.plans.commands.merging import arriving_by_merge, choose, parted, parting
from wayhome.practice.plans.commands.opening import (
    NewAsk,
    NewPlan,
    ask_for_plans,
    change_lead,
    open_plan,
    open_plans,
    set_review_date,
)
from wayhome.practice.plans.commands.reviewing import approve, review
from wayhome.practice.plans.commands.writing import (
    add_contingency,
    add_goal,
    add_need,
    add_voice,
    add_work,
    amend,
    check_siblings,
    finish_part,
    refer,
    release_words,
    write_section,
)

__all__ = [
    "NewAsk",
    "NewPlan",
    "NewStep",
    "add_actions",
    "add_contingency",
    "add_goal",
    "add_need",
    "add_voice",
    "add_work",
    "amend",
    "answer_transfer",
    "approve",
    "arriving_by_merge",
    "ask_for_plans",
    "ask_transfer",
    "change_lead",
    "check_siblings",
    "choose",
    "end",
    "finish_part",
    "give_copy",
    "keep_service",
    "look_again",
    "make_copy",
    "may_answer",
    "note_printed",
    "open_plan",
    "open_plans",
    "parted",
    "parting",
    "record_evidence",
    "refer",
    "release_words",
    "retire_service",
    "review",
    "set_review_date",
    "still_right",
    "write_section",
]
