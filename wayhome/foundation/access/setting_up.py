"""A partnership from a file that people can read: its agencies, their teams, who administers them.

Loaded on the first day and whenever an agency joins; loading again changes nothing that stands.
docs/partnership.example.toml shows every part.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from wayhome.foundation.access import commands as access
from wayhome.foundation.access.defaults import DEFAULT_LINES
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.agencies import commands, england
from wayhome.foundation.agencies.models import (
    Agency,
    Authority,
    Duty,
    Membership,
    Partnership,
    Team,
)
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid

A_YEAR = timedelta(days=365)


@dataclass
class Loaded:
    """What was made; what stood already is not in it."""

    partnerships: list[str] = field(default_factory=list)
    agreements: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    administrators: int = 0


@transaction.atomic
def load(text: str) -> Loaded:
    """All of the file or nothing. Raises Invalid, in words, for what cannot be."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Invalid(f"The file is not TOML: {fault}.") from fault
    _known(told, {"partnership", "agency"}, "the file")
    done = Loaded()
    for each in told.get("partnership", []):
        _partnership(each, done)
    for each in told.get("agency", []):
        _agency(each, done)
    return done


def _partnership(told: Mapping[str, Any], done: Loaded) -> None:
    _known(told, {"name", "review_on"}, "a partnership")
    name = _words(told, "name", "a partnership")
    row = Partnership.objects.filter(name=name).first()
    if row is None:
        row = commands.add_partnership(SYSTEM, name=name)
        done.partnerships.append(name)
    if not SharingAgreement.objects.filter(partnership=row).exists():
        review_on = told.get("review_on", clock.today() + A_YEAR)
        if not isinstance(review_on, date):
            raise Invalid(f"{name}: review_on is a date, such as 2027-11-30.")
        access.agree(
            SYSTEM, partnership=row, name=f"Sharing agreement, {name}"[:120], review_on=review_on,
            lines=DEFAULT_LINES,
        )  # fmt: skip
        done.agreements.append(name)


def _agency(told: Mapping[str, Any], done: Loaded) -> None:
    parts = {"name", "kind", "areas", "partnerships", "owner", "administrator", "team"}
    _known(told, parts, "an agency")
    name = _words(told, "name", "an agency")
    areas = [_authority(code) for code in told.get("areas", [])]
    partnerships = [_named(Partnership, each, name) for each in told.get("partnerships", [])]
    row = Agency.objects.filter(name=name).first()
    if row is None:
        row = commands.add_agency(
            SYSTEM,
            name=name,
            kind=str(told.get("kind", "")),
            areas=areas,
            partnerships=partnerships,
            owner=_named(Agency, told["owner"], name) if "owner" in told else None,
        )
        done.agencies.append(name)
    elif _differs(row, areas, partnerships):
        commands.change_agency(SYSTEM, agency=row, areas=areas, partnerships=partnerships)
    for each in told.get("team", []):
        _team(row, each, done)
    if "administrator" in told:
        _administrator(row, told["administrator"], done)


def _differs(row: Agency, areas: list[Authority], partnerships: list[Partnership]) -> bool:
    return set(row.areas.all()) != set(areas) or set(row.partnerships.all()) != set(partnerships)


def _team(agency: Agency, told: Mapping[str, Any], done: Loaded) -> None:
    """Answers for its duties in every area of its agency, unless it names areas."""
    _known(told, {"name", "duties", "areas"}, f"a team of {agency}")
    name = _words(told, "name", f"a team of {agency}")
    areas = [_authority(code) for code in told.get("areas", [])] or list(agency.areas.all())
    duties = told.get("duties", [])
    if unknown := [duty for duty in duties if duty not in Duty.values]:
        raise Invalid(f"{agency}, {name}: there is no duty “{unknown[0]}”.")
    if Team.objects.filter(agency=agency, name=name).exists():
        return
    pairs = [(duty, area) for duty in duties for area in areas]
    commands.add_team(SYSTEM, name=name, duties=pairs, agency=agency)
    done.teams.append(f"{name}, {agency}")


def _administrator(agency: Agency, told: Mapping[str, Any], done: Loaded) -> None:
    """The first; others are added by this one, on pages."""
    _known(told, {"name", "email"}, f"the administrator of {agency}")
    holds = Membership.objects.live().filter(agency=agency, role="administrator")
    if holds.exists():
        return
    commands.add_person(
        SYSTEM,
        name=_words(told, "name", "an administrator"),
        email=_words(told, "email", "an administrator"),
        role="administrator",
        agency=agency,
    )
    done.administrators += 1


def _authority(code: Any) -> Authority:
    if code not in england.AUTHORITIES:
        raise Invalid(f"“{code}” is no code of an authority, such as E08000014.")
    la_code, name = england.AUTHORITIES[code]
    return commands.add_authority(SYSTEM, code=code, name=name, la_code=la_code)


def _named(model: Any, name: Any, whose: str) -> Any:
    row = model.objects.filter(name=name).first()
    if row is None:
        raise Invalid(f"{whose}: there is no {model._meta.verbose_name} “{name}”.")
    return row


def _words(told: Mapping[str, Any], key: str, where: str) -> str:
    value = told.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where}: {key} is missing.")
    return value.strip()


def _known(told: Iterable[str], known: set[str], where: str) -> None:
    if unknown := sorted(set(told) - known):
        raise Invalid(f"{where}: nobody knows what “{unknown[0]}” means.")
