"""Places and groups: all that a reader reads of, one of them, and what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.keyset import paged
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people import exact
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.definition import Subject
from wayhome.foundation.questionnaires.queries import tools_for
from wayhome.journeys.contexts import commands, queries
from wayhome.journeys.contexts.forms import SAME, EndForm, JudgeForm, LinkForm, WhyForm
from wayhome.journeys.contexts.models import ChildLink, Context, Judgement

CLASSES = (
    *(DataClass.IDENTITY, DataClass.REFERRAL, DataClass.PANEL),
    *(DataClass.SCREENING, DataClass.EXPLOITATION),
)
ORDER = ("-told_at", "-pk")


@page(permission=roles.READ_EXPLOITATION, logs="nothing", methods=("GET",))
def contexts(request: PageRequest) -> HttpResponse:
    """Those that this reader reads of somewhere, the last told first; with `beside`, those that
    one of them may be the same as, to choose from: the likely first."""
    rows, beside, near = queries.listing(request.reader), None, list[Context]()
    if "beside" in request.GET:
        _may_judge(request)
        beside = _opened(request, request.GET["beside"])
        rows = rows.filter(subject=beside.subject).exclude(pk=beside.pk)
        near = queries.suggested(request.reader, beside)
    found = paged(rows, request.GET, order=ORDER, size=50)
    queries.with_names(request.reader, found.rows)
    context = {"found": found, "beside": beside, "near": near}
    return render(request, "contexts/list.html", context)


@page(permission=roles.READ_EXPLOITATION, data=CLASSES, logs="list", methods=("GET",))
def context(request: PageRequest, context: str) -> HttpResponse:
    row = _opened(request, context)
    now = queries.page_of(request.reader, row)
    request.shown(now.children)
    reader = request.reader
    may_answer = reader.may(roles.ANSWER) and bool(now.told)
    return render(
        request,
        "contexts/context.html",
        {
            "now": now,
            "may_join": commands.may_join(reader),
            "may_link": reader.may(roles.RAISE_CONCERN),
            "may_read": reader.may(roles.QUESTIONNAIRES),
            "assessed": now.assessed,
            "tools": tools_for(Subject(row.subject)) if may_answer else [],
            "context_ref": now.told[0].naming.told_ref if now.told else "",
        },
    )


@page(permission=roles.READ_EXPLOITATION, logs="nothing")
def judge(request: PageRequest, context: str, other: str) -> HttpResponse:
    """Side by side; then yes or no, by somebody who reads both."""
    row, beside = _opened(request, context), _opened(request, other)
    _may_judge(request)
    if row.pk == beside.pk or row.subject != beside.subject:
        raise Http404
    first, second = sorted((row, beside), key=lambda each: (each.recorded_at, each.pk))

    def act(typed: dict[str, Any]) -> None:
        commands.judge(
            request.reader,
            one=first,
            other=second,
            is_same=typed["said"] == SAME,
            why=typed["why"],
        )
        said = _("They are one now.") if typed["said"] == SAME else _("They stay two.")
        messages.success(request, said)

    two = [queries.page_of(request.reader, each) for each in (first, second)]
    return _step(request, JudgeForm, act, row, template="contexts/judge.html", two=two)


@page(permission=roles.READ_EXPLOITATION, logs="nothing")
def undo(request: PageRequest, context: str, judgement: str) -> HttpResponse:
    row = _opened(request, context)
    _may_judge(request)
    mine = {each.ref for each in queries.page_of(request.reader, row).judgements}
    said: Judgement = one(Judgement.objects.filter(ref__in=mine), judgement)

    def act(typed: dict[str, Any]) -> None:
        commands.undo(request.reader, judgement=said, why=typed["why"])

    return _step(
        request, WhyForm, act, row, button=_("Undo it"),
        title=_("They are two after all") if said.is_same else _("Ask again whether they are one"),
    )  # fmt: skip


@page(permission=roles.READ_EXPLOITATION, logs="nothing")
def end(request: PageRequest, context: str) -> HttpResponse:
    row = _opened(request, context)
    _may_judge(request)

    def act(typed: dict[str, Any]) -> None:
        commands.end(request.reader, context=row, why=typed["why"])

    return _step(
        request, EndForm, act, row, title=_("It is no longer of concern"), button=_("Record it")
    )


@page(permission=roles.RAISE_CONCERN, data=CLASSES, logs="list")
def link(request: PageRequest, context: str) -> HttpResponse:
    """A child whom the reader sees, named exactly: whoever they do not see is not found (P20)."""
    row = _opened(request, context)
    found: list[int] = []

    def act(typed: dict[str, Any]) -> None:
        named = exact.by_name(typed["name"], typed["born_on"])
        seen = Child.objects.visible_to(request.reader).filter(pk=named.pk if named else 0).first()
        if seen is None:
            raise Invalid(
                {"name": _("No child of that name and date of birth is among those you see.")}
            )
        found.append(seen.pk)
        commands.link(request.reader, context=row, child=seen, why=typed["why"])

    answer = _step(request, LinkForm, act, row, title=_("Link a child"), button=_("Link the child"))
    request.shown(found)
    return answer


@page(permission=roles.RAISE_CONCERN, data=CLASSES, logs="list")
def unlink(request: PageRequest, context: str, link: str) -> HttpResponse:
    row = _opened(request, context)
    wanted = ChildLink.objects.visible_to(request.reader).select_related("child")
    found: ChildLink = one(wanted.filter(context__in=commands.owns(row)), link)
    request.shown([found.child_id])

    def act(typed: dict[str, Any]) -> None:
        commands.unlink(request.reader, row=found, why=typed["why"])

    return _step(
        request, WhyForm, act, row, button=_("Take the link away"),
        title=_("%(name)s has nothing to do with it") % {"name": found.child.name},
    )  # fmt: skip


def _opened(request: PageRequest, ref: str) -> Context:
    row = queries.standing(request.reader, ref)
    if row is None:
        raise Http404
    return queries.with_names(request.reader, [row])[0]


def _may_judge(request: PageRequest) -> None:
    if not commands.may_join(request.reader):
        raise Http404


def _step(
    request: PageRequest,
    make: type[Form],
    act: Callable[[dict[str, Any]], None],
    row: Context,
    *,
    template: str = "contexts/step.html",
    **around: Any,
) -> HttpResponse:
    """One form: shown, kept as it is written, sent; then the place's own page."""
    state, kept = form_state(request, subject=f"context:{row.ref}")
    form = make(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        handling.from_draft(form)
    if request.method == "POST" and handling.done(form, act):
        return redirect("contexts:context", row.ref)
    around |= {"context": row, "form": form, "form_state": state}
    return render(request, template, around, status=handling.status(form))
