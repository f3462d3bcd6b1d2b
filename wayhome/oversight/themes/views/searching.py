"""Search in what was said. What is looked for is posted, and kept under an opaque key (E26)."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.handling import status
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.people.models import Child
from wayhome.oversight.themes import search as searched
from wayhome.oversight.themes.coding import nearest
from wayhome.oversight.themes.forms import SearchForm
from wayhome.oversight.themes.search import Hit

ROUTE = "themes:search"
KEPT = timedelta(minutes=30)
DATA = (DataClass.INTERVIEW,)


@page(permission=roles.READ_INTERVIEW, data=DATA, logs="nothing", once=False)
def search(request: PageRequest) -> HttpResponse:
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("themes:results", _kept(request, form.cleaned_data["text"]).ref)
    context = {"form": form, "may_count": request.reader.may(roles.MEASURES)}
    return render(request, "themes/search.html", context, status=status(form))


def _kept(request: PageRequest, text: str) -> SearchKey:
    """Under a new key; this reader's old ones go."""
    now = clock.now()
    mine = SearchKey.objects.filter(user=request.reader.user, route=ROUTE)
    mine.filter(expires_at__lte=now).delete()
    return SearchKey.objects.create(
        user=request.reader.user,
        route=ROUTE,
        terms={"text": text},
        expires_at=now + KEPT,
        classes=[DataClass.INTERVIEW.value],
    )


def _by_child(hits: Sequence[Hit]) -> list[tuple[Child, list[Hit]]]:
    """What one child said in several places stands together, where the likest of it stands."""
    found: dict[Child, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.child, []).append(hit)
    return list(found.items())


@page(permission=roles.READ_INTERVIEW, data=DATA, logs="list", methods=("GET",))
def results(request: PageRequest, key: str) -> HttpResponse:
    kept = one(SearchKey.objects.filter(user=request.reader.user, route=ROUTE), key)
    if kept.expires_at <= clock.now():
        messages.info(request, _("That search is over. Search again."))
        return redirect("themes:search")
    text = kept.terms["text"]
    hits = searched.search(request.reader, text)
    request.shown([hit.child.pk for hit in hits])
    may_count = request.reader.may(roles.MEASURES)
    context = {
        "text": text,
        "children": _by_child(hits),
        "coded": nearest(text) if may_count else [],
        "form": SearchForm(initial={"text": text}),
        "may_count": may_count,
    }
    return render(request, "themes/results.html", context)
