"""What an agency owes: actions that are its own, and everything that rules derive."""

from typing import Any

from wayhome.doors.api import schemas, scopes
from wayhome.doors.api.door import operation
from wayhome.doors.api.queries import refs_of, sliced
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.actions import commands
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest, one
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.owed import of_place, on_the_list
from wayhome.foundation.rules.queries import narrowed

DATA = (DataClass.ACTION,)
ORDER = ("due_at", "rule", "subject_kind", "subject_id", "occurrence")


@operation(
    "GET", "/actions", scope=scopes.ACTIONS, data=DATA, logs="list",
    response={200: schemas.Actions},
)  # fmt: skip
def actions(request: PageRequest, cursor: schemas.Cursor = "") -> Any:
    """Actions that the agency owes and has not done, by when they are due."""
    rows = Action.objects.visible_to(request.reader).filter(
        owner_agency=request.reader.agency_id, done_at=None, cancelled_at=None
    )
    page = sliced(rows.select_related("owner_team"), cursor, order=("due_at", "pk"))
    request.shown([row.child_id for row in page.rows])
    refs = refs_of(request.reader, [row.child_id for row in page.rows])
    items = [
        {
            "ref": row.ref,
            "child": refs.get(row.child_id),
            "text": row.text,
            "due_at": row.due_at,
            "team": row.owner_team.name if row.owner_team else "",
            "version": row.version,
        }
        for row in page.rows
    ]
    return {"items": items, "next": page.next}


@operation(
    "POST", "/actions/{ref:ref}/done", scope=scopes.DONE, data=DATA, logs="child", once=True,
    response={200: schemas.Done},
)  # fmt: skip
def action_done(request: PageRequest, ref: str, sent: schemas.ActionDone) -> Any:
    """It is done, and this is what it changed for the child."""
    row = one(Action.objects.visible_to(request.reader), ref)
    request.shown(row.child_id)
    row = commands.finish(
        request.reader,
        action=row,
        effect=sent.effect,
        done_at=sent.done_at,
        version=sent.version,
    )
    return {"ref": row.ref, "version": row.version}


@operation(
    "GET", "/owed", scope=scopes.OWED, logs="list", response={200: schemas.AllOwed},
)  # fmt: skip
def owed(request: PageRequest, cursor: schemas.Cursor = "") -> Any:
    """What the agency owes, longest overdue first: the worklist of somebody without a team."""
    rows = on_the_list(of_place(request.reader)).exclude(due_at=None)
    page = sliced(narrowed(request.reader, rows), cursor, order=ORDER)
    children = [row.child_id for row in page.rows if row.child_id]
    request.shown(children)
    refs, now = refs_of(request.reader, children), clock.now()
    return {"items": [_line(row, refs, now) for row in page.rows], "next": page.next}


def _line(row: Any, refs: dict[int, str], now: Any) -> dict[str, Any]:
    rule = registry.rule(row.rule)
    said: dict[str, Any] = {
        "rule": rule.code,
        "title": rule.title,
        "basis": rule.basis.text,
        "is_law": rule.is_law,
        "since_at": row.started_at,
    }
    if not row.is_open:
        said = dict.fromkeys(said) | {"title": rule.public_title}
    return {
        **said,
        "child": refs.get(row.child_id),
        "due_at": row.due_at,
        "is_late": row.due_at <= now,
    }
