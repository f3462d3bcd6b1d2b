"""Strategy discussions, reviews of a long absence, and the hand-over at eighteen (P02, P13, 2.9).

One body over a set (E14): a page calls it with one, a bulk with thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.episodes import must_come_after
from wayhome.practice.missing.commands.standing import onto_kept
from wayhome.practice.missing.facts import CLOCK_SKEW, Instant
from wayhome.practice.missing.models import (
    AdultHandover,
    Episode,
    LongReview,
    StrategyDiscussion,
)

OURS = ("episode", "recorded_at", "recorder")


@dataclass(frozen=True, kw_only=True)
class Sat:
    """What these facts share. `recorded_at` and `recorder` are for the system alone."""

    episode: Episode
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def told(self) -> dict[str, Any]:
        """What was said, by the model's names, without spaces around it."""
        own = [each.name for each in fields(self) if each.name not in OURS]
        values = {name: getattr(self, name) for name in own}
        return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}

    def check(self, at: str, words: dict[str, str]) -> None:
        """`at` names the instant; `words` says what is wrong where a text is missing."""
        told = self.told()
        errors = {name: said for name, said in words.items() if not told[name]}
        if told[at] > clock.now() + CLOCK_SKEW:
            errors[at] = _("This time is in the future.")
        if errors:
            raise Invalid(errors)
        must_come_after(self.episode, at, Instant.at(told[at]))


@dataclass(frozen=True, kw_only=True)
class NewDiscussion(Sat):
    held_at: datetime
    took_part: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class NewReview(Sat):
    held_at: datetime
    led_by: str
    decided: str
    next_steps: str


@dataclass(frozen=True, kw_only=True)
class NewHandover(Sat):
    handed_at: datetime
    to_adults: str
    to_police: str
    note: str = ""


@transaction.atomic
def discuss(actor: Reader, *, discussions: Sequence[NewDiscussion]) -> list[StrategyDiscussion]:
    """A strategy discussion was held: it answers what was decided about the child before (P13)."""
    actor.must(roles.DECIDE)
    for new in discussions:
        new.check(
            "held_at",
            {
                "took_part": _("Say who took part."),
                "outcome": _("Say what came of it, in a line."),
            },
        )
    rows = _keep(actor, StrategyDiscussion, discussions, "missing.discussed")
    for row in rows:
        told = {"child_id": row.child_id, "held_at": row.held_at, "origin": "missing"}
        crossed("strategy.held", actor, **told)
    return rows


@transaction.atomic
def review(actor: Reader, *, reviews: Sequence[NewReview]) -> list[LongReview]:
    """A senior manager looked at a child who is still missing: the next rung of the ladder."""
    actor.must(roles.DECIDE)
    for new in reviews:
        new.check(
            "held_at",
            {
                "led_by": _("Say which senior manager led it."),
                "decided": _("Say what was decided."),
                "next_steps": _("Say what is done next, by whom."),
            },
        )
    return _keep(actor, LongReview, reviews, "missing.reviewed")


@transaction.atomic
def hand_over(actor: Reader, *, handovers: Sequence[NewHandover]) -> list[AdultHandover]:
    """Eighteen is not found: two people by name go on looking, and the episode stays (P02)."""
    actor.must(roles.LEAD_SEARCH)
    for new in handovers:
        new.check(
            "handed_at",
            {
                "to_adults": _("Name the person in adult safeguarding."),
                "to_police": _("Name the police officer who goes on."),
            },
        )
    return _keep(actor, AdultHandover, handovers, "missing.handed_to_adults")


def _keep(actor: Reader, model: type[Any], told: Sequence[Sat], action: str) -> list[Any]:
    children = engine.lock(new.episode.child_id for new in told)
    told = onto_kept(told)
    with system_context():
        rows = [
            model(
                episode_id=new.episode.pk,
                **new.told(),
                **about(
                    new.episode.child_id,
                    actor,
                    new.episode.batch_id,
                    at=new.recorded_at,
                    by=new.recorder,
                ),
            )
            for new in told
        ]
        bulk.insert(rows)
        kind = model._meta.model_name
        audit.record_each(actor, action, subject_kind=kind, rows=rows)
    engine.refresh(children, model._meta.db_table)
    return rows
