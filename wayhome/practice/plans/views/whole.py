"""Reviews and what changed since; how a plan ends, moves, is looked at again, is chosen of two."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.handling import done, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.plans import commands
from wayhome.practice.plans.forms import parts, whole
from wayhome.practice.plans.models import Copy, Service, Transfer
from wayhome.practice.plans.queries import changes, copying, reading
from wayhome.practice.plans.queries.owners import keepers, leads
from wayhome.practice.plans.views.opening import DATA, ask, opened
from wayhome.practice.plans.views.reading import may


@page(permission=roles.READ_PLAN, data=DATA, logs="child", methods=("GET",))
def story(request: PageRequest, plan: str) -> HttpResponse:
    """Reviews, what changed since the last one, and the copies that left the record."""
    row = opened(request, plan)
    last, changed = changes.since_review(request.reader, row)
    context = {
        "plan": row,
        "last": last,
        "changed": changed,
        "reviews": reading.reviews_of(request.reader, row),
        "copies": copying.copies_of(request.reader, row),
        "may": may(request.reader),
        "audiences": Copy.Audience.choices,
    }
    return render(request, "plans/story.html", context)


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def review(request: PageRequest, plan: str) -> HttpResponse:
    """What changed is beside the form, so that nobody has to remember it."""
    row = opened(request, plan)
    last, changed = changes.since_review(request.reader, row)

    def act(cleaned: dict[str, Any]) -> None:
        commands.review(request.reader, plan=row, **cleaned)

    return ask(
        request, whole.ReviewForm, act, plan=row, template="plans/review.html",
        subject=f"plan:{plan}:review", initial={"held_on": clock.today()}, last=last,
        changed=changed,
    )  # fmt: skip


@page(permission=roles.APPROVE_PLAN, data=DATA, logs="child")
def end(request: PageRequest, plan: str) -> HttpResponse:
    row = opened(request, plan)

    def act(cleaned: dict[str, Any]) -> None:
        commands.end(request.reader, plan=row, **cleaned)

    return ask(
        request, whole.EndForm, act, plan=row, subject=f"plan:{plan}:end",
        title=_("End the plan"), button=_("End the plan"), back="plans:plan",
        to=lambda: redirect("plans:one", row.ref),
    )  # fmt: skip


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def look_again(request: PageRequest, plan: str) -> HttpResponse:
    row = opened(request, plan)
    if row.is_open or row.looked_at:
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.look_again(request.reader, plan=row, **cleaned)

    return ask(
        request, whole.LookForm, act, plan=row, subject=f"plan:{plan}:look",
        title=_("Look at it again"), button=_("Save what you found"), back="plans:plan",
        to=lambda: redirect("plans:one", row.ref),
    )  # fmt: skip


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def lead(request: PageRequest, plan: str) -> HttpResponse:
    """Another person or team of one's own agency, at once; people elsewhere are asked."""
    row = opened(request, plan)
    found = leads(request.reader, row.child_id)

    def act(cleaned: dict[str, Any]) -> None:
        to = found[cleaned["to"]]
        commands.change_lead(
            request.reader, plan=row, lead_agency=to.agency, lead_team=to.team, lead_worker=to.user
        )

    listed = [(key, owner.words) for key, owner in found.items()]
    return ask(
        request, partial(whole.LeadForm, choices={"to": listed}), act, plan=row,
        subject=f"plan:{plan}:lead", title=_("Who leads the plan"), button=_("Save"),
        back="plans:plan",
    )  # fmt: skip


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def transfer(request: PageRequest, plan: str) -> HttpResponse:
    """A named person is asked. Until they accept, it stays where it is (P43)."""
    row = opened(request, plan)
    found = keepers(request.reader, row.child_id)
    listed = [*((key, owner.words) for key, owner in found.items()), ("", _("Somebody else"))]

    def act(cleaned: dict[str, Any]) -> None:
        chosen = found.get(cleaned.pop("to"))
        who = {"to_user": chosen.user, "to_agency": chosen.agency} if chosen else {}
        commands.ask_transfer(request.reader, plan=row, **(cleaned | who))

    return ask(
        request,
        partial(whole.TransferForm, choices={"to": listed}),
        act, plan=row, subject=f"plan:{plan}:transfer",
        title=_("Ask somebody to take the plan on"), button=_("Ask them"), back="plans:plan",
        said=_("The plan stays with you until they accept it by name."),
    )  # fmt: skip


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def answer(request: PageRequest, plan: str) -> HttpResponse:
    row = opened(request, plan)
    rows = Transfer.objects.visible_to(request.reader).filter(
        plan=row, answer=Transfer.Answer.WAITING
    )
    waiting = rows.select_related("plan").first()
    if waiting is None or not commands.may_answer(request.reader, waiting):
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.answer_transfer(request.reader, transfer=waiting, **cleaned)

    return ask(
        request, whole.AnswerForm, act, plan=row, subject=f"plan:{plan}:answer",
        title=_("Does %(name)s take the plan on?") % {"name": waiting.to_name},
        button=_("Save the answer"), back="plans:plan", said=waiting.reason,
    )  # fmt: skip


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def choose(request: PageRequest, plan: str) -> HttpResponse:
    """Two records became one child, and each has an open plan: this one goes on."""
    row = opened(request, plan)
    others = [
        each
        for each in reading.plans_of(request.reader, row.child)
        if each.is_open and each.pk != row.pk
    ]
    if not others or not row.is_open:
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.choose(request.reader, kept=row, joined=others[0], **cleaned)

    return ask(
        request, whole.ChooseForm, act, plan=row, template="plans/choose.html",
        subject=f"plan:{plan}:choose", other=others[0],
        pages=[reading.page_of(request.reader, each) for each in (row, others[0])],
    )  # fmt: skip


@page(permission=roles.READ_PLAN, data=(), logs="nothing", methods=("GET",))
def directory(request: PageRequest) -> HttpResponse:
    """Services that can help. It is about no child."""
    rows = Service.objects.filter(is_active=True).select_related("kept_by")
    context = {"services": rows, "may": may(request.reader)}
    return render(request, "plans/directory.html", context)


@page(permission=roles.KEEP_PLAN, data=(), logs="nothing")
def add_service(request: PageRequest) -> HttpResponse:
    state, draft = form_state(request, subject="service")
    form = parts.ServiceForm(request.POST if request.method == "POST" else draft)
    if request.method != "POST" and not draft:
        form = parts.ServiceForm()

    def act(cleaned: dict[str, Any]) -> None:
        commands.keep_service(request.reader, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("It is in the directory."))
        return redirect("plans:directory")
    context = {"form": form, "form_state": state}
    return render(request, "plans/service.html", context, status=status(form))
