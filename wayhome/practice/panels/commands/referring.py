"""Referring a child to a panel, and what the panel's secretary makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.panels.commands.circle import bring_in
from wayhome.practice.panels.commands.firsts import first_again, lock_around
from wayhome.practice.panels.commands.standing import must_run, plan_meeting
from wayhome.practice.panels.models import Item, Level, Panel, Referral, StrategyHeld

TELL = "panels.tell"
TABLES = ("panels_item", "panels_referral", "panels_strategyheld")
WORST_FIRST = (Level.SIGNIFICANT, Level.UNKNOWN, Level.MODERATE, Level.EMERGING, Level.NONE)


@dataclass(frozen=True)
class NewReferral:
    """Why this child should be heard by this panel. Nothing but the reason is required (P42)."""

    child_id: int
    panel: Panel
    reason: str
    urgency: str = Referral.Urgency.NEXT
    level: str = Level.UNKNOWN
    kind: str = Item.Kind.CHILD
    strategy_at: datetime | None = None  # when a strategy discussion was held, if one was
    other_response: str = ""
    child_told: str = Referral.Told.UNKNOWN
    child_view: str = ""
    parent_told: str = Referral.Told.UNKNOWN
    parent_why: str = ""
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = None

    def check(self) -> None:
        if not self.panel.names_children or not self.panel.is_active:
            raise Invalid({"panel": _("Choose a panel that hears children.")})
        if not self.reason.strip():
            raise Invalid({"reason": _("Say why this child should be heard.")})


def refer(actor: Reader, *, referral: NewReferral) -> Referral:
    """Ask a panel to hear a child. One that waits already is joined, not entered twice."""
    return refer_each(actor, referrals=[referral])[0]


@transaction.atomic
def refer_each(actor: Reader, *, referrals: Sequence[NewReferral]) -> list[Referral]:
    """The same of many children, each once."""
    actor.must(roles.REFER_TO_PANEL)
    for new in referrals:
        new.check()
    children = engine.lock(new.child_id for new in referrals)
    with system_context():
        items = _items(actor, referrals)
        rows = [_referral(actor, new, item) for new, item in zip(referrals, items, strict=True)]
        bulk.insert(rows)
        bulk.insert(
            [
                StrategyHeld(
                    item=item,
                    held_at=new.strategy_at,
                    source=_("The referral"),
                    **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
                )
                for new, item in zip(referrals, items, strict=True)
                if new.strategy_at
            ]
        )
        audit.record_each(actor, "panel.referred", subject_kind="panel_referral", rows=rows)
        for panel in {new.panel for new in referrals}:
            mine = [item for item in items if item.panel_id == panel.pk]
            bring_in(actor, items=mine, agency=panel.agency, basis=f"{panel}: asked to hear")
    engine.refresh(children, *TABLES)
    for new, item in zip(referrals, items, strict=True):
        crossed("panel.referred", actor, child_id=new.child_id, item=item.pk)
        if new.strategy_at:
            told = {"child_id": new.child_id, "held_at": new.strategy_at, "origin": "panel"}
            crossed("strategy.held", actor, **told)
    return rows


def _items(actor: Reader, referrals: Sequence[NewReferral]) -> list[Item]:
    """The open item of each child before its panel; a new one where there is none."""
    wanted = {(new.child_id, new.panel.pk) for new in referrals}
    open_ones = Item.objects.filter(
        child__in={child for child, _panel in wanted}, heard_at=None, off_at=None
    )
    standing = {(item.child_id, item.panel_id): item for item in open_ones}
    fresh = []
    for new in referrals:
        key = (new.child_id, new.panel.pk)
        if key in standing:
            _join(standing[key], new)
            continue
        standing[key] = Item(
            panel=new.panel,
            kind=new.kind,
            level=new.level,
            is_urgent=new.urgency == Referral.Urgency.URGENT,
            since_at=new.recorded_at if new.recorded_at and actor.is_system else clock.now(),
            **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
        )
        fresh.append(standing[key])
    bulk.insert(fresh)
    return [standing[new.child_id, new.panel.pk] for new in referrals]


def _join(item: Item, new: NewReferral) -> None:
    """Two who worry about one child: the worse of what they say stands."""
    item.level = min(item.level, new.level, key=lambda level: WORST_FIRST.index(Level(level)))
    item.is_urgent |= new.urgency == Referral.Urgency.URGENT
    item.version += 1
    item.save(update_fields=["level", "is_urgent", "version"])


def _referral(actor: Reader, new: NewReferral, item: Item) -> Referral:
    return Referral(
        item=item,
        reason=new.reason.strip(),
        urgency=new.urgency,
        level=new.level,
        other_response=new.other_response.strip(),
        child_told=new.child_told,
        child_view=new.child_view.strip(),
        parent_told=new.parent_told,
        parent_why=new.parent_why.strip(),
        **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
    )


@transaction.atomic
def look_for_harm(actor: Reader, *, referral: Referral) -> Referral:
    """Somebody read it and nothing has to happen tonight; the rest of triage may wait (P13)."""
    must_run(actor, referral.item.panel)
    engine.lock([referral.child_id])
    with system_context():
        row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if row.harm_checked_at is None:
            row.harm_checked_at = clock.now()
            row.save(update_fields=["harm_checked_at"])
            _log(actor, "panel.harm_looked_for", row)
    engine.refresh([referral.child_id], "panels_referral")
    return row


@transaction.atomic
def triage(
    actor: Reader,
    *,
    referral: Referral,
    outcome: str,
    reason: str = "",
    starts_at: datetime | None = None,
    place: str = "",
) -> Referral:
    """Accept it; call an urgent panel at `starts_at`; or not now, and why. The referrer is told."""
    must_run(actor, referral.item.panel)
    if outcome not in Referral.Triage.values:
        raise Invalid({"outcome": _("Say what follows.")})
    if outcome == Referral.Triage.NOT_NOW and not reason.strip():
        raise Invalid({"reason": _("Say why not, and what would change that.")})
    if outcome == Referral.Triage.URGENT and starts_at is None:
        raise Invalid({"starts_at": _("Say when the urgent panel meets.")})
    children = lock_around([referral.item])
    with system_context():
        row = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("item__panel", "recorded_by")
            .get(pk=referral.pk)
        )
        if row.triage:
            raise Invalid(_("Somebody decided this already. Read what they decided."))
        if not row.item.is_open:
            raise Invalid(_("This has been heard, or was taken off."))
        now = clock.now()
        row.triage, row.triaged_at, row.triaged_by = outcome, now, actor.user
        row.triage_reason = reason.strip()
        row.save(update_fields=["triage", "triaged_at", "triaged_by", "triage_reason"])
        _settle(actor, row, starts_at, place)
        _log(actor, "panel.triaged", row)
        app.configure_task(TELL).defer(referral=row.pk)
    engine.refresh(children, *TABLES)
    return row


def _settle(actor: Reader, row: Referral, starts_at: datetime | None, place: str) -> None:
    """What triage does to the item: entered, on an urgent agenda, or off."""
    item, before = row.item, row.item.meeting_id
    if row.triage == Referral.Triage.NOT_NOW:
        others = item.referrals.exclude(pk=row.pk).exclude(triage=Referral.Triage.NOT_NOW)
        if not others.exists():
            item.off_at, item.off_reason = row.triaged_at, row.triage_reason[:300]
            item.meeting, item.is_first = None, False
    else:
        item.accepted_at = item.accepted_at or row.triaged_at
    if row.triage == Referral.Triage.URGENT and starts_at:
        meeting = plan_meeting(
            actor,
            panel=item.panel,
            starts_at=starts_at,
            place=place or _("Online"),
            minutes_long=60,
            is_urgent=True,
        )
        item.meeting, item.is_urgent, item.is_first = meeting, True, False
    item.version += 1
    item.save()
    first_again(before, item.meeting_id)


def _log(actor: Reader, action: str, row: Referral) -> None:
    audit.record(
        actor,
        action,
        subject_kind="panel_referral",
        subject_id=row.pk,
        child_id=row.child_id,
        fields={"triage": row.triage, "reason": audit.digest(row.triage_reason)},
    )


@transaction.atomic
def strategy_was_held(
    actor: Reader, *, item: Item, held_at: datetime, source: str = ""
) -> StrategyHeld:
    """A strategy discussion about the child was held: recorded here by whoever refers or runs."""
    if not (actor.may(roles.RUN_PANEL) or actor.may(roles.REFER_TO_PANEL)):
        raise Refused(roles.REFER_TO_PANEL)
    if held_at > clock.now():
        raise Invalid({"held_at": _("That is in the future.")})
    engine.lock([item.child_id])
    with system_context():
        row = StrategyHeld.objects.create(
            item=item, held_at=held_at, source=source.strip(), **about(item.child_id, actor)
        )
        audit.record(
            actor,
            "panel.strategy_recorded",
            subject_kind="panel_item",
            subject_id=item.pk,
            child_id=item.child_id,
        )
    engine.refresh([item.child_id], "panels_strategyheld")
    told = {"child_id": item.child_id, "held_at": held_at, "origin": "panel"}
    crossed("strategy.held", actor, **told)
    return row


@transaction.atomic
def level_was_judged(actor: Reader, *, item: Item, level: str) -> Item:
    """How great the risk is was judged elsewhere: what waits here waits at that level."""
    if not (actor.may(roles.RUN_PANEL) or actor.may(roles.REFER_TO_PANEL)):
        raise Refused(roles.REFER_TO_PANEL)
    engine.lock([item.child_id])
    with system_context():
        row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if row.level == level or not row.is_open:
            return row
        row.level = level
        row.version += 1
        row.save(update_fields=["level", "version"])
        audit.record(
            actor,
            "panel.level_judged",
            subject_kind="panel_item",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"level": level},
        )
    engine.refresh([row.child_id], "panels_item")
    return row
