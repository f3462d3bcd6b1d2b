"""Children at risk on one page: what is not happening for each, and what to do about it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.pages.fields import LineField
from wayhome.foundation.pages.handling import status
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.journeys.cohort.exports import written
from wayhome.journeys.cohort.lapses import LAPSES
from wayhome.journeys.cohort.queries import Asked, Cohort, places
from wayhome.journeys.cohort.queries import cohort as read
from wayhome.practice.exploitation.levels import said
from wayhome.practice.exploitation.models import Kind, Level

CLASSES = (DataClass.IDENTITY, DataClass.EXPLOITATION, DataClass.MISSING)


def _asked(request: PageRequest) -> Asked:
    """What is no choice of ours is everything."""
    given = request.GET
    return Asked(
        lapse=given["lapse"] if given.get("lapse") in LAPSES else "",
        level=given["level"] if given.get("level") in Level.values else "",
        kind=given["kind"] if given.get("kind") in Kind.values else "",
        missing=given.get("missing") == "yes",
    )


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@page(permission=roles.COHORT, data=CLASSES, logs="list", methods=("GET",))
def cohort(request: PageRequest) -> HttpResponse:
    asked = _asked(request)
    found = read(request.reader, asked, _page(request.GET.get("page", "")))
    request.shown([line.place.child_id for line in found.lines])
    return render(request, "cohort/cohort.html", _context(found, asked))


def _context(found: Cohort, asked: Asked) -> dict[str, Any]:
    return {
        "found": found,
        "asked": asked,
        "lapses": [
            (key, lapse.title, found.counts[key])
            for key, lapse in LAPSES.items()
            if found.counts[key] or key == asked.lapse
        ],
        "levels": [(level, said(level)) for level in reversed(Level.values)],
        "kinds": Kind.choices,
        "before": found.page - 1,
        "after": found.page + 1 if found.page < found.pages else 0,
    }


class WhyForm(forms.Form):
    """An export leaves the record: what for is written down, and stands in the file (P28)."""

    why = LineField(label=gettext_lazy("What the list is for"), max_length=200)


@page(permission=roles.COHORT, data=CLASSES, logs="list", once=False, methods=("GET", "POST"))
def export(request: PageRequest) -> HttpResponse:
    """A list without names of the children who were asked for, marked with whose copy it is, and
    why."""
    asked = _asked(request)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        request.shown([])  # it asks what the list is for, and shows nobody
        context = {"form": form, "asked": asked}
        return render(request, "cohort/export.html", context, status=status(form))
    rows = places(request.reader, asked).rows
    request.shown([place.child_id for place in rows])
    why = form.cleaned_data["why"]
    audit.record(
        request.reader,
        "cohort.exported",
        subject_kind="cohort",
        fields={"why": audit.digest(why), "children": len(rows), "asked": asked.query},
    )
    answer = HttpResponse(
        written(request.reader, why, rows), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="at-risk-{clock.today()}.csv"'
    return answer
