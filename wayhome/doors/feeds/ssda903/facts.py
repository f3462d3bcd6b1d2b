"""From judged rows to the facts they state. Builds; the commands record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wayhome.doors.feeds.ssda903.columns import (
    CIN,
    ETHNIC,
    GOES_ON,
    LS,
    PLACE,
    PROVIDER,
    REC,
    UPN_UNKNOWN,
    sexes,
)
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.people.models import CareStatus, Home
from wayhome.foundation.providers.models import Provider
from wayhome.practice.missing.facts import Instant, NewEpisode

NO_NAME = "Child"  # a return names nobody: the child is called by the council's number


def child(row: Staged, year: int, batch_id: int) -> NewChild:
    sex = row.says.get("SEX", "").strip()
    return NewChild(
        given_name=NO_NAME,
        family_name=row.child_key,
        born_on=row.born_on,
        sex=sexes(year).get(sex, "U"),
        ethnicity=row.code("ETHNIC", ETHNIC),
        is_imported=True,
        batch_id=batch_id,
    )


def pupil_number(row: Staged) -> str:
    """The UPN, where it is one and no other child of the return has it too."""
    upn = row.says.get("UPN", "").strip()
    is_own = not {"444", "W10"} & set(row.faults)
    return upn if upn and upn not in UPN_UNKNOWN and is_own else ""


def care(row: Staged, child_id: int, batch_id: int) -> CareStatus:
    """The legal status of one episode of care. DEC is the first day it no longer was (3.1)."""
    reason = row.code("REC", REC)
    assert row.begins_on is not None
    return CareStatus(
        child_id=child_id,
        status=CareStatus.Status.LOOKED_AFTER,
        legal_status=row.code("LS", LS),
        need=row.code("CIN", CIN),
        ended_reason="" if reason == GOES_ON else reason,
        from_on=row.begins_on,
        until_on=row.ends_on,
        batch_id=batch_id,
    )


def home(row: Staged, child_id: int, batch_id: int, homes: Mapping[str, Provider]) -> Home:
    """The placement. Whose home it is is known where its URN is that of a registered provider."""
    provider = homes.get(row.says.get("URN", "").strip())
    assert row.begins_on is not None
    return Home(
        child_id=child_id,
        placement_type=row.code("PLACE", PLACE),
        provider_type=row.code("PLACE_PROVIDER", PROVIDER),
        carer_id=provider.agency_id if provider else None,
        authority_id=provider.authority_id if provider else None,
        from_on=row.begins_on,
        until_on=row.ends_on,
        batch_id=batch_id,
    )


def unaccompanied(row: Staged, child_id: int, batch_id: int, since: date) -> CareStatus:
    """An unaccompanied asylum-seeking child, since first looked after and until DUC."""
    return CareStatus(
        child_id=child_id,
        status=CareStatus.Status.UNACCOMPANIED,
        from_on=since,
        until_on=row.ends_on,
        batch_id=batch_id,
    )


def absence(row: Staged, child_id: int, batch_id: int) -> NewEpisode:
    """A missing episode of the past, known by the day (E11).

    MIS_END is the day a child whose whereabouts were unknown was found, and the day a child whose
    whereabouts were known came back (3.1).
    """
    assert row.begins_on is not None
    category = row.says["MISSING"].strip().upper()
    end = Instant.on(row.ends_on) if row.ends_on else None
    return NewEpisode(
        child_id=child_id,
        since=Instant.on(row.begins_on),
        category=category,
        setting="care",
        origin="imported",
        found=end if category == "M" else None,
        returned=end if category == "A" else None,
        batch_id=batch_id,
    )


def same_care(fact: CareStatus, wanted: CareStatus) -> bool:
    return _alike(fact, wanted, "legal_status", "need", "ended_reason", "until_on")


def same_home(fact: Home, wanted: Home) -> bool:
    names = ("placement_type", "provider_type", "carer_id", "authority_id", "until_on")
    return _alike(fact, wanted, *names)


def _alike(fact: Any, wanted: Any, *names: str) -> bool:
    return all(getattr(fact, name) == getattr(wanted, name) for name in names)
