"""The front door's own pages: what waits, one contact, and the numbers of the area."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.queries import about_context, tools_for
from wayhome.practice.contacts import rules
from wayhome.practice.contacts.belonging import SUBJECTS
from wayhome.practice.contacts.commands.calls import front_door_watch
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.contacts.models.decided import Decided
from wayhome.practice.contacts.queries.contact import ContactPage, contact_page
from wayhome.practice.contacts.queries.lines import areas_of
from wayhome.practice.contacts.queries.waiting import waiting

CLASSES = (DataClass.IDENTITY, DataClass.REFERRAL)
# What the page's one primary button does, by the clock that presses most.
NEXT = {
    rules.TRIAGE.code: "triage",
    rules.DECISION.code: "decide",
    rules.TOLD.code: "tell",
    rules.SEEN.code: "step",
    rules.ASSESSED.code: "step",
    rules.STRATEGY.code: "step",
    rules.CONFERENCE.code: "step",
    rules.CHALLENGED.code: "review",
    rules.UNACCEPTED.code: "accept",
}


@page(permission=roles.DECIDE_CONTACT, data=CLASSES, logs="list", methods=("GET",))
def front_door(request: PageRequest) -> HttpResponse:
    found = waiting(request.reader, request.GET)
    request.shown([row.child.pk for row in found.rows if row.child])
    here = areas_of(request.reader) or []
    on_duty = [watch for area in here for watch in front_door_watch(area)]
    return render(request, "contacts/front_door.html", {"found": found, "watches": on_duty})


def opened(request: PageRequest, ref: str) -> Contact:
    """The contact, and its child, both seen; or a 404 that says nothing more."""
    rows = Contact.objects.visible_to(request.reader).select_related(
        "child", "authority", "holder", "unborn"
    )
    row: Contact = one(rows, ref)
    if row.child_id:
        if not Child.objects.visible_to(request.reader).filter(pk=row.child_id).exists():
            raise Http404
        request.shown(row.child_id)
    else:
        request.shown([])
    return row


@page(permission=roles.REFER, data=CLASSES, logs="child", methods=("GET",))
def contact(request: PageRequest, contact: str) -> HttpResponse:
    """Who it is about, what presses, what was told, gathered and decided, and one thing to do."""
    now = contact_page(request.reader, opened(request, contact))
    decides = request.reader.may(roles.DECIDE_CONTACT)
    context = {
        "now": now,
        "may": _may(request, now) if decides else {},
        "decides": decides,
        "next": NEXT.get(now.next.row.rule, "") if now.next and decides else "",
        "key": uuid4(),
        **_assessed(request, now.contact),
    }
    return render(request, "contacts/contact.html", context)


def _assessed(request: PageRequest, row: Contact) -> dict[str, Any]:
    """What was assessed of the place or group it is about, and with what it can be (R40)."""
    subject = SUBJECTS.get(Kind(row.kind))
    if row.child_id or subject is None:
        return {}
    may_answer = request.reader.may(roles.ANSWER)
    return {
        "is_context": True,
        "context_ref": row.ref,
        "beside": contexts.one().part(request.reader, row.ref),
        "assessed": about_context(request.reader, row.ref),
        "tools": tools_for(subject) if may_answer else [],
        "may_read": request.reader.may(roles.QUESTIONNAIRES),
    }


def _may(request: PageRequest, now: ContactPage) -> dict[str, bool]:
    outcome, reader = now.outcome, request.reader
    passed = outcome is not None and outcome.outcome == Decided.OTHER_AUTHORITY
    return {
        "decide": outcome is None,
        "gather": outcome is None or passed,
        "accept": passed and outcome is not None and outcome.accepted_at is None,
        "step": outcome is not None and not passed,
        "review": reader.may(roles.REVIEW_CONTACT)
        and any(each.answered_at is None for each in now.challenges),
        "born": now.contact.unborn_id is not None and now.contact.child_id is None,
    }
