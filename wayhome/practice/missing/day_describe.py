"""Hand-overs and meetings in words, for chronology and worklists: one query for many (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.models import Handover, HandoverLine, MeetingNote


def handovers(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Its time and whose signature is missing; its lines belong to their own children (P23)."""
    shown = sees.rows(HandoverLine).filter(handover__in=list(ids)).values("handover_id")
    rows = Handover.objects.filter(pk__in=shown).select_related("by", "to", "team", "to_team")
    return {
        row.pk: Description(
            owed=_("Hand-over between shifts, %(when)s: two signatures")
            % {"when": wording.moment(row.at, clock.now())},
            progress=_("Waiting for %(who)s.")
            % {"who": row.to.name if row.taken_at is None else row.by.name},
            do=partial(_open, sees.reader, row),
        )
        for row in rows
    }


def _open(reader: Reader, row: Handover, _about: Row) -> Do | None:
    ours = reader.agency_id in (row.team.agency_id, row.to_team.agency_id)
    if not (ours and reader.may(roles.HAND_OVER)):
        return None
    return Do(_("Read it and sign"), reverse("missing:handover", args=[row.ref]))


def lines(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(HandoverLine).filter(pk__in=list(ids)).values_list("pk", "text")
    return {pk: Description(lines=(text,)) for pk, text in rows}


def notes(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(MeetingNote).filter(pk__in=list(ids)).values_list("pk", "text")
    return {pk: Description(lines=(text,)) for pk, text in rows}
