"""An agency's teams, and which duty in which area each answers for. Administrators only."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import commands, queries, roles
from wayhome.foundation.agencies.forms import TeamForm
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page


@page(permission=roles.ADMINISTER, logs="nothing", methods=("GET",))
def teams(request: PageRequest) -> HttpResponse:
    context = {
        "teams": queries.teams_of(request.reader.agency),
        "unanswered": queries.unanswered_duties(request.reader.agency),
    }
    return render(request, "agencies/teams.html", context)


@page(permission=roles.ADMINISTER, logs="nothing")
def add_team(request: PageRequest) -> HttpResponse:
    state, kept = form_state(request)
    form = TeamForm(request.POST or kept, agency=request.reader.agency)

    def act(typed: dict[str, Any]) -> None:
        duties = form.pairs(typed["duties"])
        commands.add_team(request.reader, name=typed["name"], duties=duties)

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("Team added."))
            return redirect("agencies:teams")
    elif kept:
        handling.from_draft(form)
    context = {"form": form, "form_state": state}
    return render(request, "agencies/team.html", context, status=handling.status(form))


@page(permission=roles.ADMINISTER, logs="nothing")
def team(request: PageRequest, team: str) -> HttpResponse:
    row = one(queries.teams_of(request.reader.agency), team)
    current = {"name": row.name, "duties": queries.duty_codes(row)}
    state, kept = form_state(request, subject=f"team:{row.ref}", version=row.version)
    form = TeamForm(request.POST or kept, initial=current, agency=request.reader.agency)
    clash = None

    def act(typed: dict[str, Any]) -> None:
        commands.change_team(
            request.reader,
            team=row,
            version=state.version or 0,
            name=typed["name"],
            duties=form.pairs(typed["duties"]),
        )

    if request.method == "POST":
        try:
            if handling.done(form, act, current=current):
                messages.success(request, _("Saved."))
                return redirect("agencies:teams")
        except Conflict as conflict:
            clash, state = handling.clash(form, conflict), replace(state, version=conflict.version)
    elif kept:
        handling.from_draft(form)
    context = {"team": row, "form": form, "form_state": state, "clash": clash}
    return render(request, "agencies/team.html", context, status=handling.status(form, clash))


@page(permission=roles.ADMINISTER, logs="nothing")
def close_team(request: PageRequest, team: str) -> HttpResponse:
    row = one(queries.teams_of(request.reader.agency), team)
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    if request.method == "POST" and handling.done(
        form, lambda _typed: commands.close_team(request.reader, team=row)
    ):
        messages.success(request, _("The team is closed."))
        return redirect("agencies:teams")
    context = {"team": row, "form": form, "form_state": state}
    return render(request, "agencies/team_close.html", context, status=handling.status(form))
