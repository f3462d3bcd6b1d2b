"""Responses about a child, and the answers that stand in them."""

from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.answers import NOTHING, Given
from wayhome.foundation.questionnaires.models import NOT_WHOLE, Answer, AskedSection, Response


def about_child(reader: Reader, child_id: int) -> "QuerySet[Response]":
    """This child's responses, the latest first."""
    found: QuerySet[Response] = (
        Response.objects.visible_to(reader)
        .filter(child=child_id)
        .select_related("questionnaire_version__questionnaire", "recorded_by", "completed_by")
        .order_by("-begun_at", "-pk")
    )
    return found


def about_context(reader: Reader, ref: str) -> "list[Response]":
    """What was answered about this place or group, wherever it was told of, the latest first."""
    rows = (
        Response.objects.visible_to(reader)
        .filter(child=None, case_ref__in=contexts.one().with_(ref))
        .select_related("questionnaire_version", "completed_by", "recorded_by_agency")
        .defer(*NOT_WHOLE)
        .order_by("-begun_at", "-pk")
    )
    return list(rows)


def about_no_child(reader: Reader) -> "QuerySet[Any, Any] | None":
    """The ids of those that are about no child and open to this reader, for a worklist to ask
    with (ADR 0019); None for whoever reads none."""
    seen = contexts.condition(reader)
    return None if seen is None else Response.objects.filter(seen).values("pk")


def as_given(answer: Answer | None) -> Given:
    if answer is None:
        return NOTHING
    return Given(
        codes=tuple(answer.codes),
        text=answer.text,
        number=answer.number,
        value_on=answer.value_on,
        value_at=answer.value_at,
        time_frame=answer.time_frame,
        time_frames=tuple(answer.time_frames),
        evidence=answer.evidence,
        source=answer.source,
    )


def as_columns(given: Given) -> dict[str, Any]:
    return {
        "codes": list(given.codes),
        "text": given.text,
        "number": given.number,
        "value_on": given.value_on,
        "value_at": given.value_at,
        "time_frame": given.time_frame,
        "time_frames": list(given.time_frames),
        "evidence": given.evidence,
        "source": given.source,
    }


def given(response: Response, reader: Reader = SYSTEM) -> dict[str, Given]:
    """Question's key -> answer that stands; those only that this reader may see."""
    rows = response.answers.visible_to(reader)
    return {answer.key: as_given(answer) for answer in rows}


def sections_open_to(reader: Reader, response: Response) -> list[AskedSection]:
    """The sections asked for that this reader may see, in order; others are absent."""
    return list(response.sections.visible_to(reader).order_by("position"))


def codes_open_to(reader: Reader, response: Response) -> list[str]:
    """Sections that this reader may fill in, those not asked for yet included."""
    definition = response.questionnaire_version.asks
    classes = {s.code: s.data_class or response.class_of for s in definition.sections}
    row = Response.objects.filter(pk=response.pk)
    open_to = {name for name in set(classes.values()) if row.open_as(reader, name).exists()}
    return [code for code, name in classes.items() if name in open_to]
