"""Danger told now: a short form, from anywhere; a page on which police and care say they act."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.watches import watches
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.commands import acknowledge as acknowledged
from wayhome.foundation.rules.commands import decide as decided
from wayhome.practice.danger import commands
from wayhome.practice.danger.forms import DecideForm, TellForm
from wayhome.practice.danger.models import Danger
from wayhome.practice.danger.queries import danger_page
from wayhome.practice.danger.rules import DISCLOSED

CLASSES = (DataClass.IDENTITY, DataClass.DANGER)


@page(permission=roles.TELL_DANGER, data=(DataClass.IDENTITY,), logs="child")
def tell(request: PageRequest, child: str) -> HttpResponse:
    """Usable in the middle of any form: the form that was left has saved itself."""
    row = one(Child.objects.visible_to(request.reader), child)
    request.shown(row.pk)
    state, kept = form_state(request, subject=f"danger:{row.ref}")
    form = TellForm(request.POST) if request.method == "POST" else TellForm(kept)
    if request.method != "POST" and kept:
        from_draft(form)
    told: list[Danger] = []

    def act(cleaned: dict[str, Any]) -> None:
        new = commands.NewDanger(child_id=row.pk, **cleaned)
        told.append(commands.tell(request.reader, danger=new))

    back = _back(request)
    if request.method == "POST" and done(form, act):
        _say_who(request, told[0])
        return redirect(back) if back else redirect("child:page", row.ref)
    context = {"child": row, "form": form, "form_state": state, "back": back}
    return render(request, "danger/tell.html", context, status=status(form))


def _back(request: PageRequest) -> str:
    """The page that was left, when it is one of ours."""
    path = (request.POST if request.method == "POST" else request.GET).get("back", "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else ""


def _say_who(request: PageRequest, danger: Danger) -> None:
    """Names of who was called. Nobody on duty is said: then somebody has to be rung."""
    found = watches([danger.authority_id, danger.area_id])
    people = [f"{person.name} ({watch.agency})" for watch in found for person in watch.people]
    if owner := commands.owner_alone(danger):
        words = _("Written down. The record is restricted: %(owner)s alone is called.")
        words %= {"owner": owner.name}
    elif people:
        words = _("Written down. Called now: %(people)s.") % {"people": ", ".join(people)}
    else:
        words = _("Written down. Nobody is on duty here: ring 999, or 101 and the duty team.")
    messages.success(request, words)
    if not danger.told_999:
        messages.warning(request, _("The police are told by 999 or 101, not by this page."))


def _open(request: PageRequest, ref: str) -> Danger:
    rows = Danger.objects.visible_to(request.reader).select_related(
        "child", "recorded_by", "recorded_by_agency"
    )
    danger: Danger = one(rows, ref)
    if not Child.objects.visible_to(request.reader).filter(pk=danger.child_id).exists():
        raise Http404
    request.shown(danger.child_id)
    return danger


@page(permission=roles.TELL_DANGER, data=CLASSES, logs="child", methods=("GET",))
def danger(request: PageRequest, danger: str) -> HttpResponse:
    """What was said, who acts, and what was decided."""
    row = _open(request, danger)
    now = danger_page(request.reader, row)
    may = {
        "act": request.reader.may(roles.ACKNOWLEDGE) and now.mine is not None,
        "decide": request.reader.may(roles.DECIDE) and now.prompt is not None,
    }
    options = dict(registry.pattern(DISCLOSED.code).options)
    said = [(each, _(options.get(each.option, each.option))) for each in now.decisions]
    return render(
        request, "danger/danger.html", {"now": now, "may": may, "decided": said, "key": uuid4()}
    )


@page(permission=roles.ACKNOWLEDGE, data=CLASSES, logs="child", methods=("POST",))
def acting(request: PageRequest, danger: str) -> HttpResponse:
    """One press: we have read it and we act."""
    row = _open(request, danger)
    now = danger_page(request.reader, row)
    if now.mine is not None:
        acknowledged(request.reader, derived=now.mine)
    return redirect("danger:danger", row.ref)


@page(permission=roles.DECIDE, data=(*CLASSES, DataClass.PROMPT), logs="child")
def decide(request: PageRequest, danger: str) -> HttpResponse:
    row = _open(request, danger)
    prompt = danger_page(request.reader, row).prompt
    if prompt is None:
        raise Http404
    pattern = registry.pattern(DISCLOSED.code)
    state, kept = form_state(request, subject=f"danger:decide:{row.ref}")
    form = DecideForm(request.POST if request.method == "POST" else kept, pattern=pattern)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        decided(request.reader, derived=prompt, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("danger:danger", row.ref)
    context = {"danger": row, "form": form, "form_state": state, "pattern": pattern}
    return render(request, "danger/decide.html", context | {"prompt": prompt}, status=status(form))
