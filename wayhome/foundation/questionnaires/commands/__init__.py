"""Every change to questionnaires and to what was answered."""

from wayhome.foundation.questionnaires.commands.answering import (
    complete,
    save_answers,
    withdraw,
)
from wayhome.foundation.questionnaires.commands.beginning import begin, begin_about, begin_each
from wayhome.foundation.questionnaires.commands.exporting import ask_for_export
from wayhome.foundation.questionnaires.commands.loading import load, load_shipped
from wayhome.foundation.questionnaires.commands.recording import Recorded, record_each
from wayhome.foundation.questionnaires.commands.scoring import decide_floor
from wayhome.foundation.questionnaires.commands.taking_in import take_in

__all__ = [
    "Recorded",
    "ask_for_export",
    "begin",
    "begin_about",
    "begin_each",
    "complete",
    "decide_floor",
    "load",
    "load_shipped",
    "record_each",
    "save_answers",
    "take_in",
    "withdraw",
]
