"""Responses and their sections in words, for chronology and worklists: one query each (E08)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.models import AskedSection, Response
from wayhome.foundation.rules.describe import Description, Do


def responses(reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    """Whose title, and a link to the answers for whoever may read them."""
    rows = Response.objects.visible_to(reader).filter(pk__in=list(ids))
    return {
        row.pk: Description(
            lines=(row.questionnaire_version.title,),
            do=_do(reader, roles.QUESTIONNAIRES, _("Read the answers"), "read", row.ref),
        )
        for row in rows.select_related("questionnaire_version")
    }


def sections(reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    """Which part of which questionnaire is owed; the way to it for who may read the whole."""
    rows = (
        AskedSection.objects.visible_to(reader)
        .filter(pk__in=list(ids))
        .select_related("response__questionnaire_version")
    )
    whole = Response.objects.visible_to(reader).filter(pk__in=[row.response_id for row in rows])
    open_to = set(whole.values_list("pk", flat=True))
    return {row.pk: _section(reader, row, row.response_id in open_to) for row in rows}


def _section(reader: Reader, row: AskedSection, is_open: bool) -> Description:  # noqa: FBT001
    version = row.response.questionnaire_version
    title = version.asks.by_code[row.section].title
    said = _("%(questionnaire)s: %(section)s") % {"questionnaire": version.title, "section": title}
    refs = (row.response.ref, row.ref)
    do = _do(reader, roles.ANSWER, _("Fill it in"), "fill_section", *refs) if is_open else {}
    return Description(owed=said, lines=(said,), do=do)


def _do(reader: Reader, permission: str, label: str, name: str, *refs: str) -> dict[str, Do]:
    if not reader.may(permission):
        return {}
    return {"": Do(label, reverse(f"questionnaires:{name}", args=refs))}
