"""Every change to panels: standing, referral, agenda, pack, meeting, decision, minutes."""

from wayhome.practice.panels.commands.agenda import (
    NewTopic,
    add_topic,
    build_agenda,
    order_agenda,
    send_papers,
    take_off,
)
from wayhome.practice.panels.commands.deciding import (
    NewDecision,
    decide_item,
    decide_topic,
    note_item,
)
from wayhome.practice.panels.commands.following import ToDo
from wayhome.practice.panels.commands.meetings import (
    Came,
    accept_statement,
    approve_minutes,
    attend,
    cancel,
    hold,
)
from wayhome.practice.panels.commands.packs import (
    NewAsk,
    answer,
    ask,
    chase,
    declare_conflict,
    lift_conflict,
    withdraw,
)
from wayhome.practice.panels.commands.papers import ask_for_paper
from wayhome.practice.panels.commands.referring import (
    NewReferral,
    level_was_judged,
    look_for_harm,
    refer,
    refer_each,
    strategy_was_held,
    triage,
)
from wayhome.practice.panels.commands.standing import (
    NewPanel,
    change_members,
    may_run,
    plan_meeting,
    set_up,
)

__all__ = [
    "Came",
    "NewAsk",
    "NewDecision",
    "NewPanel",
    "NewReferral",
    "NewTopic",
    "ToDo",
    "accept_statement",
    "add_topic",
    "answer",
    "approve_minutes",
    "ask",
    "ask_for_paper",
    "attend",
    "build_agenda",
    "cancel",
    "change_members",
    "chase",
    "decide_item",
    "decide_topic",
    "declare_conflict",
    "hold",
    "level_was_judged",
    "lift_conflict",
    "look_for_harm",
    "may_run",
    "note_item",
    "order_agenda",
    "plan_meeting",
    "refer",
    "refer_each",
    "send_papers",
    "set_up",
    "strategy_was_held",
    "take_off",
    "triage",
    "withdraw",
]
