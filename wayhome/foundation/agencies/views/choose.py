"""From which of their places a person acts: one agency, one team, one role at a time (E20)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.agencies import queries
from wayhome.foundation.agencies.requests import CHOSEN
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.pages.routing import SIGNED_IN, PageRequest, one, page


@page(permission=SIGNED_IN, logs="nothing", once=False)
def choose(request: PageRequest) -> HttpResponse:
    places = queries.live_places(request.reader.user)
    if request.method == "POST":
        chosen = one(places, request.POST.get("place", ""))
        request.session[CHOSEN] = chosen.ref
        audit.record(
            request.reader,
            "place.chosen",
            kind=AuditEntry.Kind.SIGN_IN,
            subject_kind="membership",
            subject_id=chosen.pk,
        )
        return redirect("/")
    context = {"places": places, "chosen": request.reader.place}
    return render(request, "agencies/choose.html", context)
