"""What is said of an item, and what is decided, as the meeting goes (domain.md 6.2)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.panels.commands.following import ToDo, follows, set_each
from wayhome.practice.panels.commands.standing import must_run
from wayhome.practice.panels.models import (
    Decision,
    Dissent,
    Item,
    Level,
    Meeting,
    Panel,
    StrategyHeld,
    Topic,
)

AGREE_AN_EXIT = 3  # agencies (domain.md 6.2, local)
LONGEST = timedelta(weeks=12)  # until a review (domain.md 6.3, local)
TABLES = ("panels_item", "panels_decision", "panels_setaction", "panels_strategyheld")


@dataclass(frozen=True)
class NewDecision:
    """The whole of what was decided about one child. `strategy_at` where it was held."""

    outcome: str
    level_after: str
    reason: str
    strategy: str
    level_before: str = ""
    other_response: str = ""
    nrm_needed: bool | None = None
    disruption: str = ""
    location_action: str = ""
    intelligence: str = ""
    lead_professional: str = ""
    contingency: str = ""
    review_on: date | None = None
    agreed_by: Sequence[int] = ()

    def check(self, item: Item, *, knows_strategy: bool, now: datetime) -> None:
        errors: dict[str, str] = {}
        if not self.reason.strip():
            errors["reason"] = _("Say why: what was weighed, and why this is right for the child.")
        if self.outcome not in Decision.Outcome.values:
            errors["outcome"] = _("Say what was decided.")
        if self.level_after not in Level.values:
            errors["level_after"] = _("Say what the level is now. Not known yet is an answer.")
        errors |= self._only_response(item, knows_strategy=knows_strategy)
        errors |= self._ending(now)
        if errors:
            raise Invalid(errors)

    def _only_response(self, item: Item, *, knows_strategy: bool) -> dict[str, str]:
        """P42: a panel is never the only response to significant risk."""
        is_one = item.panel.kind == Panel.Kind.STRATEGY  # this meeting is the discussion itself
        levels = (self.level_after, self.level_before or item.level)
        if is_one or Level.SIGNIFICANT not in levels:
            return {}
        said = Decision.Strategy
        if self.strategy == said.HELD and not knows_strategy:
            return {"strategy": _("Say when it was held, on the item's page.")}
        if self.strategy == said.OTHER and not self.other_response.strip():
            return {"other_response": _("Say what else is done now, by whom.")}
        if self.strategy in (said.HELD, said.ASKED, said.OTHER):
            return {}
        return {
            "strategy": _(
                "The risk is significant: this panel cannot be the only response."
                " Ask for a strategy discussion, or say what else is done now."
            )
        }

    def _ending(self, now: datetime) -> dict[str, str]:
        today = now.astimezone(clock.LONDON).date()
        if self.outcome == Decision.Outcome.EXIT:
            if len(set(self.agreed_by)) < AGREE_AN_EXIT:
                return {"agreed_by": _("At least three agencies agree an exit (local).")}
            return {}
        if self.review_on is None:
            return {"review_on": _("Say when this is looked at again.")}
        if not today <= self.review_on <= today + LONGEST:
            return {"review_on": _("A review is at most twelve weeks away (local).")}
        return {}


@transaction.atomic
def note_item(
    actor: Reader,
    *,
    item: Item,
    note: str,
    said_by_child: str = "",
    version: int | None = None,
) -> Decision:
    """Written as it is said, decided or not. Of two who write, the second sees both (E15)."""
    must_run(actor, item.panel)
    engine.lock([item.child_id])
    with system_context():
        row = _row(actor, item)
        if version is not None and version != _version(row):
            raise _said_meanwhile(row)
        row.note, row.said_by_child = note.strip(), said_by_child.strip()
        _saved(actor, row, "panel.noted")
    engine.refresh([item.child_id], "panels_decision")
    return row


@transaction.atomic
def decide_item(
    actor: Reader,
    *,
    item: Item,
    decision: NewDecision,
    to_do: Sequence[ToDo] = (),
    dissents: Sequence[tuple[Agency, str]] = (),
    version: int | None = None,
) -> Decision:
    """Heard and decided, its actions set, in one transaction; decided again until minutes are
    out. Whoever disagreed is written down beside it."""
    must_run(actor, item.panel)
    engine.lock([item.child_id])
    with system_context():
        knows = StrategyHeld.objects.filter(item__child=item.child_id).exists()
        decision.check(item, knows_strategy=knows, now=clock.now())
        row = _row(actor, item)
        if version is not None and version != _version(row):
            raise _said_meanwhile(row)
        said_before = row.level_after
        _decided(actor, row, item, decision)
        if item.panel.kind == Panel.Kind.STRATEGY:
            _was_one(actor, item, row)
        bulk.insert(
            [
                Dissent(item=item, agency=agency, text=text.strip(), **about(item.child_id, actor))
                for agency, text in dissents
                if text.strip()
            ]
        )
    set_each(actor, item, [*to_do, *follows(item, row, to_do)])
    engine.refresh([item.child_id], *TABLES)
    is_new = row.level_after != said_before  # decided again at one level, it is judged once
    crossed(
        "panel.decided",
        actor,
        child_id=item.child_id,
        level=row.level_after if is_new else "",
    )
    return row


def _decided(actor: Reader, row: Decision, item: Item, new: NewDecision) -> None:
    said = {name: _stripped(value) for name, value in asdict(new).items()}
    said["agreed_by"] = sorted(set(new.agreed_by))
    said["level_before"] = new.level_before or item.level
    for name, value in said.items():
        setattr(row, name, value)
    now = clock.now()
    row.decided_at, row.decided_by = row.decided_at or now, actor.user
    _saved(actor, row, "panel.decided")
    Item.objects.filter(pk=item.pk).update(heard_at=row.decided_at)


def _was_one(actor: Reader, item: Item, row: Decision) -> None:
    """A strategy discussion's own meeting: every other panel of the child learns that it was."""
    if not item.strategies.exists():
        StrategyHeld.objects.create(
            item=item,
            held_at=row.decided_at or clock.now(),
            source=item.panel.name,
            **about(item.child_id, actor),
        )


def _row(actor: Reader, item: Item) -> Decision:
    """The item's own row, locked; a new one, not yet saved, if nothing was said of it."""
    held = Item.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    meeting: Meeting | None = held.meeting
    if meeting is None or held.off_at:
        raise Invalid(_("This is on no agenda."))
    if meeting.cancelled_at:
        raise Invalid(_("This meeting was cancelled."))
    if meeting.minutes_at:
        raise Invalid(_("The minutes are out. What changed since goes to the next meeting."))
    row = Decision.objects.select_for_update(of=("self",)).filter(item=item).first()
    if row is None:
        return Decision(item=item, meeting=meeting, **about(item.child_id, actor))
    row.meeting = meeting  # a note from one that it was not decided at goes on with it
    return row


def _version(row: Decision) -> int:
    return row.version if row.pk else 0


def _saved(actor: Reader, row: Decision, action: str) -> None:
    row.version = _version(row) + 1
    row.recorded_by_id, row.recorded_by_agency_id = actor.user_id, actor.agency_id
    row.save()
    audit.record(
        actor,
        action,
        subject_kind="panel_item",
        subject_id=row.item_id,
        child_id=row.child_id,
        fields={"outcome": row.outcome, "note": audit.digest(row.note)},
    )


def _said_meanwhile(row: Decision) -> Conflict:
    names = ("note", "said_by_child")
    who = row.recorded_by.name if row.recorded_by else ""
    return Conflict({name: getattr(row, name) for name in names}, who, _version(row))


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


@transaction.atomic
def decide_topic(
    actor: Reader,
    *,
    topic: Topic,
    note: str,
    decision: str,
    owner_agency: Agency | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Topic:
    """Of a place, a group, a theme, a person who poses risk: what follows, whose, by when."""
    must_run(actor, topic.panel)
    row = Topic.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=topic.pk)
    if version is not None and version != row.version:
        raise Conflict({"note": row.note, "decision": row.decision}, "", row.version)
    if row.meeting.minutes_at:
        raise Invalid(_("The minutes are out. What changed since goes to the next meeting."))
    row.note, row.decision = note.strip(), decision.strip()
    row.owner_agency, row.due_on = owner_agency, due_on
    row.decided_at = clock.now() if row.decision else None
    row.version += 1
    row.save()
    audit.record(
        actor,
        "panel.topic_decided",
        subject_kind="panel_topic",
        subject_id=row.pk,
        fields={"decision": audit.digest(row.decision)},
    )
    return row
