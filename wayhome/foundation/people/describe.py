"""Joined records in words, for the chronology: one query for any number of them (E08)."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, Merge
from wayhome.foundation.rules.describe import Description, Do, Row


def merges(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Read through either of the two children. The record that was joined opens to nobody by
    itself: its reference is said all the same."""
    seen = Child.objects.visible_to(sees.reader).values("pk")
    rows = Merge.objects.filter(Q(child__in=seen) | Q(other__in=seen), pk__in=list(ids))
    with system_context():
        return {row.pk: _described(sees, row) for row in rows.select_related("child", "other")}


def _described(sees: Sees, row: Merge) -> Description:
    which = _("The records %(kept)s and %(other)s.") % {
        "kept": row.child.ref,
        "other": row.other.ref,
    }

    def do(_row: Row) -> Do | None:
        if not sees.reader.may(roles.MERGE):
            return None
        return Do(_("Look at both"), reverse("people:joined", args=[row.ref]))

    return Description(
        by_rule={
            "MRG-E01": (which, row.reason),
            "MRG-E02": (which, row.undone_reason),
            "MRG-E03": (which, row.undone_reason),
        },
        do=do,
    )
