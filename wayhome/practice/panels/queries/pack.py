"""One item as a reader may read it: why, what each agency brings, what was said and decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels.commands.standing import may_run
from wayhome.practice.panels.models import (
    Answer,
    Ask,
    Conflict,
    Decision,
    Dissent,
    Item,
    Level,
    Referral,
    SetAction,
    StrategyHeld,
)
from wayhome.practice.panels.rules import GROWN


@dataclass(frozen=True)
class Brought:
    """One ask and its answer. `answer` None with `ask.answered_at`: it is kept from this reader."""

    ask: Ask
    answer: Answer | None

    @property
    def is_late(self) -> bool:
        return self.ask.answered_at is None and self.ask.due_at <= clock.now()


@dataclass(frozen=True)
class Pack:
    """`actions` pairs what the panel set with the action as it stands, where that may be read."""

    item: Item
    child: Child
    referrals: Sequence[Referral]
    brought: Sequence[Brought]
    strategies: Sequence[StrategyHeld]
    decision: Decision | None
    dissents: Sequence[Dissent]
    actions: Sequence[tuple[SetAction, Action | None]]
    before: Sequence[Decision]
    conflicts: Sequence[Conflict]
    prompts: Sequence[str]
    may_run: bool
    asks_grown: bool

    @property
    def is_red(self) -> bool:
        """P42: significant risk, and no strategy discussion."""
        level = self.decision.level_after if self.decision else ""
        return (level or self.item.level) == Level.SIGNIFICANT and not self.strategies

    @property
    def is_heard(self) -> bool:
        return self.decision is not None and self.decision.decided_at is not None


def pack(reader: Reader, item: Item, child: Child) -> Pack:
    runs = may_run(reader, item.panel)

    def of(model: type) -> list:  # type: ignore[type-arg]
        rows = model.objects.visible_to(reader).filter(item=item)  # type: ignore[attr-defined]
        return list(rows.select_related("recorded_by", "recorded_by_agency").order_by("pk"))

    decisions = Decision.objects.visible_to(reader).filter(item__child=child)
    known = list(decisions.select_related("decided_by", "meeting__panel").order_by("-decided_at"))
    prompts = _prompts(reader, child)
    said = next((row for row in known if row.item_id == item.pk), None)
    is_heard = said is not None and said.decided_at is not None
    dissents = Dissent.objects.visible_to(reader).filter(item=item).select_related("agency")
    return Pack(
        item=item,
        child=child,
        referrals=of(Referral),
        brought=brought(reader, item),
        strategies=list(StrategyHeld.objects.visible_to(reader).filter(item__child=child)),
        decision=said,
        dissents=list(dissents) if is_heard else [],
        actions=set_actions(reader, item) if is_heard else [],
        before=[row for row in known if row.item_id != item.pk and row.decided_at],
        conflicts=of(Conflict) if runs else [],
        prompts=[str(registry.rule(code).title) for code in prompts if code != GROWN.code],
        may_run=runs,
        asks_grown=GROWN.code in prompts,
    )


def brought(reader: Reader, item: Item) -> list[Brought]:
    """Asks in the order they were made, each with the last answer that this reader may read."""
    asks = Ask.objects.visible_to(reader, DataClass.PANEL).filter(item=item, withdrawn_at=None)
    rows = list(asks.select_related("agency").order_by("due_at", "pk"))
    answers = Answer.objects.visible_to(reader).filter(item=item).order_by("pk")
    last = {row.ask_id: row for row in answers.select_related("recorded_by", "recorded_by_agency")}
    return [Brought(row, last.get(row.pk)) for row in rows]


def set_actions(reader: Reader, item: Item) -> list[tuple[SetAction, Action | None]]:
    rows = list(SetAction.objects.visible_to(reader).filter(item=item).order_by("pk"))
    found = Action.objects.visible_to(reader).filter(pk__in=[row.action_id for row in rows])
    known = found.select_related("owner", "owner_agency", "owner_team").in_bulk()
    return [(row, known.get(row.action_id)) for row in rows]


def _prompts(reader: Reader, child: Child) -> list[str]:
    """Decisions that rules ask for about this child and nobody took, as far as may be read."""
    owed = Derived.objects.owed().true_at(clock.now())
    rows = owed.filter(child=child, kind="P").visible_to(reader)
    return sorted(set(rows.values_list("rule", flat=True)))
