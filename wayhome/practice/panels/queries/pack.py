"""One item as a reader may read it: why, what each agency brings, what was said and decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once_of
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import queries as derived
from wayhome.foundation.rules import registry
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


def pack(seen: Sight, item: Item, child: Child) -> Pack:
    """`seen` is what the reader sees of the child, whom they were shown."""
    runs = may_run(seen.reader, item.panel)
    known, prompts = once_of(seen, _decisions), once_of(seen, _prompts)
    said = next((row for row in known if row.item_id == item.pk), None)
    is_heard = said is not None and said.decided_at is not None
    return Pack(
        item=item,
        child=child,
        referrals=once_of(seen, _referrals, item=item.pk),
        brought=_brought(seen, item),
        strategies=once_of(seen, _strategies),
        decision=said,
        dissents=once_of(seen, _dissents, item=item.pk) if is_heard else [],
        actions=_set_actions(seen, item) if is_heard else [],
        before=[row for row in known if row.item_id != item.pk and row.decided_at],
        conflicts=once_of(seen, _conflicts, item=item.pk) if runs else [],
        prompts=[str(registry.rule(code).title) for (code,) in prompts if code != GROWN.code],
        may_run=runs,
        asks_grown=(GROWN.code,) in prompts,
    )


def _decisions(sight: Sight) -> QuerySet[Any]:
    rows: QuerySet[Decision] = sight.rows(Decision).order_by("-decided_at")
    return rows.select_related("decided_by", "meeting__panel")


def _strategies(sight: Sight) -> QuerySet[Any]:
    found: QuerySet[StrategyHeld] = sight.rows(StrategyHeld)
    return found


def _of(sight: Sight, model: type[Any], item: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = sight.rows(model).filter(item=item).order_by("pk")
    return rows.select_related("recorded_by", "recorded_by_agency")


def _referrals(sight: Sight, *, item: int) -> QuerySet[Any]:
    return _of(sight, Referral, item)


def _conflicts(sight: Sight, *, item: int) -> QuerySet[Any]:
    return _of(sight, Conflict, item)


def _dissents(sight: Sight, *, item: int) -> QuerySet[Any]:
    rows: QuerySet[Dissent] = sight.rows(Dissent).filter(item=item)
    return rows.select_related("agency")


def _brought(sight: Sight, item: Item) -> list[Brought]:
    """Asks in the order they were made, each with the last answer that this reader may read."""
    last = {row.ask_id: row for row in once_of(sight, _answers, item=item.pk)}
    return [Brought(row, last.get(row.pk)) for row in once_of(sight, _asks, item=item.pk)]


def _asks(sight: Sight, *, item: int) -> QuerySet[Any]:
    rows: QuerySet[Ask] = sight.rows(Ask, DataClass.PANEL).filter(item=item, withdrawn_at=None)
    return rows.select_related("agency").order_by("due_at", "pk")


def _answers(sight: Sight, *, item: int) -> QuerySet[Any]:
    return _of(sight, Answer, item)


def _set_actions(sight: Sight, item: Item) -> list[tuple[SetAction, Action | None]]:
    rows = once_of(sight, _set, item=item.pk)
    found = once_of(sight, _actions, ids=[row.action_id for row in rows])
    known = {row.pk: row for row in found}
    return [(row, known.get(row.action_id)) for row in rows]


def _set(sight: Sight, *, item: int) -> QuerySet[Any]:
    found: QuerySet[SetAction] = sight.rows(SetAction).filter(item=item).order_by("pk")
    return found


def _actions(sight: Sight, *, ids: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Action] = sight.rows(Action).filter(pk__in=ids)
    return rows.select_related("owner", "owner_agency", "owner_team")


def _prompts(sight: Sight) -> QuerySet[Any]:
    """Decisions that rules ask for about this child and nobody took, as far as may be read."""
    rows = derived.of_child(sight).owed().true_at(clock.now()).filter(kind="P")
    return rows.order_by("rule").values_list("rule").distinct()
