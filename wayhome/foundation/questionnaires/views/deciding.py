"""A manager's decision where a tool says that one must be made (P40)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.questionnaires import commands
from wayhome.foundation.questionnaires.forms import FloorForm
from wayhome.foundation.questionnaires.models import FloorHit
from wayhome.foundation.questionnaires.views.reading import EVERY, around


@page(permission=roles.CONFIRM_LEVEL, data=EVERY, logs="child")
def decide_floor(request: PageRequest, floor: str) -> HttpResponse:
    rows = FloorHit.objects.visible_to(request.reader).select_related(
        "response__questionnaire_version__questionnaire", "decided_by"
    )
    hit: FloorHit = one(rows, floor)
    request.shown([hit.child_id])
    state, kept = form_state(request, subject=f"floor:{hit.ref}")
    form = FloorForm(request.POST or kept)

    def act(typed: dict[str, Any]) -> None:
        commands.decide_floor(request.reader, hit=hit, decision=typed["decision"])

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("Decided. It stands with the assessment."))
            return redirect("questionnaires:read", hit.response.ref)
    elif kept:
        handling.from_draft(form)
    scoring = hit.response.questionnaire_version.asks.scoring
    asked = {row.code: row for row in scoring.floors} if scoring else {}
    context = around(request, hit.response) | {
        "form": form,
        "form_state": state,
        "hit": hit,
        "floor": asked.get(hit.floor),
    }
    return render(request, "questionnaires/decide.html", context, status=handling.status(form))
