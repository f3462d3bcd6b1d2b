"""What tools came to, as they were completed: for rooms above to stand beside a judgement (P40)."""

from django.db.models import QuerySet

from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.models import NOT_WHOLE, FloorHit, Response, Scored


def history(reader: Reader, child_id: int, tool: str = "") -> "QuerySet[Scored]":
    """Every completed result about the child that this reader may see, the latest first.

    `row.result` is `scores.from_json`'s; `row.response` has who, when and the answers.
    """
    found = _latest_first(Scored.objects.visible_to(reader).filter(child=child_id))
    return found.filter(tool=tool) if tool else found


def history_seen(sight: Sight) -> "QuerySet[Scored]":
    """`history` of a child whose circle is known already."""
    return _latest_first(sight.rows(Scored))


def _latest_first(rows: "QuerySet[Scored]") -> "QuerySet[Scored]":
    return (
        rows.filter(response__voided_at=None)
        .select_related("response__questionnaire_version", "recorded_by", "recorded_by_agency")
        .defer(*(f"response__{name}" for name in NOT_WHOLE))
        .order_by("-response__completed_at", "-pk")
    )


def latest(reader: Reader, child_id: int, tool: str) -> Scored | None:
    """The last completed result of one tool (`"exploitation-screen"`), whoever filled it in."""
    return history(reader, child_id, tool).first()


def before(reader: Reader, response: Response) -> Response | None:
    """The same questionnaire about the same child, or the same place or group, completed before
    this one was begun."""
    one = contexts.one().with_
    of_none = {} if response.child_id else {"case_ref__in": one(response.case_ref)}
    found: Response | None = (
        Response.objects.visible_to(reader)
        .filter(
            child=response.child_id,
            questionnaire_version__questionnaire=response.questionnaire_version.questionnaire_id,
            completed_at__lte=response.begun_at,
            **of_none,
        )
        .exclude(pk=response.pk)
        .select_related("questionnaire_version__questionnaire", "completed_by")
        .order_by("-completed_at", "-pk")
        .first()
    )
    return found


def floors(reader: Reader, response: Response) -> "list[FloorHit]":
    """Floors that this response hit, those that wait for a manager first."""
    rows = response.floor_hits.visible_to(reader).select_related("decided_by")
    return sorted(rows, key=lambda row: (row.decided_at is not None, row.pk))
