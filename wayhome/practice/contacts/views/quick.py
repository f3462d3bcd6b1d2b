"""A youth work, youth justice or neighbourhood contact in half a minute on a phone (R58)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import done, status, written
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.people.queries import Candidate, birthday_in
from wayhome.foundation.people.queries import find as people_find
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.facts import Named, NewContact
from wayhome.practice.contacts.forms.sender import PickForm, QuickForm
from wayhome.practice.contacts.models import Referral
from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.contacts.queries.lines import lines_for
from wayhome.practice.contacts.views.sending import first_area, said_before

SAME, ALIKE = 0.99, 0.6  # closeness of a name that is the same, and of one that may be meant
FOUND = 5
DATA = (DataClass.IDENTITY,)


@page(permission=roles.REFER, data=DATA, logs="list")
def quick(request: PageRequest) -> HttpResponse:
    """Who, what, where, how soon. Asked again only where several children may be meant."""
    return _quick(request, None)


@page(permission=roles.REFER, data=DATA, logs="child")
def quick_child(request: PageRequest, child: str) -> HttpResponse:
    """The same from a child's page: who is known already."""
    row: Child = one(Child.objects.visible_to(request.reader), child)
    request.shown(row.pk)
    return _quick(request, row)


def _quick(request: PageRequest, child: Child | None) -> HttpResponse:
    state, kept = form_state(request, subject=child.ref if child else "")
    form = written(request, QuickForm, kept, initial=said_before(request.reader))
    if child:
        del form.fields["who"], form.fields["authority"]
    pick, sent = None, []
    request.shown([])
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data.get("who", "")
        candidates = [] if child else _meant(request, who)
        pick = _pick(request, candidates)
        if pick is None or pick.is_valid():
            chosen = child or _chosen(candidates, pick)

            def act(cleaned: dict[str, Any]) -> None:
                sent.append(_send(request, cleaned, chosen, who))

            if done(form, act):
                return redirect("contacts:sent", sent[0].ref)
    context = {
        "form": form,
        "pick": pick,
        "child": child,
        "form_state": state,
        "lines": lines_for(request.reader),
    }
    wrong = pick if pick is not None and pick.is_bound else form
    return render(request, "contacts/quick.html", context, status=status(wrong))


def _meant(request: PageRequest, who: str) -> list[Candidate]:
    """Children whom the sender sees and may mean: one that is certain stands alone."""
    found = people_find(request.reader, who, limit=FOUND).candidates
    alike = [each for each in found if each.closeness >= ALIKE]
    same = [each for each in alike if each.closeness >= SAME]
    chosen = same if len(same) == 1 else alike
    request.shown([each.child.pk for each in chosen])
    return chosen


def _pick(request: PageRequest, candidates: list[Candidate]) -> PickForm | None:
    if not candidates or (len(candidates) == 1 and candidates[0].closeness >= SAME):
        return None
    choices = [(each.child.ref, each.child.full_name) for each in candidates]
    typed = request.POST if "child" in request.POST else None
    return PickForm(typed, choices=choices)


def _chosen(candidates: list[Candidate], pick: PickForm | None) -> Child | None:
    if pick is None:
        return candidates[0].child if candidates else None
    ref = pick.cleaned_data["child"]
    return next((each.child for each in candidates if each.child.ref == ref), None)


def _send(request: PageRequest, cleaned: dict[str, Any], child: Child | None, who: str) -> Referral:
    before = said_before(request.reader)
    user = request.reader.user
    area = cleaned.get("authority") or first_area(request.reader)
    new = NewContact(
        kind=Kind.CHILD,
        child_id=child.pk if child else None,
        named=None if child else _named(who),
        urgency=cleaned["urgency"],
        worry=cleaned["worry"],
        where=cleaned["where"],
        sender=before["sender"] or (user.name if user else ""),
        phone=before["phone"],
        authority=area,
        is_quick=True,
    )
    return commands.make(request.reader, new=new)


def _named(who: str) -> Named:
    """`Ash Winters 27/3/2012`: the first word is the first name."""
    who, born_on = birthday_in(who)
    first, _space, rest = " ".join(who.split()).partition(" ")
    return Named(first, rest, born_on)
