"""The front door's clocks (domain.md 2.4, T05 to T08), what is not happening, what is repeated.

`CON-S..` standards, `CON-P..` patterns, `CON-G..` gaps, `CON-E..` events. S02 and S03 are T05, S05
is T06, S06 is T07, S07 is T08. Every clock of working days stands beside one of elapsed hours that
looks for urgent harm, weekends included (P13): triage beside T05, the child seen beside T06, the
strategy discussion within a day beside T08. None has a title for those who may not read it: that
somebody wrote about a child is itself not theirs to know (P20, P27).
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Agreed,
    ElapsedBy,
    Event,
    Gap,
    Pattern,
    Room,
    Standard,
    Subject,
    WorkingDays,
    hours,
    law,
    local,
)
from wayhome.practice.contacts.tables import SHARED

CLASSES = (DataClass.REFERRAL.value,)
CONTACT = Subject(
    kind="contact",
    source="doors s",
    case_ref="s.ref",
    authority="s.authority_id",
    agency="s.care_agency_id",
    team="s.team_id",
    scope_kind="CASE WHEN s.child_id IS NULL THEN 'contact' ELSE 'child' END",
    scope_id="coalesce(s.child_id, s.id)",
)
REQUEST = replace(
    CONTACT,
    kind="contact_request",
    source="asks s",
    case_ref="s.contact_ref",
    scope_id="coalesce(s.child_id, s.contact_id)",
)
SENDER = replace(CONTACT, source="sends s")
OF_AGENCY = replace(REQUEST, agency="s.agency_id")
HAPPENED = replace(CONTACT, agency="NULL::bigint")

TRIAGE = Standard(
    code="CON-S01",
    title="Contact looked at for urgent harm",
    basis=local("Urgent harm is looked for within hours, day and night (P13)"),
    classes=CLASSES,
    starts="s.sent_at",
    allowance=ElapsedBy("s.how_soon", (("now", 30), ("today", 120)), 240),
    stops="s.looked_at",
    occurrence="s.referral_id",
    rungs=(-15, 0, 30, 60),
    next_step="Read it, look for urgent harm, and write what you did.",
    of=SENDER,
)
DECISION = Standard(
    code="CON-S02",
    title="Decision on a contact",
    basis=law("One working day (Working Together to Safeguard Children)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=WorkingDays(1),
    stops="s.first_decided_at",
    rungs=(0,),
    next_step="Decide, with the threshold and the reason.",
    of=CONTACT,
)
TOLD = Standard(
    code="CON-S03",
    title="Referrer told what was decided",
    basis=law("One working day (Working Together to Safeguard Children)"),
    classes=CLASSES,
    starts="s.sent_at",
    allowance=WorkingDays(1),
    stops="s.told_at",
    occurrence="s.referral_id",
    next_step="Tell everybody who wrote what was decided.",
    of=SENDER,
)
SEEN = Standard(
    code="CON-S04",
    title="Child seen, while the assessment goes on",
    basis=local("Within 24 hours of deciding on an assessment (P13)"),
    classes=CLASSES,
    starts="s.decided_at",
    allowance=hours(24),
    stops="s.safe_at",
    closes="s.assessed_at",
    rungs=(0,),
    where="s.outcome = 'assessment'",
    next_step="See the child, look for urgent harm, and write it down.",
    of=CONTACT,
)
ASSESSED = Standard(
    code="CON-S05",
    title="Assessment complete",
    basis=law("45 working days from referral (Working Together to Safeguard Children)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=WorkingDays(45),
    stops="s.assessed_at",
    where="s.outcome = 'assessment'",
    next_step="Complete the assessment.",
    of=CONTACT,
)
STRATEGY = Standard(
    code="CON-S06",
    title="Strategy discussion after a contact",
    basis=local("As soon as possible, 24 hours at most (P13)"),
    classes=CLASSES,
    starts="s.decided_at",
    allowance=hours(24),
    stops="s.strategy_at",
    rungs=(-480, 0, 60),
    where="s.outcome = 'strategy'",
    next_step="Hold the strategy discussion today.",
    of=CONTACT,
)
CONFERENCE = Standard(
    code="CON-S07",
    title="Child protection conference",
    basis=law("15 working days from the strategy discussion (Working Together)"),
    classes=CLASSES,
    starts="s.enquiry_at",
    allowance=WorkingDays(15),
    stops="s.conference_at",
    excused="s.no_conference_at",
    where="s.enquiry_at IS NOT NULL",
    next_step="Hold the conference, or record that the enquiry ended without one.",
    of=CONTACT,
)
ANSWERED = Standard(
    code="CON-S08",
    title="Agency answers the front door",
    basis=local("By the time that was agreed when it was asked"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=Agreed("s.due_at"),
    stops="s.answered_at",
    excused="s.withdrawn_at",
    closes="s.decided_at",
    where="s.way = 'asked'",
    next_step="Chase them, or decide without it and say so.",
    of=REQUEST,
)
CHALLENGED = Standard(
    code="CON-S09",
    title="Referrer's challenge answered by a manager",
    basis=local("Within 24 hours, by a manager who did not decide it"),
    classes=CLASSES,
    starts="s.challenged_at",
    allowance=hours(24),
    stops="s.challenge_answered_at",
    rungs=(0, 240),
    where="s.challenged_at IS NOT NULL",
    next_step="A manager reads it again and answers.",
    of=CONTACT,
)
NO_REPLY = Gap(
    code="CON-G01",
    title="Agency has not answered the front door",
    basis=local("Asked, and the time agreed has passed"),
    classes=CLASSES,
    starts="s.due_at",
    stops="least(s.answered_at, s.withdrawn_at)",
    where="s.way = 'asked'",
    next_step="Ring them. Silence is not an answer; “we hold nothing” is.",
    is_listed=False,
    of=OF_AGENCY,
)
NOT_TOLD = Gap(
    code="CON-G02",
    title="Decided, and a referrer has not been told",
    basis=local("Whoever wrote is told what was decided"),
    classes=CLASSES,
    starts="greatest(s.decided_at, s.sent_at)",
    stops="s.told_now_at",
    where="s.decided_at IS NOT NULL",
    occurrence="s.referral_id",
    next_step="Tell them what was decided.",
    is_listed=False,
    of=SENDER,
)
UNACCEPTED = Gap(
    code="CON-G03",
    title="Passed to another authority, accepted by nobody",
    basis=local("It stays with the sender until a named person accepts (P43)"),
    classes=CLASSES,
    starts="s.decided_at",
    stops="s.accepted_at",
    where="s.outcome = 'other_authority'",
    next_step="Ring them for a name. Until then the child is yours.",
    of=CONTACT,
)
REPEATED = Pattern(
    code="CON-P01",
    title="Three contacts about one child in 90 days",
    basis=local("Three contacts in 90 days are looked at as one story"),
    classes=(*CLASSES, DataClass.PROMPT.value),
    starts="s.recorded_at",
    recorded="s.recorded_at",
    occurrence="s.id",
    expires="s.expires_at",
    decide_within=hours(72),
    where="s.first_of_three_at IS NOT NULL",
    evidence="s.three",
    evidence_kind="contact",
    question="Three contacts in 90 days. What do they say together?",
    options=(
        ("strategy", "Strategy discussion"),
        ("assess", "Assessment"),
        ("plan", "The plan is changed"),
        ("known", "Nothing new: already in hand"),
    ),
    next_step="Read the three together and decide.",
    of=replace(CONTACT, source="threes s"),
)


def _event(code: str, title: str, at: str, of: Subject = HAPPENED, where: str = "") -> Event:
    return Event(
        code=code,
        title=title,
        topic="Front door",
        at=at,
        where=where or f"{at} IS NOT NULL",
        classes=CLASSES,
        of=of,
    )


ASKED_ALONE = "s.way = 'asked'"
EVENTS = (
    _event("CON-E01", "Contact received at the front door", "s.recorded_at"),
    _event("CON-E02", "Contact decided", "s.decided_at"),
    _event("CON-E03", "Front door asked an agency", "s.recorded_at", OF_AGENCY, ASKED_ALONE),
    _event("CON-E04", "Agency answered the front door", "s.answered_at", OF_AGENCY),
    _event("CON-E05", "Referrer challenged the decision", "s.challenged_at"),
    _event("CON-E06", "Accepted by another authority", "s.accepted_at"),
)
ROOM = Room(
    name="contacts",
    reads=(
        "contacts_contact",
        "contacts_referral",
        "contacts_triage",
        "contacts_telling",
        "contacts_contactrequest",
        "contacts_outcome",
        "contacts_step",
        "contacts_challenge",
        "rules_decision",
    ),
    shared=SHARED,
    rules=(
        TRIAGE,
        DECISION,
        TOLD,
        SEEN,
        ASSESSED,
        STRATEGY,
        CONFERENCE,
        ANSWERED,
        CHALLENGED,
        NO_REPLY,
        NOT_TOLD,
        UNACCEPTED,
        REPEATED,
        *EVENTS,
    ),
    words={
        "contact": "wayhome.practice.contacts.describe.contacts",
        "contact_request": "wayhome.practice.contacts.describe.requests",
    },
    loose="contact",
    loose_table="contacts_contact",
    loose_open="wayhome.practice.contacts.queries.loose.about_no_child",
)
CLOCKS = (TRIAGE, DECISION, TOLD, SEEN, ASSESSED, STRATEGY, CONFERENCE, CHALLENGED, UNACCEPTED)
