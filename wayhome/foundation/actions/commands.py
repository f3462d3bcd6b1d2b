"""Setting, changing and finishing an action. Done means that it changed something, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock, sets
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine


@dataclass(frozen=True)
class NewAction:
    """Something that will be done for a child: what, whose, by when."""

    child_id: int
    text: str
    due_at: datetime
    owner_agency: Agency
    owner_team: Team | None = None
    owner: User | None = None
    batch_id: int | None = None
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = None
    handling: str = Handling.OPEN


@transaction.atomic
def set_actions(actor: Reader, *, actions: Sequence[NewAction]) -> list[Action]:
    """Actions for any number of children, each with one owner and a date."""
    actor.must(roles.SET_ACTION)
    for new in actions:
        if not new.text.strip():
            raise Invalid({"text": "Say what will be done."})
        if new.owner is None and new.owner_team is None:
            raise Invalid({"owner": "Say who will do it."})
    children = engine.lock(new.child_id for new in actions)
    with system_context():
        rows = [
            Action(
                text=new.text.strip(),
                due_at=new.due_at,
                owner=new.owner,
                owner_team=new.owner_team,
                owner_agency=new.owner_agency,
                handling=new.handling,
                **about(new.child_id, actor, new.batch_id, at=new.recorded_at, by=new.recorder),
            )
            for new in actions
        ]
        bulk.insert(rows)
        audit.record_each(actor, "action.set", subject_kind="action", rows=rows)
    engine.refresh(children, "actions_action")
    return rows


def set_action(actor: Reader, **values: Any) -> Action:
    return set_actions(actor, actions=[NewAction(**values)])[0]


@dataclass(frozen=True)
class Finished:
    """An action that was done, and what that changed for the child."""

    action: Action
    effect: str
    done_at: datetime | None = None
    version: int | None = None
    recorded_at: datetime | None = None  # for the system alone


def finish(
    actor: Reader,
    *,
    action: Action,
    effect: str,
    done_at: datetime | None = None,
    version: int | None = None,
) -> Action:
    """It is done: what did it change for the child?"""
    return finish_each(actor, finished=[Finished(action, effect, done_at, version)])[0]


@transaction.atomic
def finish_each(actor: Reader, *, finished: Sequence[Finished]) -> list[Action]:
    changes = []
    for new in finished:
        if not new.effect.strip():
            raise Invalid({"effect": "Say what it changed for the child."})
        at = about(new.action.child_id, actor, at=new.recorded_at)["recorded_at"]
        values = {"done_at": new.done_at or at, "done_recorded_at": at}
        changes.append((new.action, new.version, values | {"effect": new.effect.strip()}))
    return _change_each(actor, changes, "action.done")


@transaction.atomic
def cancel(actor: Reader, *, action: Action, reason: str, version: int | None = None) -> Action:
    if not reason.strip():
        raise Invalid({"reason": "Say why it will not be done."})
    return _change(
        actor,
        action,
        version,
        "action.cancelled",
        cancelled_at=clock.now(),
        cancelled_reason=reason.strip(),
    )


@transaction.atomic
def amend(
    actor: Reader,
    *,
    action: Action,
    text: str,
    due_at: datetime,
    version: int | None = None,
) -> Action:
    if not text.strip():
        raise Invalid({"text": "Say what will be done."})
    return _change(actor, action, version, "action.amended", text=text.strip(), due_at=due_at)


def may_change(reader: Reader, action: Action) -> bool:
    """Its own agency does it; those who set actions may change any that they see."""
    own = reader.agency_id == action.owner_agency_id and reader.may(roles.ACT)
    return own or reader.may(roles.SET_ACTION)


def _change(actor: Reader, action: Action, version: int | None, name: str, **values: Any) -> Action:
    return _change_each(actor, [(action, version, values)], name)[0]


def _change_each(
    actor: Reader, changes: Sequence[tuple[Action, int | None, dict[str, Any]]], name: str
) -> list[Action]:
    """Lock, compare versions (E15), change, log, derive; the same columns of each action."""
    if not all(may_change(actor, action) for action, _, _ in changes):
        raise Refused(roles.ACT)
    children = engine.lock(action.child_id for action, _, _ in changes)
    with system_context():
        wanted = Action.objects.select_for_update(of=("self",)).order_by("pk")
        found = wanted.in_bulk([action.pk for action, _, _ in changes])
        for action, version, values in changes:
            _change_row(found[action.pk], version, values)
        rows = list(found.values())
        if rows:
            sets.write(rows, [*changes[0][2], "version"])
            audit.record_each(actor, name, subject_kind="action", rows=rows)
    engine.refresh(children, "actions_action")
    return [found[action.pk] for action, _, _ in changes]


def _change_row(row: Action, version: int | None, values: dict[str, Any]) -> None:
    if version is not None and row.version != version:
        who, when = last_change("action", row.pk, row.child_id)
        raise Conflict({"text": row.text, "due_at": row.due_at}, who, row.version, when)
    if row.done_at or row.cancelled_at:
        raise Invalid("This action has ended already.")
    for field, value in values.items():
        setattr(row, field, value)
    row.version += 1
