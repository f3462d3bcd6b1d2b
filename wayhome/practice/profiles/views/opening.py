"""Police ask for a profile while no episode is open (P26)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import opens_for
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.forms import ReasonForm

DATA = (DataClass.IDENTITY,)


def may_ask(reader: Reader, ref: str) -> Child | None:
    """The child, for an officer who may know of them and to whom the profile is closed now."""
    if not reader.may(roles.ASK_PROFILE) or not _is_police(reader):
        return None
    child: Child | None = Child.objects.visible_to(reader).filter(ref=ref).first()
    if child is None or opens_for(reader, child.pk, DataClass.PROFILE):
        return None
    return child


def _is_police(reader: Reader) -> bool:
    return reader.agency is not None and reader.agency.kind == Agency.Kind.POLICE


@page(permission=roles.ASK_PROFILE, data=DATA, logs="child")
def ask(request: PageRequest, child: str) -> HttpResponse:
    """Whether there is a profile is not said before there is a reason."""
    row = may_ask(request.reader, child)
    if row is None:
        raise Http404
    request.shown(row.pk)
    state, kept = form_state(request, subject=f"profile-ask:{child}")
    form = ReasonForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.open_for_reason(request.reader, child=row, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("profiles:profile", child)
    context = {"child": row, "form": form, "form_state": state}
    return render(request, "profiles/ask.html", context, status=status(form))
