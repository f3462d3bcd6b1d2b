"""What was asked about a figure, in words, for a worklist (E08)."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.oversight.signals import words
from wayhome.oversight.signals.asking import place_of
from wayhome.oversight.signals.measured import TITLES
from wayhome.oversight.signals.models import Asking
from wayhome.oversight.signals.rules import DONE


def askings(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Of those that are this reader's own."""
    rows = Asking.objects.filter(pk__in=list(ids), owner=sees.reader.user_id)
    return {row.pk: _said(row) for row in rows.select_related("authority", "agency", "answer")}


def _said(row: Asking) -> Description:
    whose = f": {row.agency.name}" if row.agency and row.rule.startswith("SIG-F") else ""
    promised = (row.answer.will_do,) if row.answer else ()
    return Description(
        about=f"{row.authority.name}: {_title(row)}{whose}",
        progress=_why(row),
        by_rule={DONE.code: promised},
        do=partial(_to_do, row),
    )


def _title(row: Asking) -> str:
    figure = registry.measures().get(row.measure)
    return str(figure.title if figure else TITLES.get(row.measure, row.measure))


def _why(row: Asking) -> str:
    if row.rule.startswith("SIG-C"):
        return _("It is unlike what similar councils record, year to 31 March %(year)s.") % {
            "year": row.last_on.year
        }
    span = {"first": words.month(row.first_on), "last": words.month(row.last_on)}
    if row.rule.startswith("SIG-F"):
        return _("Further from all the others than chance brings: %(first)s to %(last)s.") % span
    months = span["first"] if row.first_on == row.last_on else _("%(first)s to %(last)s") % span
    return _("It changed by more than chance brings: %(months)s.") % {"months": months}


def _to_do(row: Asking, about: Row) -> Do:
    if about.rule == DONE.code and row.answer:
        return Do(_("Say whether it was done"), reverse("signals:done", args=[row.answer.ref]))
    return Do(_("Say what it means"), place_of(row.rule, row.measure, row.authority))
