"""Places, groups and children linked to them in words, for worklists and chronology (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.journeys.contexts.models import ChildLink, Context
from wayhome.journeys.contexts.queries import called


def places(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = list(Context.objects.visible_to(sees.reader).filter(pk__in=list(ids)))
    names = called(sees.reader, rows)
    return {
        row.pk: Description(about=names.get(row.pk, ""), do=partial(_open, row.ref)) for row in rows
    }


def links(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """For whoever reads of the place as well; what it is called stands on its own page."""
    rows = ChildLink.objects.visible_to(sees.reader).filter(pk__in=list(ids))
    return {
        row.pk: Description(lines=(row.why,), do=partial(_open, row.context.ref))
        for row in rows.select_related("context")
    }


def _open(ref: str, _about: Row) -> Do:
    return Do(_("Open it"), reverse("contexts:context", args=[ref]))
