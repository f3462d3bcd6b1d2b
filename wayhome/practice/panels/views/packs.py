"""One item: its pack, whom to ask, conflicts of interest, a strategy discussion."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.panels import commands, rules
from wayhome.practice.panels.forms.packs import AskForm, ConflictForm, LiftForm
from wayhome.practice.panels.forms.referring import StrategyForm
from wayhome.practice.panels.forms.standing import ReasonForm
from wayhome.practice.panels.models import Ask, Conflict, Item
from wayhome.practice.panels.queries.agenda import eighteenth
from wayhome.practice.panels.views.opening import (
    CLASSES,
    child_of,
    item_or_404,
    pack_of,
    pressed,
    step,
)


@page(permission=roles.ATTEND_PANEL, data=CLASSES, logs="child", methods=("GET",))
def item(request: PageRequest, item: str) -> HttpResponse:
    """The pack: why, what each agency brings, what was decided. Closed by a conflict (P27)."""
    row, child = item_or_404(request, item)
    found = pack_of(request, row, child)
    context = {
        "pack": found,
        "item": row,
        "child": child,
        "turns_18": eighteenth(child.born_on),
        "grown_rule": rules.GROWN,
        "may_decide": request.reader.may(roles.DECIDE),
        "red_rule": rules.NO_STRATEGY,
    }
    return render(request, "panels/item.html", context)


def _partners(request: PageRequest, item: Item) -> list[Agency]:
    """Members of the panel first, then the rest of the partnership."""
    members = set(item.panel.members.live().values_list("agency_id", flat=True))
    mine = Agency.objects.filter(
        partnerships__agencies=request.reader.agency_id, is_active=True
    ).exclude(kind=Agency.Kind.OVERSIGHT)
    asked = set(
        Ask.objects.visible_to(request.reader, DataClass.PANEL)
        .filter(item=item, withdrawn_at=None)
        .values_list("agency_id", flat=True)
    )
    found = [each for each in mine.distinct().order_by("name") if each.pk not in asked]
    return sorted(found, key=lambda each: each.pk not in members)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child")
def ask(request: PageRequest, item: str) -> HttpResponse:
    row, child = item_or_404(request, item, runs=True)
    agencies = _partners(request, row)

    def make(data: Any) -> AskForm:
        return AskForm(data, agencies=agencies, initial={"due_at": _usual_day(row)})

    def act(cleaned: dict[str, Any]) -> None:
        ref = cleaned.pop("agency")
        agency = next(each for each in agencies if each.ref == ref)
        new = commands.NewAsk(agency=agency, **cleaned)
        commands.ask(request.reader, item=row, asks=[new])

    return step(
        request, make, act, lambda: redirect("panels:item", row.ref),
        subject=f"panel:ask:{row.ref}", title=_("Ask an agency what it holds"), button=_("Ask"),
        item=row, child=child,
    )  # fmt: skip


def _usual_day(item: Item) -> Any:
    """Two days before papers are due, as far as that is still to come."""
    from datetime import timedelta

    from wayhome.foundation.kernel import clock

    if item.meeting is None:
        return None
    wanted = item.meeting.starts_at - timedelta(days=7)
    return wanted if wanted > clock.now() else None


def _asked(request: PageRequest, ref: str) -> Ask:
    rows = Ask.objects.visible_to(request.reader, DataClass.PANEL)
    row: Ask = one(rows.select_related("item__panel", "agency"), ref)
    if not commands.may_run(request.reader, row.item.panel):
        raise Http404
    child_of(request, row.child_id)
    return row


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child", methods=("POST",))
def chase(request: PageRequest, ask: str) -> HttpResponse:
    row = _asked(request, ask)
    if wrong := pressed(lambda: commands.chase(request.reader, ask=row)):
        messages.error(request, wrong)
    return redirect("panels:item", row.item.ref)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child", methods=("POST",))
def withdraw(request: PageRequest, ask: str) -> HttpResponse:
    row = _asked(request, ask)
    commands.withdraw(request.reader, ask=row)
    messages.success(request, _("Withdrawn: they no longer read this item."))
    return redirect("panels:item", row.item.ref)


@page(permission=roles.ATTEND_PANEL, data=CLASSES, logs="child")
def conflict(request: PageRequest, item: str) -> HttpResponse:
    """For oneself. From then on the item is closed to one, minutes included."""
    row, child = item_or_404(request, item)

    def act(cleaned: dict[str, Any]) -> None:
        commands.declare_conflict(request.reader, item=row, **cleaned)

    def then() -> HttpResponse:
        messages.success(request, _("Declared. That item is closed to you, its minutes included."))
        return redirect("panels:panels")

    return step(
        request, ConflictForm, act, then, subject=f"panel:conflict:{row.ref}",
        title=_("I have a conflict of interest"), button=_("Declare it, and close this item to me"),
        item=row, child=child,
    )  # fmt: skip


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child")
def lift(request: PageRequest, item: str) -> HttpResponse:
    """A conflict declared by mistake: whoever runs the panel says so, never the person."""
    row, child = item_or_404(request, item, runs=True)
    declared = Conflict.objects.visible_to(request.reader).filter(item=row, lifted_at=None)
    known = {each.user.ref: each for each in declared.select_related("user", "agency")}
    if not known:
        raise Http404

    def make(data: Any) -> LiftForm:
        return LiftForm(data, people=[(ref, each.user.name) for ref, each in known.items()])

    def act(cleaned: dict[str, Any]) -> None:
        conflict = known[cleaned["who"]]
        commands.lift_conflict(request.reader, conflict=conflict, reason=cleaned["reason"])

    return step(
        request, make, act, lambda: redirect("panels:item", row.ref),
        subject=f"panel:lift:{row.ref}", title=_("There is no conflict of interest"),
        button=_("Open the item to them again"), item=row, child=child,
    )  # fmt: skip


@page(permission=roles.ATTEND_PANEL, data=CLASSES, logs="child")
def strategy(request: PageRequest, item: str) -> HttpResponse:
    row, child = item_or_404(request, item)
    if not (request.reader.may(roles.RUN_PANEL) or request.reader.may(roles.REFER_TO_PANEL)):
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.strategy_was_held(request.reader, item=row, **cleaned)

    return step(
        request, StrategyForm, act, lambda: redirect("panels:item", row.ref),
        subject=f"panel:strategy:{row.ref}", title=_("A strategy discussion was held"),
        button=_("Record it"), item=row, child=child,
    )  # fmt: skip


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child")
def off(request: PageRequest, item: str) -> HttpResponse:
    """Not at this meeting: it waits again, in its place by the rules."""
    row, child = item_or_404(request, item, runs=True)
    meeting = row.meeting
    if meeting is None or not row.is_open:
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.take_off(request.reader, item=row, **cleaned)

    return step(
        request, ReasonForm, act, lambda: redirect("panels:meeting", meeting.ref),
        subject=f"panel:off:{row.ref}", title=_("Not at this meeting"),
        button=_("Take it off this agenda"), item=row, child=child,
    )  # fmt: skip
