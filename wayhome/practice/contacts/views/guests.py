"""Somebody with a work address and no account: a code, one form, a reference; or one answer.

Nothing here says who is known, and nothing says whether an address may have a code.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.handling import done, status
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.commands.guests import guest
from wayhome.practice.contacts.forms.answers import (
    AddressForm,
    CodeForm,
    GuestAnswerForm,
)
from wayhome.practice.contacts.forms.sender import WriteForm
from wayhome.practice.contacts.models import ContactRequest, GuestCode, Referral
from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.contacts.queries.lines import lines
from wayhome.practice.contacts.views.asked import children_of
from wayhome.practice.contacts.views.sending import first_area

SESSION = "contacts_guest"
NOBODY = Reader(user=None, role="guest", permissions=frozenset({roles.REFER}))
OPEN: dict[str, Any] = {"permission": None, "logs": "nothing"}


def origin(request: PageRequest) -> str:
    """Where a guest asks from, past the proxies in front: behind one they are not all one guest."""
    return str(import_string(settings.WAYHOME_CLIENT_ADDRESS)(request) or "")


def _code(request: PageRequest, asked: ContactRequest | None = None) -> GuestCode | None:
    """The code that this browser entered, for a new contact or for this question."""
    ref = request.session.get(SESSION, "")
    with system_context():
        rows = GuestCode.objects.select_related("agency").exclude(entered_at=None)
        return rows.filter(ref=ref, request=asked, referral=None).first()


@page(**OPEN)
def start(request: PageRequest) -> HttpResponse:
    """999 first; then an address. The answer to it is the same for everybody."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        commands.ask_code(NOBODY, email=email, origin=origin(request))
        request.session["contacts_email"] = email
        return redirect("contacts:guest-code")
    context = {"form": form, "lines": lines()}
    return render(request, "contacts/guest_start.html", context, status=status(form))


@page(**OPEN)
def code(request: PageRequest) -> HttpResponse:
    email = request.session.get("contacts_email", "")
    if not email:
        return redirect("contacts:guest")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = commands.enter_code(NOBODY, email=email, code=form.cleaned_data["code"])
        if row is not None:
            request.session[SESSION] = row.ref
            return redirect("contacts:guest-about")
        form.add_error("code", wrong())
    context = {"form": form, "start": reverse("contacts:guest")}
    return render(request, "contacts/guest_code.html", context, status=status(form))


def wrong() -> str:
    return _("That code does not work. It may be mistyped, used or too old. Ask for a new one.")


@page(**OPEN, methods=("GET",))
def about(request: PageRequest) -> HttpResponse:
    row = _code(request)
    if row is None or not commands.still_open(row):
        return _over(row)
    kinds = [(each.value, each.label) for each in Kind]
    return render(request, "contacts/guest_about.html", {"kinds": kinds, "lines": lines()})


@page(**OPEN)
def write(request: PageRequest, kind: str) -> HttpResponse:
    """One form for one code. A guest names the child, and learns nothing of who is known."""
    row = _code(request)
    if row is None or (request.method == "GET" and not commands.still_open(row)):
        return _over(row)  # nobody writes a page that cannot be sent
    who = guest(row)
    form = WriteForm(request.POST if request.method == "POST" else None, kind=kind)
    del form.fields["concerns_colleague"]
    sent: list[Referral] = []

    def act(cleaned: dict[str, Any]) -> None:
        new = form.as_contact(None, first_area(who), email=row.email)
        sent.append(commands.make_as_guest(who, code=row, new=new))

    if request.method == "POST" and done(form, act):
        request.session["contacts_received"] = sent[0].ref
        return redirect("contacts:guest-received")
    if request.method == "POST" and (same := commands.sent_alike(row, form["worry"].value() or "")):
        request.session["contacts_received"] = same.ref
        return redirect("contacts:guest-received")
    context = {"form": form, "title": Kind(kind).label, "lines": lines()}
    return render(request, "contacts/guest_write.html", context, status=status(form))


def _over(row: GuestCode | None) -> HttpResponse:
    """The code was used, and its reference can be read again; or a new one is needed."""
    used = row is not None and row.sent_at is not None
    return redirect("contacts:guest-received" if used else "contacts:guest")


def unsent(request: PageRequest, *, text: str, again: str, answered: bool = False) -> HttpResponse:
    """Too late to be sent: what was typed comes back, so that it is not lost, and nothing else."""
    context = {"text": text, "again": again, "answered": answered}
    return render(request, "contacts/guest_unsent.html", context, status=409)


@page(**OPEN, methods=("GET",))
def received(request: PageRequest) -> HttpResponse:
    ref = request.session.get("contacts_received", "")
    if not ref:
        return redirect("contacts:guest")
    return render(request, "contacts/guest_received.html", {"reference": ref, "lines": lines()})


def _question(ref: str) -> ContactRequest:
    """A question that went to somebody without an account; 404 for any other."""
    with system_context():
        rows = ContactRequest.objects.exclude(email="").select_related("agency")
        found: ContactRequest | None = rows.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


@page(**OPEN)
def answer(request: PageRequest, asked: str) -> HttpResponse:
    """Send a code to the address that was asked, and enter it. Nothing of the question shows."""
    row = _question(asked)
    if request.method == "POST" and "send" in request.POST:
        commands.ask_code(NOBODY, email=row.email, origin=origin(request), request=row)
        request.session["contacts_asked"] = asked
        return redirect("contacts:guest-answer", asked)
    entering = request.method == "POST"
    form = CodeForm(request.POST if entering else None)
    if entering and form.is_valid():
        typed = form.cleaned_data["code"]
        entered = commands.enter_code(NOBODY, email=row.email, code=typed, request=row)
        if entered is not None:
            request.session[SESSION] = entered.ref
            return redirect("contacts:guest-answer-write", asked)
        form.add_error("code", wrong())
    was_sent = request.session.get("contacts_asked") == asked
    context = {"form": form, "sent": was_sent, "waits": row.is_waiting}
    return render(request, "contacts/guest_answer.html", context, status=status(form))


@page(permission=None, logs="list")
def answer_write(request: PageRequest, asked: str) -> HttpResponse:
    """The question, to whoever entered the code that was sent for it, until it is answered or the
    code is old: a browser that is left open shows no child's name the day after."""
    row = _question(asked)
    entered = _code(request, row)
    request.shown([])
    if entered is None or not row.is_waiting or not commands.still_open(entered):
        return _answered(request, row, entered)
    who = guest(entered)
    form = GuestAnswerForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> None:
        commands.answer_as_guest(who, code=entered, **cleaned)

    if request.method == "POST" and done(form, act):
        return render(request, "contacts/guest_thanks.html")
    context = {"form": form, "asked": row}
    answer = render(request, "contacts/guest_asked.html", context, status=status(form))
    request.reader = who  # for the log: whose agency read whom it is about
    request.shown(children_of([row]))
    return answer


def _answered(request: PageRequest, row: ContactRequest, entered: GuestCode | None) -> HttpResponse:
    """The same answer sent twice is thanked for twice; another comes back unsent."""
    there = reverse("contacts:guest-answer", args=[row.ref])
    if request.method != "POST" or entered is None:
        return redirect(there)
    text = request.POST.get("text", "").strip()
    same = (row.answered, row.answer) == (request.POST.get("answered"), text)
    if entered.sent_at and same:
        return render(request, "contacts/guest_thanks.html")
    return unsent(request, text=text, again=there, answered=not row.is_waiting)
