"""The plan for the return, made while the child is missing; the police interview once they are."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.episodes import must_come_after
from wayhome.practice.missing.commands.search import locked
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    CarersPart,
    Episode,
    PreventionAccount,
    PreventionInterview,
    ReturnPlan,
)


@dataclass(frozen=True)
class NewPlan:
    """What is planned for the return; an empty line is one that nobody knows yet."""

    safe: str
    why: str = ""
    collects: str = ""
    if_refuses: str = ""
    medical: str = ""
    assault_centre: str = ""
    evidence: str = ""
    notes: str = ""
    for_carers: str = ""

    def check(self) -> None:
        errors = {}
        if self.safe not in ReturnPlan.Safe.values:
            errors["safe"] = _("Say whether it is safe to go back there.")
        if self.safe == ReturnPlan.Safe.NO and not self.why.strip():
            errors["why"] = _("Say why it is not safe to go back there.")
        if errors:
            raise Invalid(errors)


@transaction.atomic
def plan_return(
    actor: Reader, *, episode: Episode, plan: NewPlan, version: int | None = None
) -> ReturnPlan:
    """A new version of the plan; the earlier stay. What carers need is a row of their own.

    `version` is the id of the version that the writer had read, 0 if there was none (E15).
    """
    actor.must(roles.LEAD_SEARCH)
    plan.check()
    episode = locked(episode)
    if episode.returned_latest_at or episode.closed_at:
        raise Invalid(_("They are back, or the episode is closed: there is no return to plan."))
    with system_context():
        rows = ReturnPlan.objects.filter(episode=episode).select_related("recorded_by")
        standing = rows.order_by("pk").last()
        if version is not None and version != (standing.pk if standing else 0):
            raise _said_meanwhile(standing)
        said = {name: text.strip() for name, text in asdict(plan).items()}
        values = about(episode.child_id, actor)
        row = ReturnPlan.objects.create(
            episode=episode, handling=Handling.POLICE_AND_CARE, **said, **values
        )
        if row.for_carers:
            CarersPart.objects.create(episode=episode, plan=row, text=row.for_carers, **values)
        audit.record_each(actor, "missing.return_planned", subject_kind="returnplan", rows=[row])
    engine.refresh([row.child_id], "missing_returnplan")
    return row


def _said_meanwhile(standing: ReturnPlan | None) -> Conflict:
    names = NewPlan.__dataclass_fields__
    return Conflict(
        {name: getattr(standing, name, "") for name in names},
        changed_by=standing.recorded_by.name if standing and standing.recorded_by else "",
        version=standing.pk if standing else 0,
        changed_at=standing.recorded_at if standing else None,
    )


@transaction.atomic
def record_prevention(
    actor: Reader,
    *,
    episode: Episode,
    held_at: datetime,
    officer: str,
    said: str,
    concerns: str = "",
    passed_to: str = "",
) -> PreventionInterview:
    """The police prevention interview: apart from the return interview, and never counted as it."""
    actor.must(roles.PREVENT)
    if not actor.is_system and (actor.agency is None or actor.agency.kind != Agency.Kind.POLICE):
        raise Refused(roles.PREVENT)
    _check(officer, said, concerns, passed_to)
    episode = locked(episode)
    if episode.is_open:
        raise Invalid(_("They are still missing. Record first that they are found or back."))
    must_come_after(episode, "held_at", Instant.at(held_at))
    with system_context():
        values = about(episode.child_id, actor)
        row = PreventionInterview.objects.create(
            episode=episode, held_at=held_at, officer=officer.strip(), **values
        )
        PreventionAccount.objects.create(
            episode=episode,
            prevention=row,
            said=said.strip(),
            concerns=concerns.strip(),
            passed_to=passed_to.strip(),
            handling=Handling.POLICE_AND_CARE,
            **values,
        )
        audit.record_each(
            actor, "missing.prevention_held", subject_kind="preventioninterview", rows=[row]
        )
    engine.refresh([row.child_id], "missing_preventioninterview")
    return row


def _check(officer: str, said: str, concerns: str, passed_to: str) -> None:
    errors = {}
    if not officer.strip():
        errors["officer"] = _("Say who spoke to the child.")
    if not said.strip():
        errors["said"] = _("Write what was said, in a line.")
    if concerns.strip() and not passed_to.strip():
        errors["passed_to"] = _("Say to whom the concerns were passed.")
    if errors:
        raise Invalid(errors)
