"""The cohort as a file: no names, and whose copy it is in its first line (P28)."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.journeys.cohort.lapses import LAPSES
from wayhome.journeys.cohort.queries import Place
from wayhome.practice.exploitation.levels import said


def written(reader: Reader, why: str, rows: Iterable[Place]) -> str:
    """A line for each child whose identity the reader may read, by the reference addresses use."""
    rows = list(rows)
    children = Child.objects.visible_to(reader).filter(pk__in=[row.child_id for row in rows])
    refs = dict(children.values_list("pk", "ref"))
    text = StringIO()
    text.write("\ufeff")
    out = csv.writer(text)
    out.writerow([_mark(reader, why)])
    out.writerow([_("Child"), _("Level"), _("Risen"), _("Missing since"), _("Not happening")])
    for row in rows:
        if row.child_id in refs:
            out.writerow(
                [
                    refs[row.child_id],
                    said(row.level) if row.level else _("No level yet"),
                    _("yes") if row.has_risen else "",
                    row.missing_since.isoformat() if row.missing_since else "",
                    "; ".join(str(each.title) for key, each in LAPSES.items() if key in row.lapsed),
                ]
            )
    return text.getvalue()


def _mark(reader: Reader, why: str) -> str:
    words = {
        "who": reader.user.name if reader.user else "",
        "agency": reader.agency.name if reader.agency else "",
        "at": f"{clock.now():%d %B %Y %H:%M} UTC",
        "why": why,
    }
    return _("Copy of %(who)s, %(agency)s, %(at)s, for: %(why)s. Not to be passed on.") % words
