"""What was asked about a figure, in words, for a worklist (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.oversight.signals import words
from wayhome.oversight.signals.models import Asking
from wayhome.oversight.signals.rules import DONE


def askings(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Of those that are this reader's own."""
    rows = Asking.objects.filter(pk__in=list(ids), owner=sees.reader.user_id)
    return {row.pk: _said(sees.reader, row) for row in rows.select_related("authority", "answer")}


def _said(reader: Reader, row: Asking) -> Description:
    figure = registry.measures().get(row.measure)
    title = figure.title if figure else row.measure
    span = {"first": words.month(row.first_on), "last": words.month(row.last_on)}
    months = span["first"] if row.first_on == row.last_on else _("%(first)s to %(last)s") % span
    promised = (row.answer.will_do,) if row.answer else ()
    return Description(
        about=f"{row.authority.name}: {title}",
        progress=_("It changed by more than chance brings: %(months)s.") % {"months": months},
        by_rule={DONE.code: promised},
        do=partial(_to_do, row),
    )


def _to_do(row: Asking, about: Row) -> Do:
    if about.rule == DONE.code and row.answer:
        return Do(_("Say whether it was done"), reverse("signals:done", args=[row.answer.ref]))
    at = reverse("signals:measure", args=[row.authority.code, row.measure])
    return Do(_("Say what it means"), at)
