"""Panels: who meets about whom, what each agency brings, what is decided and by whom."""

from wayhome.practice.panels.models.items import Item, Level, Referral, StrategyHeld, Topic
from wayhome.practice.panels.models.outcomes import Decision, Dissent, Paper, SetAction
from wayhome.practice.panels.models.packs import Answer, Ask, Conflict
from wayhome.practice.panels.models.standing import Attendance, Meeting, Member, Panel

__all__ = [
    "Answer",
    "Ask",
    "Attendance",
    "Conflict",
    "Decision",
    "Dissent",
    "Item",
    "Level",
    "Meeting",
    "Member",
    "Panel",
    "Paper",
    "Referral",
    "SetAction",
    "StrategyHeld",
    "Topic",
]
