"""Two records that may be one child: the queue, and one pair side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.matching import commands, queries
from wayhome.foundation.matching.forms import JudgeForm
from wayhome.foundation.matching.models import Judgement, Pair
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page

DATA = (DataClass.IDENTITY,)


@page(permission=roles.SEE_CANDIDATES, data=DATA, logs="list", methods=("GET",))
def queue(request: PageRequest) -> HttpResponse:
    """Most consequential first."""
    lines = queries.queue(request.reader)
    request.shown([each.child.pk for line in lines for each in (line.low, line.high)])
    return render(request, "matching/queue.html", {"lines": lines, "most": queries.MOST})


@page(permission=roles.SEE_CANDIDATES, data=DATA, logs="list")
def pair(request: PageRequest, pair: str) -> HttpResponse:
    """What agrees, what differs, what is not known; and a judgement with its reason."""
    row: Pair = one(queries.waiting(request.reader), pair)
    request.shown([row.low_id, row.high_id])
    state, kept = form_state(request, subject=f"matching:{row.ref}")
    form = JudgeForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.judge(request.reader, pair=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Kept, with your name and your reason."))
        if form.cleaned_data["verdict"] == Judgement.Verdict.SAME and request.reader.may(
            roles.MERGE
        ):
            return redirect("people:join-with", row.low.ref, row.high.ref)
        return redirect("matching:queue")
    context = queries.shown(request.reader, row) | {"form": form, "form_state": state}
    return render(request, "matching/pair.html", context, status=status(form))
