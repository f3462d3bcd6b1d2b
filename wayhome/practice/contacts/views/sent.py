"""What a sender reads afterwards: received, what they were told, and a way to disagree."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.forms.sender import ChallengeForm
from wayhome.practice.contacts.queries import sent as reads
from wayhome.practice.contacts.queries.lines import lines
from wayhome.practice.contacts.rules import CHALLENGED, DECISION, TOLD
from wayhome.practice.contacts.views.sending import is_urgent


@page(permission=roles.REFER, logs="nothing", methods=("GET",))
def sent_list(request: PageRequest) -> HttpResponse:
    """What this agency told the front door: the words are theirs, and show no record."""
    return render(request, "contacts/sent_list.html", {"sent": reads.sent(request.reader)})


def _mine(request: PageRequest, ref: str) -> reads.Sent:
    found = reads.one_sent(request.reader, ref)
    if found is None:
        raise Http404
    return found


@page(permission=roles.REFER, logs="nothing", methods=("GET",))
def sent(request: PageRequest, referral: str) -> HttpResponse:
    """The receipt, alike whether it opened a contact or joined one (P20); later the outcome."""
    mine = _mine(request, referral)
    context = {
        "sent": mine,
        "urgent": is_urgent(mine.referral),
        "lines": lines([mine.referral.authority_id]),
        "rules": {"decision": DECISION, "told": TOLD},
    }
    return render(request, "contacts/sent.html", context)


@page(permission=roles.REFER, logs="nothing")
def challenge(request: PageRequest, referral: str) -> HttpResponse:
    mine = _mine(request, referral)
    state, kept = form_state(request, subject=f"challenge:{referral}")
    form = ChallengeForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.challenge(request.reader, referral=mine.referral, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("contacts:sent", referral)
    context = {"form": form, "form_state": state, "sent": mine, "rule": CHALLENGED}
    return render(request, "contacts/challenge.html", context, status=status(form))
