"""Asking agencies for what they hold, their answers, and conflicts of interest (P27)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.panels.commands.circle import bring_in, send_away
from wayhome.practice.panels.commands.standing import must_run
from wayhome.practice.panels.models import Answer, Ask, Conflict, Item


@dataclass(frozen=True)
class NewAsk:
    """`reason` says why this agency: asking tells it that the child is before a panel (P27)."""

    agency: Agency
    reason: str
    asked_for: str
    due_at: datetime
    basis: str = Ask.Basis.PUBLIC_TASK

    def check(self) -> None:
        errors = {}
        if not self.reason.strip():
            errors["reason"] = _("Say why this agency: asking tells it about the child.")
        if not self.asked_for.strip():
            errors["asked_for"] = _("Say what you ask them to bring.")
        if errors:
            raise Invalid(errors)


@transaction.atomic
def ask(actor: Reader, *, item: Item, asks: list[NewAsk]) -> list[Ask]:
    """Ask these agencies about this item, and of it alone. Each reads it from now on."""
    must_run(actor, item.panel)
    for new in asks:
        new.check()
    engine.lock([item.child_id])
    with system_context():
        item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if not item.is_open:
            raise Invalid(_("This has been heard, or was taken off."))
        rows = [
            Ask.objects.create(
                item=item,
                agency=new.agency,
                reason=new.reason.strip(),
                basis=new.basis,
                asked_for=new.asked_for.strip(),
                due_at=new.due_at,
                **about(item.child_id, actor),
            )
            for new in asks
        ]
        for new in asks:
            bring_in(actor, items=[item], agency=new.agency, basis=new.reason.strip())
        audit.record_each(actor, "panel.asked", subject_kind="panel_ask", rows=rows)
    engine.refresh([item.child_id], "panels_ask")
    return rows


@transaction.atomic
def chase(actor: Reader, *, ask: Ask) -> Ask:
    """Once more, and counted: an agency that never replies is seen never to (P27, R63)."""
    must_run(actor, ask.item.panel)
    engine.lock([ask.child_id])
    with system_context():
        row = Ask.objects.select_for_update(of=("self",)).get(pk=ask.pk)
        if row.answered_at or row.withdrawn_at:
            raise Invalid(_("It is answered, or no longer asked."))
        row.chased_at, row.chases = clock.now(), row.chases + 1
        row.save(update_fields=["chased_at", "chases"])
        _log(actor, "panel.chased", row)
    return row


@transaction.atomic
def withdraw(actor: Reader, *, ask: Ask) -> Ask:
    """Asked by mistake: the agency no longer reads the item."""
    must_run(actor, ask.item.panel)
    engine.lock([ask.child_id])
    with system_context():
        row = Ask.objects.select_for_update(of=("self",)).get(pk=ask.pk)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        send_away(actor, item=row.item, agency=row.agency)
        _log(actor, "panel.ask_withdrawn", row)
    engine.refresh([ask.child_id], "panels_ask")
    return row


@transaction.atomic
def answer(
    actor: Reader,
    *,
    ask: Ask,
    text: str = "",
    nothing_held: bool = False,
    handling: str = Handling.OPEN,
    conditions: str = "",
) -> Answer:
    """What one's own agency holds. Nothing held is an answer. Said again, the last stands."""
    actor.must(roles.CONTRIBUTE)
    if actor.agency_id != ask.agency_id:
        raise Refused(roles.CONTRIBUTE)
    if not text.strip() and not nothing_held:
        raise Invalid({"text": _("Write what you hold, or say that you hold nothing.")})
    is_police = actor.agency is not None and actor.agency.kind == Agency.Kind.POLICE
    if handling == Handling.POLICE_ONLY and not is_police:
        raise Invalid({"handling": _("Only the police may keep it to police.")})
    engine.lock([ask.child_id])
    with system_context():
        asked = Ask.objects.select_for_update(of=("self",)).get(pk=ask.pk)
        if asked.withdrawn_at:
            raise Refused(roles.CONTRIBUTE)
        row = Answer.objects.create(
            item_id=asked.item_id,
            ask=asked,
            text=text.strip(),
            nothing_held=nothing_held and not text.strip(),
            is_law_enforcement=is_police,
            conditions=conditions.strip(),
            **about(ask.child_id, actor) | {"handling": handling},
        )
        if asked.answered_at is None:
            asked.answered_at = row.recorded_at
            asked.save(update_fields=["answered_at"])
        _log(actor, "panel.answered", asked)
    engine.refresh([ask.child_id], "panels_ask")
    return row


@transaction.atomic
def declare_conflict(actor: Reader, *, item: Item, reason: str) -> Conflict:
    """From now on the item is closed to whoever declares it, minutes included."""
    if not (actor.may(roles.ATTEND_PANEL) or actor.may(roles.RUN_PANEL)):
        raise Refused(roles.ATTEND_PANEL)
    if actor.user is None or actor.agency is None:
        raise Refused(roles.ATTEND_PANEL)
    if not reason.strip():
        raise Invalid({"reason": _("Say what it is, in a line: related, involved, a friend.")})
    engine.lock([item.child_id])
    with system_context():
        row, _made = Conflict.objects.get_or_create(
            item=item,
            user=actor.user,
            lifted_at=None,
            voided_at=None,
            defaults={
                "agency": actor.agency,
                "reason": reason.strip(),
                **about(item.child_id, actor),
            },
        )
        audit.record(
            actor,
            "panel.conflict_declared",
            subject_kind="panel_item",
            subject_id=item.pk,
            child_id=item.child_id,
            fields={"reason": audit.digest(reason)},
        )
    return row


@transaction.atomic
def lift_conflict(actor: Reader, *, conflict: Conflict, reason: str) -> Conflict:
    """It was a mistake: the chair (or secretary) says so, and why; never the person themselves."""
    must_run(actor, conflict.item.panel)
    if actor.user_id == conflict.user_id:
        raise Refused(roles.RUN_PANEL)
    if not reason.strip():
        raise Invalid({"reason": _("Say why there is no conflict.")})
    engine.lock([conflict.child_id])
    with system_context():
        row = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
        row.lifted_at, row.lifted_by = clock.now(), actor.user
        row.lifted_reason = reason.strip()
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        audit.record(
            actor,
            "panel.conflict_lifted",
            subject_kind="panel_item",
            subject_id=row.item_id,
            child_id=row.child_id,
            fields={"reason": audit.digest(reason)},
        )
    return row


def _log(actor: Reader, action: str, row: Ask) -> None:
    audit.record(
        actor,
        action,
        subject_kind="panel_ask",
        subject_id=row.pk,
        child_id=row.child_id,
        fields={"agency": row.agency_id},
    )
