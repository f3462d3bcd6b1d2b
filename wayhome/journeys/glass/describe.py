"""An opened record in words, for the worklist of who owes the review (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.glass import reviewable
from wayhome.foundation.access.models import Glass
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do, Row


def glasses(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Who opened it is said to who may review it; others read the rule's title alone."""
    return {
        row.pk: Description(
            owed=_("Review: %(name)s, %(agency)s opened this record")
            % {"name": row.user.name, "agency": row.agency.name},
            lines=(
                _("Open from %(start)s to %(end)s.")
                % {
                    "start": wording.clock_time(row.opened_at),
                    "end": wording.clock_time(row.expires_at),
                },
            ),
            do=partial(_to_do, row),
        )
        for row in reviewable(sees.reader).filter(pk__in=list(ids))
    }


def _to_do(glass: Glass, _row: Row) -> Do:
    return Do(_("Review it"), reverse("glass:judge", args=[glass.ref]))
