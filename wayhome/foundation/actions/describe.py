"""Actions in words, for chronology and worklists: one query for any number of them (E08)."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.actions.models import Action
from wayhome.foundation.actions.rules import OVERDUE
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.describe import Description, Do, Row


def actions(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    return {row.pk: _described(sees.reader, row) for row in seen(sees, _told, ids=list(ids))}


def _told(sees: Sees, *, ids: Sequence[int]) -> Any:
    rows = sees.rows(Action).filter(pk__in=ids)
    return rows.only("pk", "ref", "text", "effect", "owner_agency_id")


def _described(reader: Reader, row: Action) -> Description:
    effect = (_("What it changed: %(effect)s") % {"effect": row.effect},) if row.effect else ()
    return Description(
        owed=row.text,
        lines=(row.text,),
        by_rule={"ACT-E02": (row.text, *effect)},
        do=partial(_to_do, reader, row),
    )


def _to_do(reader: Reader, row: Action, about: Row) -> Do:
    may_act = reader.may(roles.SET_ACTION) or (
        reader.may(roles.ACT) and reader.agency_id == row.owner_agency_id
    )
    if about.rule == OVERDUE.code and may_act:
        return Do(_("Record the result"), reverse("actions:finish", args=[row.ref]))
    return Do(_("Open the action"), reverse("actions:action", args=[row.ref]))
