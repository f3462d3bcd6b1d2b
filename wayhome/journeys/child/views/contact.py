"""Safe contact: how a child may be reached without harm, edited by two people if need be (P24)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.foundation.people import commands
from wayhome.foundation.people.models import SafeContact
from wayhome.journeys.child.forms import SafeContactForm
from wayhome.journeys.child.views.opening import opened_or_404

FIELDS = ("way", "hours", "others_with_phone", "words_not_to_use")


@page(permission=roles.READ_CHILD, data=(DataClass.CONTACT,), logs="child")
def safe_contact(request: PageRequest, ref: str) -> HttpResponse:
    """For those who hold interviews or manage the circle, and may read what stands."""
    found = opened_or_404(request, ref)
    may = request.reader.may(roles.HOLD_INTERVIEW) or request.reader.may(roles.MANAGE_CIRCLE)
    if not may or not found.sight.opens(DataClass.CONTACT):
        raise Http404
    standing = found.sight.rows(SafeContact).order_by("-pk").first()
    now = {name: getattr(standing, name, "") for name in FIELDS}
    state, kept = form_state(
        request, subject=f"contact:{ref}", version=standing.pk if standing else 0
    )
    form = SafeContactForm(request.POST if request.method == "POST" else kept, initial=now)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.set_safe_contact(
            request.reader, child=found.child, version=state.version, **cleaned
        )

    two = None
    try:
        if request.method == "POST" and done(form, act, current=now):
            messages.success(request, _("Safe contact is recorded."))
            return redirect("child:page", ref)
    except Conflict as conflict:
        two = clash(form, conflict)
        state = replace(state, version=two.version)
    context = {"child": found.child, "form": form, "form_state": state, "clash": two}
    return render(request, "child/contact.html", context, status=status(form, two))
