"""Telling the front door: danger first, then the child, then a page to write on (P20)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.people.queries import find as people_find
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.forms.sender import FindForm, WriteForm
from wayhome.practice.contacts.models import Referral
from wayhome.practice.contacts.models.contact import Kind, Urgency
from wayhome.practice.contacts.queries.lines import areas_of, lines_for
from wayhome.practice.contacts.thresholds import MEANINGS

ROUTE = "contacts:find"
KEPT = timedelta(minutes=30)
FOUND = 10
OTHERS = (Kind.UNBORN, Kind.GROUP, Kind.PLACE, Kind.ONLINE, Kind.UNNAMED)
DATA = (DataClass.IDENTITY,)


@page(permission=roles.REFER, logs="nothing", methods=("GET",))
def start(request: PageRequest) -> HttpResponse:
    """Urgent harm is diverted before a word is typed: 999, 101, the number of this hour."""
    context = {"lines": lines_for(request.reader), "meanings": MEANINGS}
    return render(request, "contacts/start.html", context)


@page(permission=roles.REFER, data=DATA, logs="nothing", once=False)
def find(request: PageRequest) -> HttpResponse:
    """Which child, or what else. The search is posted and kept under a key (E26)."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now, mine = clock.now(), SearchKey.objects.filter(user=request.reader.user, route=ROUTE)
        mine.filter(expires_at__lte=now).delete()
        kept = SearchKey.objects.create(
            user=request.reader.user,
            route=ROUTE,
            terms={"text": form.cleaned_data["find"]},
            expires_at=now + KEPT,
            classes=[DataClass.IDENTITY.value],
        )
        return redirect("contacts:found", kept.ref)
    context = {"form": form, "others": [(each.value, each.label) for each in OTHERS]}
    return render(request, "contacts/find.html", context, status=status(form))


@page(permission=roles.REFER, data=DATA, logs="list", methods=("GET",))
def found(request: PageRequest, key: str) -> HttpResponse:
    """Children whom the sender may see, and no other (P20)."""
    kept = SearchKey.objects.filter(ref=key, user=request.reader.user, route=ROUTE).first()
    if kept is None:
        raise Http404
    if kept.expires_at <= clock.now():
        messages.info(request, _("That search is over. Search again."))
        return redirect("contacts:find")
    text = kept.terms["text"]
    candidates = people_find(request.reader, text, limit=FOUND)
    request.shown([each.child.pk for each in candidates.candidates])
    context = {
        "form": FindForm(initial={"find": text}),
        "searched": text,
        "found": candidates,
        "is_more": candidates.total is None or candidates.total > len(candidates.candidates),
    }
    return render(request, "contacts/found.html", context)


@page(permission=roles.REFER, data=DATA, logs="child")
def about_child(request: PageRequest, child: str) -> HttpResponse:
    """About a child whom the sender sees."""
    row = _standing(request, child)
    request.shown(row.pk)
    if row.ref != child:
        messages.info(request, _("This record was joined to another. You write on that one."))
        return redirect("contacts:about-child", row.ref)
    title = _("A contact about %(name)s") % {"name": row.name}
    return _write(request, Kind.CHILD, row, title)


def _standing(request: PageRequest, ref: str) -> Child:
    """The child; where the record was joined to another meanwhile, that one, if it is seen."""
    seen = Child.objects.visible_to(request.reader)
    with system_context():
        row = Child.objects.filter(ref=ref).select_related("merged_into").first()
    target = row.merged_into if row and row.merged_into else row
    if target is None:
        raise Http404
    standing: Child = one(seen, target.ref)
    return standing


@page(permission=roles.REFER, logs="nothing")
def about_other(request: PageRequest, kind: str) -> HttpResponse:
    """About a child who was not found, or about none."""
    titles = {
        Kind.CHILD: _("A contact about a child you did not find"),
        Kind.UNBORN: _("A contact about an unborn child"),
        Kind.GROUP: _("A contact about a group"),
        Kind.PLACE: _("A contact about a place"),
        Kind.ONLINE: _("A contact about an online space"),
        Kind.UNNAMED: _("Ask for advice, without a name"),
    }
    return _write(request, kind, None, titles[Kind(kind)])


def _write(request: PageRequest, kind: str, child: Child | None, title: str) -> HttpResponse:
    reader = request.reader
    state, kept = form_state(request, subject=f"{kind}:{child.ref if child else ''}")
    typed = request.POST if request.method == "POST" else kept
    form = WriteForm(typed, kind=kind, named=child is None, initial=said_before(reader))
    if request.method != "POST" and kept:
        from_draft(form)
    sent: list[Referral] = []

    def act(_cleaned: dict[str, Any]) -> None:
        new = form.as_contact(child.pk if child else None, first_area(reader))
        sent.append(commands.make(reader, new=new))

    if request.method == "POST" and done(form, act):
        return redirect("contacts:sent", sent[0].ref)
    context = {
        "form": form,
        "form_state": state,
        "child": child,
        "title": title,
        "lines": lines_for(reader),
    }
    return render(request, "contacts/write.html", context, status=status(form))


def said_before(reader: Reader) -> dict[str, Any]:
    """Name and number as this person gave them last time; the area that they usually mean."""
    last = Referral.objects.sent_by(reader).filter(recorded_by=reader.user_id).last()
    user = reader.user
    who = ", ".join(part for part in (user.name, user.job_title) if part) if user else ""
    area = last.authority if last else first_area(reader, or_none=True)
    return {
        "sender": last.sender if last else who,
        "phone": last.phone if last else "",
        "authority": area.code if area else "",
        "urgency": "",
    }


def first_area(reader: Reader, *, or_none: bool = False) -> Any:
    """The sender's own area. An agency that says none has to be asked each time."""
    here = areas_of(reader)
    found = Authority.objects.filter(pk__in=here).order_by("name").first() if here else None
    return found if found or or_none else Authority.objects.order_by("name").first()


def is_urgent(referral: Referral) -> bool:
    return referral.urgency == Urgency.NOW.value
