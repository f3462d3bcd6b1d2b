"""Writing a profile, its photo, and one tap that says it is still right."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import Question, clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.commands.keeping import current_of
from wayhome.practice.profiles.forms import PhotoForm, ProfileForm
from wayhome.practice.profiles.views.reading import DATA, opened


@page(permission=roles.KEEP_PROFILE, data=DATA, logs="child")
def edit(request: PageRequest, child: str) -> HttpResponse:
    """All of it on one page, saved as it is written; of two writers the second sees both texts."""
    kept = opened(request, child)
    now = current_of(request.reader, kept.row)
    state, draft = form_state(request, subject=f"profile:{child}", version=kept.version)
    form = ProfileForm(request.POST if request.method == "POST" else draft, initial=now)
    if request.method != "POST" and draft:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.keep(request.reader, child=kept.child, version=state.version, **cleaned)

    two = None
    try:
        if request.method == "POST" and done(form, act, current=now):
            messages.success(request, _("The profile is saved."))
            return redirect("profiles:profile", child)
    except Conflict as conflict:
        two = clash(form, conflict)
        state = replace(state, version=two.version)
    context = {
        "kept": kept,
        "child": kept.child,
        "form": form,
        "form_state": state,
        "clash": two,
        "hidden": kept.unnamed,
    }
    return render(request, "profiles/edit.html", context, status=status(form, two))


@page(permission=roles.KEEP_PROFILE, data=DATA, logs="child", methods=("POST",))
def reviewed(request: PageRequest, child: str) -> HttpResponse:
    """Read through, nothing changed. What somebody else changed meanwhile is shown instead."""
    kept = opened(request, child)
    state, _draft = form_state(request, version=kept.version, shows_draft=False)
    form = Question(request.POST)

    def act(_typed: dict[str, Any]) -> None:
        commands.confirm(request.reader, child=kept.child, version=state.version)

    try:
        if done(form, act):
            messages.success(request, _("Noted: read through today, nothing changed."))
    except Conflict:
        messages.info(request, _("Somebody changed it just now. Read it again, then say so."))
    if form.errors:
        raise Http404
    return redirect("profiles:profile", child)


@page(permission=roles.KEEP_PROFILE, data=DATA, logs="child")
def photo(request: PageRequest, child: str) -> HttpResponse:
    kept = opened(request, child)
    state, _draft = form_state(request, version=kept.version, shows_draft=False)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = PhotoForm(request.POST, request.FILES)

    def act(cleaned: dict[str, Any]) -> None:
        commands.keep_photo(
            request.reader,
            child=kept.child,
            photo=cleaned["photo"],
            taken_on=cleaned["photo_on"],
            version=state.version,
        )

    if request.method == "POST" and _photo_done(form, act):
        messages.success(request, _("The photo is kept."))
        return redirect("profiles:profile", child)
    context = {"kept": kept, "child": kept.child, "form": form, "form_state": state}
    return render(request, "profiles/photo.html", context, status=status(form))


def _photo_done(form: Form, act: Any) -> bool:
    try:
        return done(form, act)
    except Conflict:
        form.add_error(
            None, _("Somebody changed the profile just now. Look at it, then send the photo again.")
        )
        return False


@page(permission=roles.KEEP_PROFILE, data=DATA, logs="child")
def remove_photo(request: PageRequest, child: str) -> HttpResponse:
    """It is of somebody else, or should never have been kept: gone from every version."""
    kept = opened(request, child)
    if kept.photo is None:
        raise Http404
    state, _draft = form_state(request, version=kept.version, shows_draft=False)
    form = Question(request.POST or None)

    def act(_typed: dict[str, Any]) -> None:
        commands.remove_photo(request.reader, child=kept.child, version=state.version)

    if request.method == "POST" and _photo_done(form, act):
        messages.success(request, _("The photo is gone."))
        return redirect("profiles:profile", child)
    context = {"kept": kept, "child": kept.child, "form": form, "form_state": state}
    return render(request, "profiles/remove_photo.html", context, status=status(form))
