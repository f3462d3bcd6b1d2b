"""Duty: who is on now, a team's week, who comes next. Everybody reads; some may change it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import commands, queries, roles
from wayhome.foundation.agencies.forms import ShiftForm
from wayhome.foundation.agencies.models import Shift, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import SIGNED_IN, PageRequest, form_state, one, page


@page(permission=SIGNED_IN, logs="nothing", methods=("GET",))
def rota(request: PageRequest) -> HttpResponse:
    """Every team of the reader's agency: who is on duty now, and when nobody is."""
    if request.reader.agency is None:
        return redirect("agencies:choose")  # which says that they have no place now
    rotas = queries.rotas(queries.teams_of(request.reader.agency), clock.today())
    own = request.reader.team_id
    rotas.sort(key=lambda each: (each.team.pk != own, each.team.name))
    return render(request, "agencies/rota.html", {"rotas": rotas})


@page(permission=SIGNED_IN, logs="nothing", methods=("GET",))
def week(request: PageRequest, team: str) -> HttpResponse:
    """Seven days from today; `?from=2026-11-23` begins on another day."""
    row = one(queries.teams_of(request.reader.agency), team)
    first = _day(request.GET.get("from", "")) or clock.today()
    context = {
        "rota": queries.rota(row, first),
        "earlier": first - timedelta(days=7),
        "later": first + timedelta(days=7),
        "today": clock.today(),
        "may_change": request.reader.may(roles.ROTA),
        "now": clock.now(),
    }
    return render(request, "agencies/rota_week.html", context)


@page(permission=roles.ROTA, logs="nothing")
def put_on_duty(request: PageRequest, team: str) -> HttpResponse:
    row = one(queries.teams_of(request.reader.agency), team)
    state, kept = form_state(request, subject=f"team:{row.ref}")
    starts = _gap(row) or clock.now()
    initial = {"starts_at": starts, "rank": 1, "repeat": "once"}
    form = ShiftForm(request.POST or kept, initial=initial, agency=request.reader.agency)

    def act(typed: dict[str, Any]) -> None:
        commands.put_on_duty(
            request.reader, team=row, user=typed["user"], rank=typed["rank"], spans=form.spans()
        )

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("They are on the rota."))
            first = form.cleaned_data["starts_at"].astimezone(clock.LONDON).date()
            return redirect(_week_url(row, first))
    elif kept:
        handling.from_draft(form)
    context = {"team": row, "form": form, "form_state": state}
    return render(request, "agencies/shift_new.html", context, status=handling.status(form))


@page(permission=roles.ROTA, logs="nothing")
def take_off_duty(request: PageRequest, shift: str) -> HttpResponse:
    shifts = Shift.objects.filter(team__agency=request.reader.agency)
    row = one(shifts.select_related("user", "team", "team__agency"), shift)
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    if request.method == "POST" and handling.done(
        form, lambda _typed: commands.take_off_duty(request.reader, shift=row)
    ):
        messages.success(request, _("They are off the rota."))
        return redirect(_week_url(row.team, row.starts_at.astimezone(clock.LONDON).date()))
    context = {"shift": row, "now": clock.now(), "form": form, "form_state": state}
    return render(request, "agencies/shift_end.html", context, status=handling.status(form))


def _week_url(team: Team, day: date) -> str:
    return f"{reverse('agencies:week', args=[team.ref])}?from={day.isoformat()}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _gap(team: Team) -> datetime | None:
    """Where the next hole begins: the likeliest thing to fill."""
    found = queries.rota(team, clock.today(), 14).holes
    return found[0].from_at if found else None
