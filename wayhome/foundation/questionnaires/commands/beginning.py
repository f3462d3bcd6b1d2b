"""Beginning: one response on a page, or thousands in a bulk, by the same body (E14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.commands import writing
from wayhome.foundation.questionnaires.contexts import Context
from wayhome.foundation.questionnaires.models import Response, Version
from wayhome.foundation.rules import engine

TABLES = ("questionnaires_response", "questionnaires_askedsection")


@dataclass(frozen=True)
class Begun:
    """A response with no answers yet. `data_class` decides who reads it; the file's if not given.

    `case_ref` binds it to one case of the child's, as an involvement narrowed to that case needs.
    `at` and `by` are for the system alone. With no child it is about the place or group of
    `case_ref`: see `contexts`.
    """

    child: Child | None
    version: Version
    data_class: str | None = None
    case_ref: str = ""
    at: datetime | None = None
    by: Reader | None = None


def begin(
    actor: Reader,
    *,
    child: Child,
    version: Version,
    data_class: str | None = None,
    case_ref: str = "",
) -> Response:
    """One response: see `Begun`."""
    return begin_each(actor, begun=[Begun(child, version, data_class, case_ref)])[0]


@transaction.atomic
def begin_about(actor: Reader, *, context: Context, version: Version) -> Response:
    """One response about a place or a group (ADR 0035), with a tool made for such."""
    if version.asks.subject != context.subject:
        raise Invalid(_("This questionnaire asks about something else."))
    return begin_each(actor, begun=[Begun(None, version, case_ref=context.ref)])[0]


@transaction.atomic
def begin_each(actor: Reader, *, begun: Sequence[Begun]) -> list[Response]:
    actor.must(roles.ANSWER)
    children = engine.lock(new.child.pk for new in begun if new.child)
    with system_context():
        rows = [_response(actor, new) for new in begun]
        bulk.insert(rows)
        bulk.insert(
            [
                section
                for row, new in zip(rows, begun, strict=True)
                for section in writing.first_sections(_owing(actor, new), row)
            ]
        )
        _log(actor, rows)
    must_see(actor, rows)
    engine.refresh(children, *TABLES)
    for row in rows:
        if row.child_id is None:
            derive_alone(actor, row, is_news=True)
    return rows


def derive_alone(actor: Reader, row: Response, *, is_news: bool = False) -> None:
    """What follows of a response about no child (ADR 0019), here; and, where it was begun,
    completed or withdrawn, in the room that knows the place or group it is about."""
    engine.refresh_loose("response", [row.pk])
    if is_news:
        crossed("context.assessed", actor, response=row.pk)


def _owing(actor: Reader, new: Begun) -> Reader:
    return new.by if new.by and actor.is_system else actor


def _response(actor: Reader, new: Begun) -> Response:
    values = about(new.child.pk if new.child else None, actor, at=new.at, by=new.by)
    return Response(
        questionnaire_version=new.version,
        class_of=new.data_class or new.version.asks.data_class,
        case_ref=new.case_ref,
        begun_at=values["recorded_at"],
        **values,
    )


def _log(actor: Reader, rows: Sequence[Response]) -> None:
    """A line for each that a person began, with its version; a bulk is one line."""
    if len(rows) > audit.MANY:
        audit.record_each(actor, "questionnaire.begun", subject_kind="response", rows=rows)
        return
    for row in rows:
        audit.record(
            actor,
            "questionnaire.begun",
            subject_kind="response",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"version": row.questionnaire_version_id},
        )


def must_see(actor: Reader, rows: Sequence[Response]) -> None:
    """Who may not read a response may not write it: the same predicate, with no exception."""
    wanted = {row.pk for row in rows}
    if Response.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Refused(roles.ANSWER)
