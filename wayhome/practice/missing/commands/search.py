"""The live search plan: enquiries asked, taken and answered; sightings, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import HANDLING_KINDS, Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.standing import kept_for, onto_kept
from wayhome.practice.missing.facts import CLOCK_SKEW
from wayhome.practice.missing.models import Enquiry, EnquiryKind, EnquiryResult, Episode, Phase
from wayhome.practice.missing.queries.owners import Owner, care_team, police_team
from wayhome.practice.missing.usual import POLICE, USUAL

SEARCH_KINDS = HANDLING_KINDS[Handling.POLICE_AND_CARE]


@dataclass(frozen=True)
class NewEnquiry:
    """To be made by `due_at`; or made already, at `made_at` with `answer`. `recorded_at` and
    `recorder`, here and below, are for the system alone."""

    episode: Episode
    kind: str
    what: str
    owner: Owner
    due_at: datetime | None = None
    made_at: datetime | None = None
    answer: str = ""
    by: str = ""
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        errors = {}
        if self.kind not in EnquiryKind.values:
            errors["kind"] = _("Say what kind of enquiry it is.")
        if not self.what.strip():
            errors["what"] = _("Say what is asked, or what was done.")
        if self.made_at is None and self.due_at is None:
            errors["due_at"] = _("Say by when it is to be made.")
        if self.made_at and self.made_at > clock.now() + CLOCK_SKEW:
            errors["made_at"] = _("This time is in the future.")
        if self.made_at and not self.answer.strip():
            errors["answer"] = _("Write what came of it.")
        if errors:
            raise Invalid(errors)


@dataclass(frozen=True)
class NewResult:
    """What came of it; or, with `is_made` false, why it was not made."""

    enquiry: Enquiry
    text: str
    at: datetime
    is_made: bool = True
    by: str = ""
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        errors = {}
        if not self.text.strip():
            errors["text"] = _("Write what came of it, or why it was not made.")
        if self.at > clock.now() + CLOCK_SKEW:
            errors["at"] = _("This time is in the future.")
        if errors:
            raise Invalid(errors)


def readers_of(agency: Agency, *, is_to_do: bool) -> str:
    """Police and social care; what another agency is to do opens wider, or it could not read it."""
    opens = is_to_do and agency.kind not in SEARCH_KINDS
    return Handling.OPEN if opens else Handling.POLICE_AND_CARE


@transaction.atomic
def plan_enquiries(actor: Reader, *, enquiries: Sequence[NewEnquiry]) -> list[Enquiry]:
    """Add to the search plan. Who does not lead the search adds what their own agency does."""
    actor.must(roles.ENQUIRE)
    for new in enquiries:
        new.check()
        if not actor.may(roles.LEAD_SEARCH) and new.owner.agency.pk != actor.agency_id:
            raise Refused(roles.LEAD_SEARCH)
        must_be_open(new.episode)
    children = engine.lock(new.episode.child_id for new in enquiries)
    enquiries = onto_kept(enquiries)
    with system_context():
        rows = [_row(actor, new) for new in enquiries]
        bulk.insert(rows)
        audit.record_each(actor, "search.planned", subject_kind="enquiry", rows=rows)
        made = [(row, new) for row, new in zip(rows, enquiries, strict=True) if new.made_at]
        _keep(actor, [_made(row, new) for row, new in made])
    engine.refresh(children, "missing_enquiry")
    return rows


def _row(actor: Reader, new: NewEnquiry) -> Enquiry:
    episode, owner = new.episode, new.owner
    reported = episode.reported_at
    is_before = bool(new.made_at and reported and new.made_at < reported)
    values = about(episode.child_id, actor, episode.batch_id, at=new.recorded_at, by=new.recorder)
    return Enquiry(
        episode_id=episode.pk,
        kind=new.kind,
        what=new.what.strip(),
        phase=Phase.BEFORE if is_before else Phase.AFTER,
        owner_agency=owner.agency,
        owner_team=owner.team,
        owner=owner.user,
        due_at=None if new.made_at else new.due_at,
        handling=readers_of(owner.agency, is_to_do=new.made_at is None),
        **values,
    )


def _made(row: Enquiry, new: NewEnquiry) -> NewResult:
    assert new.made_at
    return NewResult(
        row, new.answer, new.made_at, by=new.by, recorded_at=new.recorded_at, recorder=new.recorder
    )


@transaction.atomic
def plan_usual(actor: Reader, *, episode: Episode) -> list[Enquiry]:
    """The usual enquiries, less the kinds that stand in the plan already. Tapped twice, once."""
    actor.must(roles.LEAD_SEARCH)
    engine.lock([episode.child_id])
    with system_context():
        planned = set(Enquiry.objects.filter(episode=episode).values_list("kind", flat=True))
    if actor.agency is None:
        raise Refused(roles.LEAD_SEARCH)
    own = Owner(actor.agency, actor.team)
    police, care = (_owner(find(episode)) or own for find in (police_team, care_team))
    now = clock.now()
    wanted = [
        NewEnquiry(
            episode=episode,
            kind=each.kind,
            what=_(each.what),
            owner=police if each.whose == POLICE else care,
            due_at=now + timedelta(minutes=each.minutes),
        )
        for each in USUAL
        if each.kind not in planned
    ]
    return plan_enquiries(actor, enquiries=wanted) if wanted else []


def _owner(team: Team | None) -> Owner | None:
    return Owner(team.agency, team) if team else None


@transaction.atomic
def take(actor: Reader, *, enquiry: Enquiry, version: int | None = None) -> Enquiry:
    """One person does it. Who comes second learns who was first (E15)."""
    actor.must(roles.ENQUIRE)
    if actor.agency is None or actor.user is None:
        raise Refused(roles.ENQUIRE)
    engine.lock([enquiry.child_id])
    with system_context():
        row = Enquiry.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
        if version is not None and row.version != version:
            who, at = last_change("enquiry", row.pk, row.child_id)
            raise Conflict({"owner": row.owner_id}, who, row.version, at)
        if row.results.filter(voided_at=None).exists():
            raise Invalid(_("This enquiry has been answered."))
        row.owner, row.owner_agency, row.owner_team = actor.user, actor.agency, actor.team
        row.handling = readers_of(actor.agency, is_to_do=True)
        row.version += 1
        row.save()
        audit.record_each(actor, "search.taken", subject_kind="enquiry", rows=[row])
    engine.refresh([row.child_id], "missing_enquiry")
    return row


@transaction.atomic
def record_results(actor: Reader, *, results: Sequence[NewResult]) -> list[EnquiryResult]:
    """An answer, or why there is none. A second one stands beside the first (E10)."""
    actor.must(roles.ENQUIRE)
    for new in results:
        new.check()
        own = actor.agency_id in (new.enquiry.owner_agency_id, new.enquiry.recorded_by_agency_id)
        if not (own or actor.may(roles.LEAD_SEARCH)):
            raise Refused(roles.LEAD_SEARCH)
    children = engine.lock(new.enquiry.child_id for new in results)
    with system_context():
        rows = _keep(actor, results)
    engine.refresh(children, "missing_enquiryresult")
    return rows


def _keep(actor: Reader, results: Sequence[NewResult]) -> list[EnquiryResult]:
    rows = [
        EnquiryResult(
            episode_id=new.enquiry.episode_id,
            enquiry_id=new.enquiry.pk,
            is_made=new.is_made,
            text=new.text.strip(),
            at=new.at,
            by=new.by.strip(),
            handling=new.enquiry.handling,
            **_about(actor, new.enquiry, new),
        )
        for new in results
    ]
    bulk.insert(rows)
    if rows:
        audit.record_each(actor, "search.answered", subject_kind="enquiryresult", rows=rows)
    return rows


def _about(actor: Reader, enquiry: Enquiry, new: NewResult) -> dict[str, Any]:
    return about(enquiry.child_id, actor, enquiry.batch_id, at=new.recorded_at, by=new.recorder)


def locked(episode: Episode) -> Episode:
    """The episode as it stands, once no other command can change what is known of the child; the
    one that is kept, where it was merged."""
    engine.lock([episode.child_id])
    kept = kept_for([episode]).get(episode.pk, episode)
    with system_context():
        return Episode.objects.select_related("area", "authority").get(pk=kept.pk)


def must_be_open(episode: Episode) -> None:
    if not episode.is_open:
        raise Invalid(_("This episode has ended. Add what you know to it instead."))
