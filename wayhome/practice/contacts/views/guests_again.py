"""Somebody without an account, again: what came of what they sent, and a way to disagree.

The reference and the address that it was sent from get a code, and the code opens that one thing:
their own words, what they were told, and the form for a challenge. Whether the reference is known
is not said.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.handling import done, status
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.commands.guests import guest
from wayhome.practice.contacts.forms.answers import CodeForm, SentForm
from wayhome.practice.contacts.forms.sender import ChallengeForm
from wayhome.practice.contacts.models import GuestCode
from wayhome.practice.contacts.queries import sent as reads
from wayhome.practice.contacts.queries.lines import lines
from wayhome.practice.contacts.rules import CHALLENGED, DECISION
from wayhome.practice.contacts.views.guests import NOBODY, OPEN, SESSION, origin, unsent, wrong

ABOUT = "contacts_about"  # the address and the reference that were typed


@page(**OPEN)
def start(request: PageRequest) -> HttpResponse:
    """A reference and an address. The answer is the same for everybody."""
    form = SentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("email", "reference")}
        commands.ask_code(NOBODY, origin=origin(request), **typed)
        request.session[ABOUT] = typed
        return redirect("contacts:guest-sent-code")
    context = {"form": form, "lines": lines()}
    return render(request, "contacts/guest_sent.html", context, status=status(form))


@page(**OPEN)
def code(request: PageRequest) -> HttpResponse:
    typed = request.session.get(ABOUT)
    if not typed:
        return redirect("contacts:guest-sent")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = commands.enter_code(NOBODY, code=form.cleaned_data["code"], **typed)
        if row is not None:
            request.session[SESSION] = row.ref
            return redirect("contacts:guest-sent-read")
        form.add_error("code", wrong())
    context = {"form": form, "start": reverse("contacts:guest-sent")}
    return render(request, "contacts/guest_code.html", context, status=status(form))


@page(permission=None, logs="list")
def read(request: PageRequest) -> HttpResponse:
    """What they sent and were told, until the code is used or old; and the challenge, once."""
    request.shown([])
    entered = _code(request)
    mine = reads.of_guest(entered) if entered else None
    if entered is None or mine is None:
        return redirect("contacts:guest-sent")
    if not commands.still_open(entered):
        return _over(request, entered, mine)
    who = guest(entered)
    form = ChallengeForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> None:
        commands.challenge_as_guest(who, code=entered, **cleaned)

    if request.method == "POST" and done(form, act):
        return render(request, "contacts/guest_challenged.html", {"rule": CHALLENGED})
    context = {"form": form, "sent": mine, "rules": {"decision": DECISION, "challenge": CHALLENGED}}
    context["lines"] = lines([mine.referral.authority_id])
    answer = render(request, "contacts/guest_sent_read.html", context, status=status(form))
    request.reader = who  # for the log: whose agency read whom it is about
    child = mine.referral.contact.child_id
    request.shown([child] if child else [])
    return answer


def _over(request: PageRequest, entered: GuestCode, mine: reads.Sent) -> HttpResponse:
    """The code is used or old. The same challenge twice is one; another comes back unsent."""
    if request.method != "POST":
        return redirect("contacts:guest-sent")
    text = request.POST.get("reason", "").strip()
    if entered.sent_at and any(text == each.reason for each in mine.challenges):
        return render(request, "contacts/guest_challenged.html", {"rule": CHALLENGED})
    return unsent(request, text=text, again=reverse("contacts:guest-sent"))


def _code(request: PageRequest) -> GuestCode | None:
    """The code that this browser entered, for something that was sent before."""
    with system_context():
        rows = GuestCode.objects.select_related("agency").exclude(entered_at=None)
        entered = rows.exclude(referral=None).filter(ref=request.session.get(SESSION, ""))
        return entered.first()
