"""Deciding about an appeal to the public, apart from everything else (P26)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.forms import PublicityForm
from wayhome.practice.profiles.views.reading import opened

DATA = (DataClass.IDENTITY, DataClass.PROFILE, DataClass.ACTION)


@page(permission=roles.DECIDE_PUBLICITY, data=DATA, logs="child")
def decide(request: PageRequest, child: str) -> HttpResponse:
    kept = opened(request, child)
    state, draft = form_state(request, subject=f"publicity:{child}")
    form = PublicityForm(request.POST if request.method == "POST" else draft)
    if request.method != "POST" and draft:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.decide_publicity(request.reader, child=kept.child, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("The decision is recorded."))
        return redirect("profiles:profile", child)
    context = {"kept": kept, "child": kept.child, "form": form, "form_state": state}
    return render(request, "profiles/publicity.html", context, status=status(form))
