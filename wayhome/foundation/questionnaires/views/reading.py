"""What is in use, what was answered about a child, and one response as it was asked."""

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import contexts, queries
from wayhome.foundation.questionnaires.belonging import parent_of, steps_after
from wayhome.foundation.questionnaires.models import Response

EVERY = tuple(DataClass)  # a row says which class it is, and the predicate asks the row


@page(permission=roles.QUESTIONNAIRES, logs="nothing", methods=("GET",))
def listing(request: PageRequest) -> HttpResponse:
    """The questionnaires in force, with counts of what this reader may see: no child is shown."""
    context = {
        "in_use": queries.listing(request.reader),
        "may_export": request.reader.may(roles.EXPORT_ANSWERS),
    }
    return render(request, "questionnaires/list.html", context)


@page(permission=roles.QUESTIONNAIRES, data=EVERY, logs="child", methods=("GET",))
def about(request: PageRequest, child: str) -> HttpResponse:
    """A child's responses, the latest first, and what may be begun."""
    row = one(Child.objects.visible_to(request.reader), child)
    request.shown(row.pk)
    found = queries.about_child(request.reader, row.pk)
    context = {
        "child": row,
        "page": keyset.paged(found, request.GET, order=("-begun_at", "-id")),
        "tools": queries.tools(request.reader) if request.reader.may(roles.ANSWER) else (),
    }
    return render(request, "questionnaires/about.html", context)


@page(permission=roles.QUESTIONNAIRES, data=EVERY, logs="child", methods=("GET",))
def read(request: PageRequest, response: str) -> HttpResponse:
    row = opened(request, response)
    sheet = queries.Sheet(request.reader, row)
    outcome = queries.outcome(request.reader, row, sheet)
    context = around(request, row)
    child = context["child"]
    if outcome and isinstance(child, Child) and row.completed_at:
        bands = tuple(band.code for band in outcome.bands)
        context["steps"] = steps_after(request.reader, row, child.ref, bands)
    context |= {
        "answered": sheet.shown(),
        "outcome": outcome,
        "may_decide": request.reader.may(roles.CONFIRM_LEVEL),
        "may_export": request.reader.may(roles.EXPORT_ANSWERS),
    }
    return render(request, "questionnaires/read.html", context)


def opened(request: PageRequest, ref: str) -> Response:
    """The response, if this reader may see it; the read log is told of its child."""
    rows = Response.objects.visible_to(request.reader).select_related(
        "questionnaire_version__questionnaire", "recorded_by", "completed_by"
    )
    row: Response = one(rows, ref)
    request.shown([row.child_id])
    return row


def around(request: PageRequest, row: Response) -> dict[str, object]:
    """What every page about one response shows around it."""
    child = Child.objects.visible_to(request.reader).filter(pk__in=row.children).first()
    about_none = row.child_id is None
    return {
        "response": row,
        "asks": row.questionnaire_version.asks,
        "child": child,
        "context": contexts.find(request.reader, row.case_ref) if about_none else None,
        "parent": parent_of(request.reader, row),
        "by": child.known_as or child.given_name if child else "",
        "may_answer": request.reader.may(roles.ANSWER),
    }
