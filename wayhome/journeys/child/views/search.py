"""Find a child. What is searched for is posted and kept under an opaque key (E26)."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.handling import status
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.foundation.people.queries import COUNTED, find
from wayhome.journeys.child.forms import SearchForm

ROUTE = "child:search"
KEPT = timedelta(minutes=30)
SHOWN = 50
DATA = (DataClass.IDENTITY,)


@page(permission=roles.SEARCH, data=DATA, logs="nothing", once=False)
def search(request: PageRequest) -> HttpResponse:
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("child:results", _kept(request, form).ref)
    return render(request, "child/search.html", {"form": form}, status=status(form))


def _kept(request: PageRequest, form: SearchForm) -> SearchKey:
    """The search under a new key; this reader's old ones go."""
    now, born_on = clock.now(), form.cleaned_data["born_on"]
    mine = SearchKey.objects.filter(user=request.reader.user, route=ROUTE)
    mine.filter(expires_at__lte=now).delete()
    return SearchKey.objects.create(
        user=request.reader.user,
        route=ROUTE,
        terms={
            "text": form.cleaned_data["text"],
            "born_on": born_on.isoformat() if born_on else "",
        },
        expires_at=now + KEPT,
        classes=[DataClass.IDENTITY.value],
    )


@page(permission=roles.SEARCH, data=DATA, logs="list", methods=("GET",))
def results(request: PageRequest, key: str) -> HttpResponse:
    kept = SearchKey.objects.filter(ref=key, user=request.reader.user, route=ROUTE).first()
    if kept is None:
        raise Http404
    if kept.expires_at <= clock.now():
        messages.info(request, _("That search is over. Search again."))
        return redirect("child:search")
    born_on = date.fromisoformat(kept.terms["born_on"]) if kept.terms["born_on"] else None
    found = find(request.reader, kept.terms["text"], born_on, limit=SHOWN)
    request.shown([candidate.child.pk for candidate in found.candidates])
    form = SearchForm(initial={"text": kept.terms["text"], "born_on": born_on})
    context = {
        "form": form,
        "found": found,
        "counted": COUNTED,
        "more": found.total is None or found.total > len(found.candidates),
        "may_report": request.reader.may(roles.REPORT),
    }
    return render(request, "child/results.html", context)
