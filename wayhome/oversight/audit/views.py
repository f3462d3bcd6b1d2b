"""The log on pages. Whoever reads it is in it: each child shown here leaves a line as well."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.seal import WINDOW
from wayhome.foundation.kernel.verify import standing
from wayhome.foundation.pages.handling import status
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.journeys.glass import commands as glass
from wayhome.journeys.glass.forms import NAME
from wayhome.oversight.audit import commands, queries, unusual
from wayhome.oversight.audit.forms import FilterForm, FindForm
from wayhome.oversight.audit.queries import Asked

ROUTE = "audit:log"
KEPT = timedelta(hours=8)  # a working day: an officer goes back and forth
USUAL = timedelta(days=30)  # what is proposed to look back over: a narrow question is slow over all
DATA = (DataClass.IDENTITY,)


@page(permission=roles.READ_LOG, data=DATA, logs="list", once=False)
def log(request: PageRequest) -> HttpResponse:
    """The newest lines; what is asked goes by POST and comes back under a key."""
    if request.method == "POST":
        form = FilterForm(request.POST)
        if form.is_valid():
            return redirect("audit:found", _kept(request, Asked(**form.cleaned_data)).ref)
        request.shown([])
        return render(request, "audit/log.html", _context(form, None), status=status(form))
    return _answer(request, Asked())


@page(permission=roles.READ_LOG, data=DATA, logs="list", methods=("GET",))
def found(request: PageRequest, key: str) -> HttpResponse:
    """What was asked under a key, of which only its owner has the use."""
    mine = SearchKey.objects.filter(user=request.reader.user, route=ROUTE)
    kept = one(mine, key)
    if kept.expires_at <= clock.now():
        messages.info(request, _("That question is over. Ask again."))
        return redirect("audit:log")
    return _answer(request, Asked.of(kept.terms))


def _kept(request: PageRequest, asked: Asked) -> SearchKey:
    return SearchKey.objects.create(
        user=request.reader.user,
        route=ROUTE,
        terms=asked.terms(),
        expires_at=clock.now() + KEPT,
        classes=[DataClass.IDENTITY.value],
    )


def _answer(request: PageRequest, asked: Asked) -> HttpResponse:
    lines = queries.log(request.reader, asked, request.GET)
    request.shown(lines.child_ids)
    start = clock.today() - USUAL if asked == Asked() else asked.from_on
    form = FilterForm(initial=vars(asked) | {"from_on": start})
    context = _context(form, lines) | {"is_narrowed": asked != Asked()}
    return render(request, "audit/log.html", context)


def _context(form: FilterForm, lines: queries.Lines | None) -> dict[str, Any]:
    return {"form": form, "log": lines, "standing": standing(), "window": WINDOW}


@page(permission=roles.READ_LOG, data=DATA, logs="nothing", once=False)
def find(request: PageRequest) -> HttpResponse:
    """Name a child exactly; what fits none that is ours is answered as what fits none at all."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        by_name = typed["by"] == NAME
        asked = (
            glass.Asked(name=typed["name"], born_on=typed["born_on"])
            if by_name
            else glass.Asked(number=typed["number"])
        )
        child = commands.name_child(request.reader, asked=asked)
        if child is not None:
            return redirect("audit:child", child.ref)
        return render(request, "audit/nothing.html")
    return render(request, "audit/find.html", {"form": form}, status=status(form))


@page(permission=roles.READ_LOG, data=DATA, logs="child", methods=("GET",))
def child(request: PageRequest, child: str) -> HttpResponse:
    """All lines about one child: who saw, who changed, who was turned away."""
    told = queries.story(request.reader, child, request.GET)
    if told is None:
        raise Http404
    request.shown(told.child.pk)
    return render(request, "audit/child.html", {"story": told})


@page(permission=roles.READ_LOG, data=DATA, logs="list", methods=("GET",))
def stands_out(request: PageRequest) -> HttpResponse:
    """Counts that an officer may want to ask about."""
    seen = unusual.unusual(request.reader)
    request.shown(seen.child_ids)
    context = {
        "unusual": seen,
        "days": unusual.DAYS,
        "many": unusual.MANY,
        "times": unusual.TIMES,
        "in_a_row": unusual.IN_A_ROW,
        "glass_days": unusual.GLASS_DAYS,
    }
    return render(request, "audit/unusual.html", context)
