"""Profiles, openings and appeals in words, for chronology and worklists (E08)."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.profiles.models import Opening, Profile, Publicity
from wayhome.practice.profiles.rules import NONE, REVIEWED

NO_PROFILE = (NONE.code, "PRE-G01")


def profiles(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """By child: a profile is a child's, whichever version a row is about."""
    refs = dict(seen(sees, _open_of, ids=list(ids)))
    writers = {child: name or "" for child, name in seen(sees, _latest, children=list(refs))}
    return {
        child: Description(
            progress=_last(writers.get(child, "")), do=partial(_to_do, sees.reader, ref)
        )
        for child, ref in refs.items()
    }


def _open_of(sees: Sees, *, ids: Sequence[int]) -> Any:
    children = Child.objects.visible_to(sees.reader, DataClass.PROFILE).filter(pk__in=ids)
    return children.values_list("pk", "ref")


def _latest(sees: Sees, *, children: Sequence[int]) -> Any:
    rows = sees.rows(Profile).filter(child_id__in=children).order_by("child_id", "-pk")
    return rows.distinct("child_id").values_list("child_id", "recorded_by__name")


def _last(who: str) -> str:
    return _("Last saved by %(who)s.") % {"who": who} if who else ""


def _to_do(reader: Reader, child: str, row: Row) -> Do:
    if row.rule in NO_PROFILE and reader.may(roles.KEEP_PROFILE):
        return Do(_("Write the profile"), reverse("profiles:edit", args=[child]))
    if row.rule == REVIEWED.code and reader.may(roles.KEEP_PROFILE):
        return Do(_("Read it through"), reverse("profiles:profile", args=[child]))
    return Do(_("Open the profile"), reverse("profiles:profile", args=[child]))


def openings(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Who looked and why, for those who keep the profile."""
    rows = sees.rows(Opening).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(
                _("%(who)s, %(agency)s: %(reason)s")
                % {
                    "who": row["recorded_by__name"],
                    "agency": row["recorded_by_agency__name"],
                    "reason": row["reason"],
                },
            ),
            do=partial(_open, row["child__ref"]),
        )
        for row in rows.values(
            "pk", "reason", "recorded_by__name", "recorded_by_agency__name", "child__ref"
        )
    }


def publicity(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(Publicity).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(str(Publicity.Decision(row["decision"]).label), row["reason"]),
            do=partial(_open, row["child__ref"]),
        )
        for row in rows.values("pk", "decision", "reason", "child__ref")
    }


def _open(child: str, _row: Row) -> Do:
    return Do(_("Open the profile"), reverse("profiles:profile", args=[child]))
