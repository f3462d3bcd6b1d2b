"""Every change to agencies, their people, teams and duty rotas."""

from wayhome.foundation.agencies.commands.bodies import (
    add_agency,
    add_authority,
    add_partnership,
    change_agency,
)
from wayhome.foundation.agencies.commands.people import (
    add_person,
    change_person,
    close_account,
    end_place,
    give_place,
    reopen_account,
    reset_second_factor,
    send_link,
)
from wayhome.foundation.agencies.commands.rotas import put_on_duty, take_off_duty
from wayhome.foundation.agencies.commands.teams import add_team, change_team, close_team

__all__ = [
    "add_agency",
    "add_authority",
    "add_partnership",
    "add_person",
    "add_team",
    "change_agency",
    "change_person",
    "change_team",
    "close_account",
    "close_team",
    "end_place",
    "give_place",
    "put_on_duty",
    "reopen_account",
    "reset_second_factor",
    "send_link",
    "take_off_duty",
]
