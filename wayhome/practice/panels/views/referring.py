"""A referral: made from the child's page, read, decided; its referrer reads what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.people.models import Child
from wayhome.practice.panels import commands, rules
from wayhome.practice.panels.forms.referring import ReferForm, TriageForm
from wayhome.practice.panels.models import Item, Panel, Referral
from wayhome.practice.panels.queries.limits import limits
from wayhome.practice.panels.views.opening import CLASSES, child_of, step


@page(permission=roles.REFER_TO_PANEL, data=(DataClass.IDENTITY,), logs="child")
def refer(request: PageRequest, child: str) -> HttpResponse:
    row = one(Child.objects.visible_to(request.reader), child)
    request.shown(row.pk)
    panels = [
        each
        for each in Panel.objects.visible_to(request.reader).filter(is_active=True)
        if each.names_children
    ]
    made: list[Referral] = []

    def make(data: Any) -> ReferForm:
        return ReferForm(data, panels=panels)

    def act(cleaned: dict[str, Any]) -> None:
        cleaned.pop("strategy")
        ref = cleaned.pop("panel")
        panel = next(each for each in panels if each.ref == ref)
        new = commands.NewReferral(child_id=row.pk, panel=panel, **cleaned)
        made.append(commands.refer(request.reader, referral=new))

    def then() -> HttpResponse:
        words = _("It is with the panel. You will read here what they decide.")
        messages.success(request, words)
        return redirect("panels:referral", made[0].ref)

    return step(
        request, make, act, then, subject=f"panel:refer:{row.ref}", template="panels/refer.html",
        child=row, panels=panels,
    )  # fmt: skip


def _open(request: PageRequest, ref: str) -> tuple[Referral, Child]:
    rows = Referral.objects.visible_to(request.reader).select_related(
        "item__panel__agency", "recorded_by", "recorded_by_agency", "triaged_by"
    )
    row: Referral = one(rows, ref)
    return row, child_of(request, row.child_id)


@page(permission=roles.CONTRIBUTE, data=CLASSES, logs="child", methods=("GET",))
def referral(request: PageRequest, referral: str) -> HttpResponse:
    """Whoever referred reads what they wrote and what became of it; not the papers."""
    row, child = _open(request, referral)
    item = Item.objects.visible_to(request.reader).select_related("meeting").filter(pk=row.item_id)
    context = {
        "referral": row,
        "child": child,
        "item": item.first(),
        "runs": commands.may_run(request.reader, row.item.panel),
        "limits": limits(request.reader, row.pk, rules.HARM, rules.TRIAGED),
    }
    return render(request, "panels/referral.html", context)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child", methods=("POST",))
def looked(request: PageRequest, referral: str) -> HttpResponse:
    """One press: somebody read it, and nothing has to happen tonight (P13)."""
    row, _child = _open(request, referral)
    if not commands.may_run(request.reader, row.item.panel):
        raise Http404
    commands.look_for_harm(request.reader, referral=row)
    messages.success(request, _("Written down. Now decide what follows."))
    return redirect("panels:referral", row.ref)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="child")
def triage(request: PageRequest, referral: str) -> HttpResponse:
    row, child = _open(request, referral)
    if not commands.may_run(request.reader, row.item.panel):
        raise Http404
    if row.triage:  # by a colleague, or by oneself and Back: the referral says what was decided
        if request.method == "POST":
            messages.warning(request, _("It was decided meanwhile. What you sent changed nothing."))
        return redirect("panels:referral", row.ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.triage(request.reader, referral=row, **cleaned)

    def then() -> HttpResponse:
        messages.success(request, _("Written down. Whoever referred is told."))
        return redirect("panels:panel", row.item.panel.ref)

    return step(
        request, TriageForm, act, then, subject=f"panel:triage:{row.ref}",
        template="panels/triage.html", referral=row, child=child,
        limits=limits(request.reader, row.pk, rules.TRIAGED),
    )  # fmt: skip
