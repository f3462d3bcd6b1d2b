"""Contacts at every stage of the front door, and those by which work with a child at risk began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, Chosen, Course
from wayhome.doors.demonstration.arc.councils import Council
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.people.commands import about
from wayhome.practice.contacts.models import (
    Challenge,
    Contact,
    ContactRequest,
    Outcome,
    Referral,
    Step,
    Telling,
    Triage,
)
from wayhome.practice.contacts.thresholds import VERSION

HOUR = timedelta(hours=1)
STAGES = 8


@dataclass(frozen=True)
class Told:
    """One contact: about whom, received when, how far it came, and what was decided."""

    child: int
    council: Council
    at: datetime
    number: int
    is_triaged: bool = True
    asks: str = ""  # "", late, answered
    outcome: str = ""
    is_told: bool = True
    is_challenged: bool = False
    steps: tuple[str, ...] = ()

    @property
    def sender(self) -> Reader:
        return self.council.outside[self.number % len(self.council.outside)]

    @property
    def door(self) -> Reader:
        return self.council.workers[self.number % len(self.council.workers)]

    @property
    def decided_at(self) -> datetime | None:
        return self.at + 20 * HOUR if self.outcome else None


def in_every_stage(rng: Rng, children: Sequence[Chosen], now: datetime) -> None:
    rows = []
    for number, (child, _, council) in enumerate(children):
        stage, week = number % STAGES, number // STAGES % 5
        told = {
            0: Told(child, council, now - (1 + week) * HOUR, number, is_triaged=False),
            1: Told(child, council, now - (3 + week) * HOUR, number),
            2: Told(child, council, now - (50 + week) * HOUR, number, asks="late"),
            3: Told(child, council, now - (44 + week) * HOUR, number, asks="answered"),
            4: Told(child, council, now - (3 + week) * DAY, number, outcome="early_help",
                    is_told=False),
            5: Told(child, council, now - (20 + week) * DAY, number, asks="answered",
                    outcome="assessment", steps=("safe",)),
            6: Told(child, council, now - (4 + week) * DAY, number, outcome="other_authority"),
            7: Told(child, council, now - (3 + week) * DAY, number, outcome="nothing",
                    is_challenged=True),
        }[stage]  # fmt: skip
        rows.append(told)
    _record(rng, rows, now)


def began_with(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    """What asked for the work: told, decided and answered long ago."""
    rows = [
        Told(
            course.child, course.council, course.concern_at - 2 * DAY, course.number,
            asks="answered" if course.every(2) else "",
            outcome="strategy" if course.worst > 2 else "assessment",
            steps=("strategy", "safe") if course.worst > 2 else ("safe", "assessed"),
        )
        for course in courses
    ]  # fmt: skip
    _record(rng, rows, now)


def _record(rng: Rng, told: Sequence[Told], now: datetime) -> None:
    contacts = [_contact(each) for each in told]
    if not contacts:
        return
    bulk.insert(contacts)
    audit.record_each(SYSTEM, "contact.received", subject_kind="contact", rows=contacts)
    pairs = list(zip(told, contacts, strict=True))
    referrals = [_referral(rng, each, contact) for each, contact in pairs]
    bulk.insert(referrals)
    outcomes = {contact.pk: _outcome(each, contact) for each, contact in pairs if each.outcome}
    rows: list[list[Any]] = [
        [_triage(each, contact) for each, contact in pairs if each.is_triaged],
        [_request(each, contact, now) for each, contact in pairs if each.asks],
        list(outcomes.values()),
    ]
    _insert(rows)
    decided = [
        (each, referral, outcomes[referral.contact_id])
        for each, referral in zip(told, referrals, strict=True)
        if each.outcome
    ]
    rows = [
        [_telling(*each) for each in decided if each[0].is_told],
        [_challenge(*each) for each in decided if each[0].is_challenged],
        [row for each, contact in pairs for row in _steps(each, contact, now)],
    ]
    _insert(rows)


def _insert(kinds: Sequence[Sequence[Any]]) -> None:
    for rows in kinds:
        if rows:
            bulk.insert(rows)


def _contact(told: Told) -> Contact:
    is_passed = told.outcome == "other_authority"
    return Contact(
        kind="child",
        authority=told.council.authority,
        urgency=("soon", "today", "soon", "now")[told.number % 4],
        is_quick=told.number % 5 == 0,
        holder_id=told.door.user_id if told.is_triaged else None,
        closed_at=None if is_passed else told.decided_at,
        **about(told.child, SYSTEM, at=told.at, by=told.sender),
    )


def _referral(rng: Rng, told: Told, contact: Contact) -> Referral:
    by = told.sender
    return Referral(
        authority=told.council.authority,
        sender=by.user.name if by.user else "",
        phone="01632 960114",
        named="As on the record",
        worry=one(rng, words.CONTACT),
        words=one(rng, words.SAYS) if told.number % 3 == 0 else "",
        urgency=contact.urgency,
        knows=("both", "child", "nobody")[told.number % 3],
        why_not_told="It may not be safe to say." if told.number % 3 == 2 else "",
        **_part(contact, told.at, by),
    )


def _part(contact: Contact, at: datetime, by: Reader) -> dict[str, Any]:
    return {
        "contact": contact,
        "recorded_at": at,
        "recorded_by_id": by.user_id,
        "recorded_by_agency_id": by.agency_id,
    }


def _triage(told: Told, contact: Contact) -> Triage:
    part = _part(contact, told.at + HOUR / 3, told.door)
    return Triage(urgency=contact.urgency, did="Rang the school: in lessons today.", **part)


def _request(told: Told, contact: Contact, now: datetime) -> ContactRequest:
    owner = told.council.owners[-1]
    at, is_answered = told.at + 2 * HOUR, told.asks == "answered"
    return ContactRequest(
        agency=owner.agency,
        way="asked",
        purpose="Known to them this year, from the referral.",
        basis="s17",
        what=words.PANEL_FOR,
        identity="As on the record",
        due_at=told.at + 26 * HOUR,
        answered_at=at + 9 * HOUR if is_answered else None,
        answered="nothing" if is_answered and told.number % 2 else "shares" if is_answered else "",
        answer="" if told.number % 2 or not is_answered else words.PANEL_ANSWER,
        answered_by_id=owner.user.pk if is_answered and owner.user else None,
        **_part(contact, at, told.door),
    )


def _outcome(told: Told, contact: Contact) -> Outcome:
    at = told.decided_at
    assert at
    is_passed = told.outcome == "other_authority"
    return Outcome(
        threshold="protection" if told.outcome == "strategy" else "in_need",
        thresholds_version=VERSION,
        outcome=told.outcome,
        reason="Several signs at once, seen by two agencies, and the child is afraid.",
        meanwhile="Driven to and from school; an aunt is there at night.",
        to_authority=told.council.next_door if is_passed else None,
        **_part(contact, at, told.door),
    )


def _telling(told: Told, referral: Referral, outcome: Outcome) -> Telling:
    part = _part(referral.contact, outcome.recorded_at + 3 * HOUR, told.door)
    said = "Thank you. It is taken on, and this is who to ring."
    return Telling(referral=referral, outcome=outcome, told=said, way="here", **part)


def _challenge(told: Told, referral: Referral, outcome: Outcome) -> Challenge:
    part = _part(referral.contact, outcome.recorded_at + 6 * HOUR, told.sender)
    why = "The amounts are hundreds of pounds. This is a debt, not a worry."
    return Challenge(referral=referral, outcome=outcome, reason=why, **part)


def _steps(told: Told, contact: Contact, now: datetime) -> list[Step]:
    found = []
    for place, kind in enumerate(told.steps):
        at = told.at + (38 + 24 * place) * HOUR
        if at < now:
            found.append(Step(kind=kind, at=at, note="", **_part(contact, at, told.door)))
    return found
