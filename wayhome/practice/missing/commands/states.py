"""States between missing and safe (P12), and missing or away: each with time, decider, reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.episodes import change_episode, must_come_after
from wayhome.practice.missing.commands.search import locked, must_be_open
from wayhome.practice.missing.commands.sightings import READERS
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    Category,
    CategoryChange,
    Episode,
    State,
    StateChange,
)


@transaction.atomic
def change_state(
    actor: Reader,
    *,
    episode: Episode,
    state: str,
    since_at: datetime,
    decided_by: str,
    reason: str,
    where: str = "",
    readers: str = Handling.POLICE_AND_CARE,
) -> StateChange:
    """The child stays on the board, in this state, until they are found or back (P12)."""
    actor.must(roles.LEAD_SEARCH)
    if state not in State.values:
        raise Invalid({"state": _("Choose what is so now.")})
    _must_say(decided_by, reason)
    if readers not in READERS:
        raise Invalid({"readers": _("Say who may read it.")})
    episode = locked(episode)
    must_be_open(episode)
    must_come_after(episode, "since_at", Instant.at(since_at))
    with system_context():
        row = StateChange.objects.create(
            episode=episode,
            state=state,
            since_at=since_at,
            where=where.strip(),
            decided_by=decided_by.strip(),
            reason=reason.strip(),
            handling=readers,
            **about(episode.child_id, actor),
        )
        audit.record_each(actor, "missing.state_changed", subject_kind="statechange", rows=[row])
    engine.refresh([row.child_id], "missing_statechange")
    return row


def _must_say(decided_by: str, reason: str) -> None:
    errors = {}
    if not decided_by.strip():
        errors["decided_by"] = _("Say who decided it.")
    if not reason.strip():
        errors["reason"] = _("Give the reason.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def change_category(
    actor: Reader,
    *,
    episode: Episode,
    category: str,
    decided_at: datetime,
    decided_by: str,
    reason: str,
) -> CategoryChange:
    """Missing, or away without authorisation. Away is for looked-after children alone (2.1)."""
    actor.must(roles.LEAD_SEARCH)
    _must_say(decided_by, reason)
    if category not in Category.values:
        raise Invalid({"category": _("Choose one.")})
    if category == Category.AWAY and not episode.is_looked_after:
        raise Invalid({"category": _("Only a looked-after child is away from a placement.")})
    must_come_after(episode, "decided_at", Instant.at(decided_at))
    made: list[CategoryChange] = []

    def change(row: Episode) -> None:
        if row.category == category:
            raise Invalid({"category": _("That is what is recorded already.")})
        made.append(
            CategoryChange.objects.create(
                episode=row,
                was=row.category,
                became=category,
                decided_at=decided_at,
                decided_by=decided_by.strip(),
                reason=reason.strip(),
                **about(row.child_id, actor),
            )
        )
        row.category = category

    change_episode(actor, episode, None, "missing.category_changed", change)
    return made[0]
