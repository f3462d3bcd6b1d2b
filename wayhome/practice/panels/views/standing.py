"""Panels, their members and meetings to come."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.panels import commands
from wayhome.practice.panels.forms.standing import MeetingForm, MembersForm, PanelForm
from wayhome.practice.panels.models import Meeting, Panel
from wayhome.practice.panels.queries import figures as totals
from wayhome.practice.panels.queries import panels as queries
from wayhome.practice.panels.views.opening import CLASSES, panel_or_404, step


@page(permission=roles.CONTRIBUTE, data=CLASSES, logs="list", methods=("GET",))
def panels(request: PageRequest) -> HttpResponse:
    """Where one begins: what is asked, meetings to come, what one referred, the panels."""
    found = queries.mine(request.reader)
    request.shown([each.child.pk for each in (*found.asked, *found.referred)])
    may_set_up = request.reader.may(roles.RUN_PANEL)
    return render(request, "panels/panels.html", {"mine": found, "may_set_up": may_set_up})


@page(permission=roles.CONTRIBUTE, data=CLASSES, logs="list", methods=("GET",))
def panel(request: PageRequest, panel: str) -> HttpResponse:
    row = panel_or_404(request, panel)
    runs = commands.may_run(request.reader, row)
    found = queries.one_panel(request.reader, row, runs=runs)
    request.shown([each.child.pk for each in found.to_decide])
    request.shown([line.child.pk for line in found.waiting])
    may_figures = request.reader.may(roles.ATTEND_PANEL) and not row.names_children
    context = {"found": found, "panel": row, "runs": runs, "may_figures": may_figures}
    return render(request, "panels/panel.html", context)


def _partners(request: PageRequest) -> list[Agency]:
    """Agencies of the partnerships that one's own is in."""
    mine = Agency.objects.filter(partnerships__agencies=request.reader.agency_id, is_active=True)
    return list(mine.distinct().order_by("name"))


@page(permission=roles.RUN_PANEL, logs="nothing")
def new(request: PageRequest) -> HttpResponse:
    agencies = _partners(request)
    areas = list(Authority.objects.filter(agencies__in=agencies).distinct().order_by("name"))
    made: list[Panel] = []

    def make(data: Any) -> PanelForm:
        return PanelForm(data, areas=areas, agencies=agencies)

    def act(cleaned: dict[str, Any]) -> None:
        values = cleaned | {
            "areas": [each for each in areas if each.code in cleaned["areas"]],
            "members": [each for each in agencies if each.ref in cleaned["members"]],
        }
        reader = request.reader
        named = {"panel_chair": "chair", "panel_secretary": "secretary"}.get(reader.role)
        if named:
            values[named] = reader.user
        made.append(commands.set_up(reader, panel=commands.NewPanel(**values)))

    return step(
        request,
        make,
        act,
        lambda: redirect("panels:panel", made[0].ref),
        subject="panel:new",
        title=_("Set up a panel"),
        button=_("Set it up"),
    )


@page(permission=roles.RUN_PANEL, logs="nothing")
def members(request: PageRequest, panel: str) -> HttpResponse:
    row, agencies = panel_or_404(request, panel, runs=True), _partners(request)
    now = list(row.members.live().values_list("agency__ref", flat=True))

    def make(data: Any) -> MembersForm:
        return MembersForm(data, agencies=agencies, initial={"members": now})

    def act(cleaned: dict[str, Any]) -> None:
        chosen = [each for each in agencies if each.ref in cleaned["members"]]
        commands.change_members(request.reader, panel=row, agencies=chosen)

    return step(
        request,
        make,
        act,
        lambda: redirect("panels:panel", row.ref),
        subject=f"panel:members:{row.ref}",
        title=_("Who sits on this panel"),
        button=_("Save"),
        panel=row,
    )


@page(permission=roles.RUN_PANEL, logs="nothing")
def plan(request: PageRequest, panel: str) -> HttpResponse:
    row = panel_or_404(request, panel, runs=True)
    made: list[Meeting] = []

    def act(cleaned: dict[str, Any]) -> None:
        made.append(commands.plan_meeting(request.reader, panel=row, **cleaned))

    return step(
        request,
        MeetingForm,
        act,
        lambda: redirect("panels:meeting", made[0].ref),
        subject=f"panel:plan:{row.ref}",
        title=_("Plan a meeting"),
        button=_("Plan it"),
        panel=row,
    )


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("GET",))
def figures(request: PageRequest, panel: str) -> HttpResponse:
    """A strategic group's: totals alone, small numbers hidden."""
    row = panel_or_404(request, panel)
    if row.names_children or not Panel.objects.of(request.reader).filter(pk=row.pk).exists():
        raise Http404
    context = {"panel": row, "totals": totals.totals(row), "small": totals.SMALL}
    return render(request, "panels/figures.html", context)
