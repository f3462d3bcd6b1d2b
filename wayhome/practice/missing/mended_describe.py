"""Merged records in words, for the chronology (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.models import EpisodeMerge

COLUMNS = ("pk", "reason", "undone_reason", "episode__ref")


def merges(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(EpisodeMerge).filter(pk__in=list(ids)).values(*COLUMNS)
    return {
        row["pk"]: Description(
            by_rule={"MIS-E74": (row["reason"],), "MIS-E75": (row["undone_reason"],)},
            do=partial(_open, row["episode__ref"]),
        )
        for row in rows
    }


def _open(ref: str, _about: Row) -> Do:
    return Do(_("Open the episode"), reverse("missing:episode", args=[ref]))
