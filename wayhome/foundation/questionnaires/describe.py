"""Responses and their sections in words, for chronology and worklists: one query each (E08)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.models import (
    NOT_WHOLE,
    AskedSection,
    FloorHit,
    Response,
)
from wayhome.foundation.rules.describe import Description, Do, Row

OF_RESPONSE = tuple(f"response__{name}" for name in NOT_WHOLE)


def responses(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Whose title, and a link to the answers for whoever may read them."""
    rows = seen(sees, _responses, ids=list(ids))
    return {
        row.pk: Description(
            lines=(row.questionnaire_version.title,), do=partial(_to_read, sees.reader, row.ref)
        )
        for row in rows
    }


def sections(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Which part of which questionnaire is owed; the way to it for who may read the whole."""
    found = seen(sees, _of_responses, AskedSection, ids=list(ids))
    open_to = {row.pk for row in seen(sees, _responses, ids=[row.response_id for row in found])}
    return {
        row.pk: replace(
            _section(row, partial(_to_fill, sees.reader, row, row.response_id in open_to)),
            about=_of_none(sees.reader, row),
        )
        for row in found
    }


def _of_none(reader: Reader, row: AskedSection | FloorHit) -> str:
    """The place or group that it is about, where that is no child."""
    if row.child_id is not None:
        return ""
    context = contexts.find(reader, row.case_ref)
    return context.title if context else ""


def _responses(sees: Sees, *, ids: Sequence[int]) -> Any:
    rows = sees.rows(Response).filter(pk__in=ids).select_related("questionnaire_version")
    return rows.defer(*NOT_WHOLE)


def _of_responses(sees: Sees, model: type[Any], *, ids: Sequence[int]) -> Any:
    rows = sees.rows(model).filter(pk__in=ids).select_related("response__questionnaire_version")
    return rows.defer(*OF_RESPONSE)


def _section(row: AskedSection, do: "partial[Do | None]") -> Description:
    version = row.response.questionnaire_version
    title = version.asks.by_code[row.section].title
    said = _("%(questionnaire)s: %(section)s") % {"questionnaire": version.title, "section": title}
    return Description(owed=said, lines=(said,), do=do)


def floors(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """What a manager must decide, in the tool's words; the way there for who may."""
    found = {}
    for row in seen(sees, _of_responses, FloorHit, ids=list(ids)):
        version = row.response.questionnaire_version
        scoring = version.asks.scoring
        titles = {floor.code: floor.title for floor in scoring.floors} if scoring else {}
        said = titles.get(row.floor, row.floor)
        owed = _("%(questionnaire)s: %(floor)s") % {"questionnaire": version.title, "floor": said}
        found[row.pk] = Description(
            owed=owed,
            about=_of_none(sees.reader, row),
            lines=(owed,),
            do=partial(_to_decide, sees.reader, row),
        )
    return found


def _to_decide(reader: Reader, hit: FloorHit, _about: Row) -> Do | None:
    if not reader.may(roles.CONFIRM_LEVEL):
        return _to_read(reader, hit.response.ref, _about)
    return Do(_("Decide"), reverse("questionnaires:decide_floor", args=[hit.ref]))


def _to_read(reader: Reader, ref: str, _about: Row) -> Do | None:
    if not reader.may(roles.QUESTIONNAIRES):
        return None
    return Do(_("Read the answers"), reverse("questionnaires:read", args=[ref]))


def _to_fill(reader: Reader, row: AskedSection, is_open: bool, _about: Row) -> Do | None:  # noqa: FBT001
    if not (is_open and reader.may(roles.ANSWER)):
        return None
    refs = [row.response.ref, row.ref]
    return Do(_("Fill it in"), reverse("questionnaires:fill_section", args=refs))
