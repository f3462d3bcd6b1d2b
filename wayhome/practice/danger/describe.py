"""Danger in words, for chronology and worklists: one query for any number of them (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.danger.models import Danger
from wayhome.practice.danger.rules import DISCLOSED, TOLD


def dangers(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(Danger).filter(pk__in=list(ids)).only("pk", "ref", "said")
    return {
        row.pk: Description(by_rule={TOLD.code: (row.said,)}, do=partial(_to_do, row))
        for row in rows
    }


def _to_do(danger: Danger, about: Row) -> Do:
    label = _("Decide") if about.rule == DISCLOSED.code else _("Read it, and say you are acting")
    return Do(label, reverse("danger:danger", args=[danger.ref]))
