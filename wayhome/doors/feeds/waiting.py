"""Reports that wait: somebody with the matching duty says whom each is about (P20)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.doors.feeds import commands, queries
from wayhome.doors.feeds.forms import FindForm, WhoForm
from wayhome.doors.feeds.models import Choice, Judgement, Row
from wayhome.doors.feeds.police.parse import said
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child

ROUTE = "feeds:who"
KEPT = timedelta(minutes=30)
DATA = (DataClass.IDENTITY, DataClass.MISSING)


@page(permission=roles.PLACE_REPORTS, logs="nothing", methods=("GET",))
def waiting(request: PageRequest) -> HttpResponse:
    """Those of the reader's own force: as their system sent them, so no child's record is shown."""
    found = keyset.paged(queries.waiting(request.reader), request.GET, order=("said_at", "id"))
    rows = [(row, said(row.says)) for row in found.rows]
    return render(request, "feeds/waiting.html", {"page": found, "rows": rows})


@page(permission=roles.PLACE_REPORTS, data=DATA, logs="list")
def who(request: PageRequest, report: str) -> HttpResponse:
    """One report, and those whom it may be about. What is looked for is in no address (E26)."""
    row: Row = one(queries.waiting(request.reader), report)
    state, _kept = form_state(
        request, subject=f"who:{row.ref}", version=row.version, shows_draft=False
    )
    looks = "find" in request.POST
    find = FindForm(request.POST if looks else None)
    if looks and find.is_valid():
        request.shown()
        return redirect(_address(request, row, find.cleaned_data["find"]))
    text = _looked_for(request)
    asked = queries.who(request.reader, row, text)
    request.shown([each.child.pk for each in asked.candidates])
    posted = request.POST if request.method == "POST" and not looks else None
    form = WhoForm(posted, who=asked)

    def act(typed: dict[str, Any]) -> None:
        try:
            _decide(request, row, typed["choice"], state.version)
        except Conflict as clash:
            raise Invalid(_("Somebody has said already who this is.")) from clash

    if posted and handling.done(form, act):
        return _decided(request, row)
    wrong = find if looks else form
    context = {"asked": asked, "form": form, "find": find, "wrong": wrong, "searched": text}
    context |= {"form_state": state}
    return render(request, "feeds/who.html", context, status=handling.status(wrong))


def _decide(request: PageRequest, row: Row, choice: str, version: int | None) -> None:
    child = None
    if choice not in (Choice.NEW, Choice.NONE):
        child = Child.objects.visible_to(request.reader).filter(ref=choice).first()
        choice = Choice.THIS
    commands.decide(request.reader, row=row, choice=choice, child=child, version=version)


def _decided(request: PageRequest, row: Row) -> HttpResponse:
    row.refresh_from_db()
    if row.judgement == Judgement.HELD:
        messages.info(request, _("Kept. The report waits on, without those."))
        return redirect("feeds:who", row.ref)
    messages.success(request, _("Received: the report is part of the record."))
    return redirect("feeds:waiting")


def _address(request: PageRequest, row: Row, text: str) -> str:
    """What is looked for under an opaque key; this reader's old ones go."""
    now = clock.now()
    SearchKey.objects.filter(user=request.reader.user, route=ROUTE, expires_at__lte=now).delete()
    kept = SearchKey.objects.create(
        user=request.reader.user,
        route=ROUTE,
        terms={"text": text},
        expires_at=now + KEPT,
        classes=[DataClass.IDENTITY.value],
    )
    return f"{reverse('feeds:who', args=[row.ref])}?search={kept.ref}"


def _looked_for(request: PageRequest) -> str:
    mine = SearchKey.objects.filter(
        user=request.reader.user, route=ROUTE, expires_at__gt=clock.now()
    )
    kept = mine.filter(ref=request.GET.get("search", "")).first()
    return str(kept.terms["text"]) if kept else ""
