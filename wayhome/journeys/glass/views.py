"""Open a closed record for an hour; review who opened yours."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.commands import review_glass
from wayhome.foundation.access.glass import reviewable
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.journeys.glass import commands, queries
from wayhome.journeys.glass.commands import Asked, TooOften
from wayhome.journeys.glass.forms import NAME, OpenForm, ReviewForm
from wayhome.journeys.glass.rules import REVIEWED


@page(permission=roles.BREAK_GLASS, data=(DataClass.IDENTITY,), logs="list")
def open_glass(request: PageRequest) -> HttpResponse:
    """Ask, and go to the record; or read that nothing can be opened, whatever the cause (P20)."""
    state, kept = form_state(request)
    form = handling.written(request, OpenForm, kept)
    found: list[Child | None] = []

    def act(typed: dict[str, Any]) -> None:
        found.append(commands.open_record(request.reader, **_asked(typed)))

    try:
        is_done = request.method == "POST" and handling.done(form, act)
    except TooOften as often:
        request.shown([])
        return render(request, "glass/often.html", {"again_at": often.again_at}, status=429)
    if is_done:
        child = found[0]
        if child is not None:
            return redirect(child_page(child))
        request.shown([])
        return render(request, "glass/nothing.html")
    held = queries.held(request.reader)
    request.shown([row.child.pk for row in held])
    context = {
        "form": form,
        "form_state": state,
        "minutes": settings.WAYHOME_GLASS_MINUTES,
        "held": [(row, child_page(row.child)) for row in held],
    }
    return render(request, "glass/open.html", context, status=handling.status(form))


def _asked(typed: dict[str, Any]) -> dict[str, Any]:
    by_name = typed["by"] == NAME
    asked = (
        Asked(name=typed["name"], born_on=typed["born_on"])
        if by_name
        else Asked(number=typed["number"])
    )
    return {"asked": asked, "reason": typed["reason"]}


def child_page(child: Child) -> str:
    """Where a child's record is read, as settings name it; without that room, this one's page."""
    try:
        return reverse(settings.WAYHOME_CHILD_PAGE, args=[child.ref])
    except NoReverseMatch:
        return reverse("glass:open")


@page(permission=roles.REVIEW_GLASS, data=(DataClass.IDENTITY,), logs="list", methods=("GET",))
def review(request: PageRequest) -> HttpResponse:
    """What was opened of the records this reader answers for."""
    owed, reviewed = queries.owed(request.reader), queries.reviewed(request.reader)
    request.shown([row.glass.child_id for row in (*owed, *reviewed)])
    may_break = request.reader.may(roles.BREAK_GLASS)
    context = {"owed": owed, "reviewed": reviewed, "may_break": may_break}
    return render(request, "glass/review.html", context)


@page(permission=roles.REVIEW_GLASS, data=(DataClass.IDENTITY,), logs="child")
def judge(request: PageRequest, glass: str) -> HttpResponse:
    """Who looked, when, why and at what; and the verdict."""
    row = one(reviewable(request.reader), glass)
    state, kept = form_state(request, subject=f"glass:{row.ref}")
    form = ReviewForm(request.POST or kept)

    def act(typed: dict[str, Any]) -> None:
        review_glass(request.reader, glass=row, **typed)

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("Thank you. Your review is recorded."))
            return redirect("glass:review")
    elif kept:
        handling.from_draft(form)
    request.shown(row.child_id)
    context = {
        "owed": queries.one_owed(request.reader, row),
        "looked": queries.looked_at(row),
        "within": _("within %(limit)s") % {"limit": REVIEWED.allowance},
        "rule": REVIEWED,
        "form": form,
        "form_state": state,
    }
    return render(request, "glass/judge.html", context, status=handling.status(form))
