"""What the front door asks of one's agency, and the answer. The question alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.forms.answers import AnswerForm
from wayhome.practice.contacts.models import Contact, ContactRequest

DATA = (DataClass.IDENTITY,)
SHOWN = 50


def children_of(rows: list[ContactRequest]) -> list[int]:
    """Whom these questions are about, for the log: the reader sees what they were told of them."""
    with system_context():
        found = Contact.objects.filter(pk__in=[row.contact_id for row in rows])
        return [child for child in found.values_list("child_id", flat=True) if child]


@page(permission=roles.ANSWER_CONTACT, data=DATA, logs="list", methods=("GET",))
def asked_list(request: PageRequest) -> HttpResponse:
    rows = ContactRequest.objects.asked_of(request.reader).filter(withdrawn_at=None)
    waiting = list(rows.filter(answered_at=None).order_by("due_at", "pk")[:SHOWN])
    answered = list(rows.exclude(answered_at=None).order_by("-answered_at", "-pk")[:SHOWN])
    request.shown(children_of([*waiting, *answered]))
    context = {"waiting": waiting, "answered": answered}
    return render(request, "contacts/asked_list.html", context)


@page(permission=roles.ANSWER_CONTACT, data=DATA, logs="list")
def asked(request: PageRequest, asked: str) -> HttpResponse:
    rows = ContactRequest.objects.asked_of(request.reader).filter(withdrawn_at=None)
    row: ContactRequest = one(rows.select_related("answered_by"), asked)
    request.shown(children_of([row]))
    state, kept = form_state(request, subject=f"asked:{asked}")
    form = AnswerForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.answer(request.reader, request=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Thank you. The front door has your answer."))
        return redirect("contacts:asked-list")
    context = {"asked": row, "form": form, "form_state": state}
    return render(request, "contacts/asked.html", context, status=status(form))
