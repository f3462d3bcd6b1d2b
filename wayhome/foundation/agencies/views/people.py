"""An agency's people: the list, one person, the places they hold. Administrators only."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import commands, queries, roles
from wayhome.foundation.agencies.commands.people import EDITED
from wayhome.foundation.agencies.forms import NewPersonForm, NewPlaceForm, PersonForm
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page

SOUGHT = "agencies.people"  # what was searched for, in the session: no name in an address (E26)


@page(permission=roles.ADMINISTER, logs="nothing", methods=("GET",))
def people(request: PageRequest) -> HttpResponse:
    sought = request.session.get(SOUGHT, "")
    found = keyset.paged(queries.people(request.reader, sought), request.GET, order=("name", "pk"))
    return render(request, "agencies/people.html", {"page": found, "sought": sought})


@page(permission=roles.ADMINISTER, logs="nothing", once=False, methods=("POST",))
def find(request: PageRequest) -> HttpResponse:
    """Keep what is searched for and go back to the list."""
    request.session[SOUGHT] = request.POST.get("text", "").strip()[:120]
    return redirect("agencies:people")


@page(permission=roles.ADMINISTER, logs="nothing")
def add_person(request: PageRequest) -> HttpResponse:
    state, kept = form_state(request)
    agency, made = request.reader.agency, []
    form = NewPersonForm(request.POST or kept, agency=agency)

    def act(typed: dict[str, Any]) -> None:
        made.append(commands.add_person(request.reader, **typed))

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(
                request, _("Added. A link to choose a password is on its way to them.")
            )
            return redirect("agencies:person", made[0].user.ref)
    elif kept:
        handling.from_draft(form)
    context = {"form": form, "form_state": state}
    return render(request, "agencies/person_new.html", context, status=handling.status(form))


@page(permission=roles.ADMINISTER, logs="nothing")
def person(request: PageRequest, person: str) -> HttpResponse:
    """Their details to correct, and their places: the house's example of an edit (add-a-page)."""
    row = one(queries.administered(request.reader), person)
    current = {name: getattr(row, name) for name in EDITED}
    state, kept = form_state(request, subject=f"user:{row.ref}", version=row.version)
    form = PersonForm(request.POST or kept, initial=current)
    clash = None

    def act(typed: dict[str, Any]) -> None:
        commands.change_person(request.reader, person=row, version=state.version or 0, **typed)

    if request.method == "POST":
        try:
            if handling.done(form, act, current=current):
                messages.success(request, _("Saved."))
                return redirect("agencies:person", row.ref)
        except Conflict as conflict:
            clash, state = handling.clash(form, conflict), replace(state, version=conflict.version)
    elif kept:
        handling.from_draft(form)
    context = {
        "person": row,
        "places": queries.places_in(request.reader.agency, row),
        "works_elsewhere": queries.works_elsewhere(request.reader.agency, row),
        "form": form,
        "form_state": state,
        "clash": clash,
        "was_draft": bool(kept) and request.method == "GET",
    }
    status = handling.status(form, clash)
    return render(request, "agencies/person.html", context, status=status)


@page(permission=roles.ADMINISTER, logs="nothing")
def give_place(request: PageRequest, person: str) -> HttpResponse:
    row = one(queries.administered(request.reader), person)
    state, kept = form_state(request, subject=f"user:{row.ref}")
    form = NewPlaceForm(request.POST or kept, agency=request.reader.agency)

    def act(typed: dict[str, Any]) -> None:
        commands.give_place(request.reader, person=row, **typed)

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("The place is theirs from now on."))
            return redirect("agencies:person", row.ref)
    elif kept:
        handling.from_draft(form)
    context = {"person": row, "form": form, "form_state": state}
    return render(request, "agencies/place_new.html", context, status=handling.status(form))


@page(permission=roles.ADMINISTER, logs="nothing")
def end_place(request: PageRequest, place: str) -> HttpResponse:
    places = Membership.objects.live().filter(agency=request.reader.agency)
    row = one(places.select_related("user", "team", "team__agency"), place)

    def act() -> None:
        commands.end_place(request.reader, membership=row)

    return _confirmed(request, row.user, "end_place", act, _("The place has ended."), place=row)


@page(permission=roles.ADMINISTER, logs="nothing")
def close_account(request: PageRequest, person: str) -> HttpResponse:
    row = one(queries.administered(request.reader), person, is_active=True)

    def act() -> None:
        commands.close_account(request.reader, person=row)

    return _confirmed(request, row, "close_account", act, _("The account is closed."))


@page(permission=roles.ADMINISTER, logs="nothing")
def reopen_account(request: PageRequest, person: str) -> HttpResponse:
    row = one(queries.administered(request.reader), person, is_active=False)

    def act() -> None:
        commands.reopen_account(request.reader, person=row)

    said = _("The account is open again. Now give them a place.")
    return _confirmed(request, row, "reopen_account", act, said)


@page(permission=roles.ADMINISTER, logs="nothing")
def reset_second_factor(request: PageRequest, person: str) -> HttpResponse:
    row = one(queries.administered(request.reader), person)

    def act() -> None:
        commands.reset_second_factor(request.reader, person=row)

    said = _("Their second step is removed. They set up a new one when they next sign in.")
    return _confirmed(request, row, "reset_second_factor", act, said)


@page(permission=roles.ADMINISTER, logs="nothing")
def send_link(request: PageRequest, person: str) -> HttpResponse:
    row = one(queries.administered(request.reader), person)

    def act() -> None:
        commands.send_link(request.reader, person=row)

    return _confirmed(request, row, "send_link", act, _("The link is on its way to them."))


def _confirmed(
    request: PageRequest, person: User, question: str, act: Any, said: str, **also: Any
) -> HttpResponse:
    """One question, one button. What the command refuses is said above it."""
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    if request.method == "POST" and handling.done(form, lambda _typed: act()):
        messages.success(request, said)
        return redirect("agencies:person", person.ref)
    context = {"person": person, "question": question, "form": form, "form_state": state, **also}
    return render(request, "agencies/confirm.html", context, status=handling.status(form))
