"""Each act at the front door is one short form on one page, sent once."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages.handling import Question, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people import exact
from wayhome.foundation.people.models import Child
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.commands.holding import may_hold
from wayhome.practice.contacts.forms import door as forms
from wayhome.practice.contacts.models import Challenge, Contact, ContactRequest, Referral
from wayhome.practice.contacts.views.door import CLASSES, opened

DOOR: dict[str, Any] = {"permission": roles.DECIDE_CONTACT, "data": CLASSES, "logs": "child"}


def _act(
    request: PageRequest,
    row: Contact,
    build: Callable[[Any], Form],
    command: Callable[[dict[str, Any]], Any],
    **words: Any,
) -> HttpResponse:
    """One form about this contact: shown, kept as a draft, sent; then back to the contact."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    state, kept = form_state(request, subject=f"{name}:{words.pop('of', row.ref)}")
    form = build(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)
    if request.method == "POST" and done(form, command):
        return redirect("contacts:contact", row.ref)
    context = {"form": form, "form_state": state, "contact": row, **words}
    return render(request, "contacts/act.html", context, status=status(form))


@page(**DOOR)
def triage(request: PageRequest, contact: str) -> HttpResponse:
    row = opened(request, contact)
    return _act(
        request, row, forms.TriageForm,
        lambda said: commands.triage(request.reader, contact=row, **said),
        title=_("Look for urgent harm"), button=_("Record what was done"),
    )  # fmt: skip


@page(**DOOR)
def hold(request: PageRequest, contact: str) -> HttpResponse:
    """Take it, or hand it to whoever is on next, with what they must know."""
    row = opened(request, contact)
    people = may_hold(row)
    initial = {"holder": request.reader.user.ref} if request.reader.user else {}
    return _act(
        request, row, lambda typed: forms.HoldForm(typed, people=people, initial=initial),
        lambda said: commands.hold(request.reader, contact=row, **said),
        title=_("Who holds it?"), button=_("Hand over"),
    )  # fmt: skip


@page(**DOOR)
def ask(request: PageRequest, contact: str) -> HttpResponse:
    row = opened(request, contact)
    identity = _as_told(row)
    return _act(
        request, row, lambda typed: forms.AskForm(typed, initial={"identity": identity}),
        lambda said: commands.ask(
            request.reader, contact=row, new=commands.NewRequest(**said)
        ),
        title=_("Ask an agency"), button=_("Ask them"),
    )  # fmt: skip


def _as_told(row: Contact) -> str:
    if row.child is None:
        return row.about
    born = row.child.born_on
    return f"{row.child.full_name}, {born:%-d %B %Y}" if born else row.child.full_name


@page(**DOOR)
def sharing(request: PageRequest, contact: str) -> HttpResponse:
    """What was shared and on what basis; or not asked, or not shared, and why."""
    row = opened(request, contact)
    return _act(
        request, row, forms.SharingForm,
        lambda said: commands.record_sharing(request.reader, contact=row, **said),
        title=_("Sharing, or not"), button=_("Record it"),
    )  # fmt: skip


def _asked(request: PageRequest, ref: str) -> tuple[ContactRequest, Contact]:
    asked: ContactRequest = one(ContactRequest.objects.visible_to(request.reader), ref)
    return asked, opened(request, asked.contact.ref)


@page(**DOOR)
def chase(request: PageRequest, asked: str) -> HttpResponse:
    question, row = _asked(request, asked)
    return _act(
        request, row, Question,
        lambda _said: commands.chase(request.reader, request=question),
        title=_("Chase %(agency)s") % {"agency": question.agency.name},
        button=_("We have rung or written again"), of=asked,
    )  # fmt: skip


@page(**DOOR)
def withdraw(request: PageRequest, asked: str) -> HttpResponse:
    question, row = _asked(request, asked)
    return _act(
        request, row, Question,
        lambda _said: commands.withdraw(request.reader, request=question),
        title=_("Withdraw the question to %(agency)s") % {"agency": question.agency.name},
        button=_("Withdraw it"), of=asked,
    )  # fmt: skip


@page(**DOOR)
def decide(request: PageRequest, contact: str) -> HttpResponse:
    row = opened(request, contact)
    return _act(
        request, row, lambda typed: forms.DecideForm(typed, people=_workers(row)),
        lambda said: commands.decide(
            request.reader, contact=row, new=commands.NewOutcome(**said)
        ),
        title=_("Decide"), button=_("Record the decision"),
    )  # fmt: skip


def _workers(row: Contact) -> Any:
    """People of this authority's council who may be a child's allocated worker."""
    live = Membership.objects.live().filter(
        agency__areas=row.authority_id,
        agency__kind="council",
        role__in=("social_worker", "team_manager", "front_door"),
    )
    return User.objects.filter(is_active=True, pk__in=live.values("user")).order_by("name")


@page(**DOOR)
def accept(request: PageRequest, contact: str) -> HttpResponse:
    """A named person of the other authority takes it: there by signing, elsewhere by name (P43)."""
    row = opened(request, contact)
    passed = row.outcome_rows.filter(superseded_at=None).exclude(to_authority=None).first()
    if passed is None:
        raise Http404
    agency = request.reader.agency
    is_here = bool(agency and agency.areas.filter(pk=passed.to_authority_id).exists())
    return _act(
        request, row, lambda typed: forms.AcceptForm(typed, is_here=is_here),
        lambda said: commands.accept(request.reader, contact=row, **said),
        title=_("Accept this contact") if is_here else _("Accepted by another authority"),
        button=_("We take it") if is_here else _("Record who accepted it"),
    )  # fmt: skip


@page(**DOOR)
def step(request: PageRequest, contact: str) -> HttpResponse:
    row = opened(request, contact)
    return _act(
        request, row, forms.StepForm,
        lambda said: commands.take_step(request.reader, contact=row, **said),
        title=_("What followed?"), button=_("Record it"),
    )  # fmt: skip


@page(**DOOR)
def tell(request: PageRequest, referral: str) -> HttpResponse:
    sent: Referral = one(Referral.objects.visible_to(request.reader), referral)
    row = opened(request, sent.contact.ref)
    return _act(
        request, row, forms.TellForm,
        lambda said: commands.tell(request.reader, referral=sent, **said),
        title=_("Tell %(sender)s") % {"sender": sent.sender}, button=_("They are told"),
        of=referral,
    )  # fmt: skip


@page(permission=roles.REVIEW_CONTACT, data=CLASSES, logs="child")
def review(request: PageRequest, challenge: str) -> HttpResponse:
    """A manager who did not decide it answers the referrer."""
    made: Challenge = one(Challenge.objects.visible_to(request.reader), challenge)
    row = opened(request, made.contact.ref)
    return _act(
        request, row, forms.ReviewForm,
        lambda said: commands.answer_challenge(request.reader, challenge=made, **said),
        title=_("Answer the challenge"), button=_("Send the answer"), of=challenge, asked=made,
    )  # fmt: skip


@page(**DOOR)
def born(request: PageRequest, contact: str) -> HttpResponse:
    """The unborn child of this contact is born: which child is it?"""
    row = opened(request, contact)
    if row.unborn_id is None:
        raise Http404

    def link(said: dict[str, Any]) -> None:
        child = exact.by_number(said["child"])
        seen = Child.objects.visible_to(request.reader)
        if child is None or not seen.filter(pk=child.pk).exists():
            raise Invalid({"child": _("No child whom you may see has that number.")})
        commands.link_born(request.reader, contact=row, child=child)

    return _act(
        request, row, forms.BornForm, link,
        title=_("The child is born"), button=_("Link the record"),
    )  # fmt: skip
