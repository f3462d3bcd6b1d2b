"""Actions in words, for chronology and worklists: one query for any number of them (E08)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.describe import Description, Do


def actions(reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    rows = Action.objects.visible_to(reader).filter(pk__in=list(ids))
    return {row.pk: _described(reader, row) for row in rows}


def _described(reader: Reader, row: Action) -> Description:
    may_act = reader.may(roles.SET_ACTION) or (
        reader.may(roles.ACT) and reader.agency_id == row.owner_agency_id
    )
    effect = (_("What it changed: %(effect)s") % {"effect": row.effect},) if row.effect else ()
    label = _("Record what it changed") if may_act else _("Open the action")
    route = "actions:finish" if may_act else "actions:action"
    return Description(
        owed=row.text,
        lines=(row.text,),
        by_rule={"ACT-E02": (row.text, *effect)},
        do={
            "": Do(label, reverse(route, args=[row.ref])),
            "ACT-E01": Do(_("Open"), reverse("actions:action", args=[row.ref])),
            "ACT-E02": Do(_("Open"), reverse("actions:action", args=[row.ref])),
        },
    )
