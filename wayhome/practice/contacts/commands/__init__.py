"""Every change at the front door. What other rooms and journeys call is named here."""

from wayhome.practice.contacts.commands.answering import answer, answer_as_guest
from wayhome.practice.contacts.commands.challenging import (
    answer_challenge,
    challenge,
    challenge_as_guest,
)
from wayhome.practice.contacts.commands.deciding import NewOutcome, accept, decide, take_step, tell
from wayhome.practice.contacts.commands.gathering import (
    NewRequest,
    ask,
    chase,
    record_sharing,
    withdraw,
)
from wayhome.practice.contacts.commands.guests import (
    ask_code,
    enter_code,
    make_as_guest,
    sent_alike,
    still_open,
)
from wayhome.practice.contacts.commands.holding import hold, link_born, triage
from wayhome.practice.contacts.commands.receiving import make

__all__ = [
    "NewOutcome",
    "NewRequest",
    "accept",
    "answer",
    "answer_as_guest",
    "answer_challenge",
    "ask",
    "ask_code",
    "challenge",
    "challenge_as_guest",
    "chase",
    "decide",
    "enter_code",
    "hold",
    "link_born",
    "make",
    "make_as_guest",
    "record_sharing",
    "sent_alike",
    "still_open",
    "take_step",
    "tell",
    "triage",
    "withdraw",
]
