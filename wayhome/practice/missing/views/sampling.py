"""Interviews sampled for quality: what was drawn, a new draw, one interview read and judged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.sampling import DrawForm, ReviewForm
from wayhome.practice.missing.models import InterviewSample
from wayhome.practice.missing.queries import interviews as reads
from wayhome.practice.missing.queries import sampling
from wayhome.practice.missing.views.interviews import DATA, _open

CLASSES = (*DATA, DataClass.INTERVIEW, DataClass.INTERVIEW_POLICE, DataClass.INTERVIEW_CARER)


@page(
    permission=roles.SAMPLE_INTERVIEWS,
    data=(DataClass.IDENTITY, DataClass.MISSING, DataClass.INTERVIEW),
    logs="list",
    methods=("GET",),
)
def samples(request: PageRequest) -> HttpResponse:
    """The agency's draws, newest first; in each, what waits to be read before what was read."""
    found = sampling.draws(request.reader)
    lines = [line for draw in found for line in (*draw.waiting, *draw.reviewed)]
    request.shown([line.sample.child_id for line in lines])
    return render(request, "missing/samples.html", {"draws": found})


@page(permission=roles.SAMPLE_INTERVIEWS, data=(), logs="nothing")
def draw(request: PageRequest) -> HttpResponse:
    """Which days and how many; chance chooses the interviews."""
    state, kept = form_state(request, subject="sample")
    form = DrawForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.draw_sample(request.reader, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("missing:samples")
    context = {"form": form, "form_state": state}
    return render(request, "missing/sample_draw.html", context, status=status(form))


@page(permission=roles.SAMPLE_INTERVIEWS, data=CLASSES, logs="child")
def review(request: PageRequest, sample: str) -> HttpResponse:
    """The interview as its readers read it, and five questions; not for whoever held it."""
    request.reader.must(roles.READ_INTERVIEW)
    row = one(InterviewSample.objects.visible_to(request.reader), sample)
    interview = _open(request, row.interview.ref)
    if request.method != "POST" and row.reviewed_at:
        return redirect("missing:interview", interview.ref)
    state, kept = form_state(request, subject=f"sample:{row.ref}", version=1)
    form = ReviewForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        answers = {name: cleaned.pop(name) for name in InterviewSample.QUESTIONS}
        try:
            commands.review_sample(request.reader, sample=row, answers=answers, **cleaned)
        except Conflict as first:
            words = {"who": first.changed_by or _("Somebody else")}
            raise Invalid(_("%(who)s has judged it already. Nothing was changed.") % words) from (
                first
            )

    if request.method == "POST" and done(form, act):
        return redirect("missing:samples")
    context = {
        "now": reads.page(request.reader, interview),
        "is_own": interview.interviewer_id == request.reader.user_id,
        "form": form,
        "form_state": state,
    }
    return render(request, "missing/sample_review.html", context, status=status(form))
