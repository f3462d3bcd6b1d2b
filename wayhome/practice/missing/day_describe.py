"""Hand-overs and meetings in words, for chronology and worklists: one query for many (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.models import HandoverLine, MeetingNote
from wayhome.practice.missing.queries.handover import of_reader


def handovers(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Between whom, its time, and whose signature is missing; its lines are the children's own."""
    return {
        row.pk: Description(
            about=row.to_team.name
            if row.team == row.to_team
            else _("%(one)s to %(other)s") % {"one": row.team.name, "other": row.to_team.name},
            owed=_("Hand-over between shifts, %(when)s: two signatures")
            % {"when": wording.moment(row.at, clock.now())},
            progress=_("Waiting for %(who)s.")
            % {"who": row.to.name if row.taken_at is None else row.by.name},
            do=partial(_open, row.ref),
        )
        for row in of_reader(sees.reader).filter(pk__in=list(ids))
    }


def _open(ref: str, _about: Row) -> Do:
    return Do(_("Read it and sign"), reverse("missing:handover", args=[ref]))


def lines(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(HandoverLine).filter(pk__in=list(ids)).values_list("pk", "text")
    return {pk: Description(lines=(text,)) for pk, text in rows}


def notes(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(MeetingNote).filter(pk__in=list(ids)).values_list("pk", "text")
    return {pk: Description(lines=(text,)) for pk, text in rows}
