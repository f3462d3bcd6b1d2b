"""A meeting and its agenda; filled from the rules, ordered with a reason, its papers sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import Question
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.panels import commands, rules
from wayhome.practice.panels.forms.deciding import TopicForm
from wayhome.practice.panels.forms.standing import OrderForm
from wayhome.practice.panels.models import Paper
from wayhome.practice.panels.queries.agenda import agenda
from wayhome.practice.panels.queries.limits import limits
from wayhome.practice.panels.views.opening import CLASSES, edited, meeting_or_404, pressed, step


@page(permission=roles.ATTEND_PANEL, data=CLASSES, logs="list", methods=("GET",))
def meeting(request: PageRequest, meeting: str) -> HttpResponse:
    """The agenda, as far as this reader may read it (P27)."""
    row = meeting_or_404(request, meeting)
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])
    context = {
        "agenda": found,
        "meeting": row,
        "runs": commands.may_run(request.reader, row.panel),
        "may_chair": request.reader.may(roles.CHAIR_PANEL),
        "limits": limits(request.reader, row.pk, rules.PAPERS, rules.MINUTES),
        "papers": Paper.Kind,
    }
    return render(request, "panels/meeting.html", context)


def _press(request: PageRequest, ref: str, act: Any, said: str) -> HttpResponse:
    row = meeting_or_404(request, ref, runs=True)
    request.shown([])
    if wrong := pressed(lambda: act(row)):
        messages.error(request, wrong)
    elif said:
        messages.success(request, said)
    return redirect("panels:meeting", row.ref)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="list", methods=("POST",))
def build(request: PageRequest, meeting: str) -> HttpResponse:
    """One press: everybody who waits, and whose review falls due by then."""
    taken: list[Any] = []

    def act(row: Any) -> None:
        taken.extend(commands.build_agenda(request.reader, meeting=row))
        words = ngettext("%(n)s child was put on it.", "%(n)s children were put on it.", len(taken))
        messages.success(request, words % {"n": len(taken)})

    return _press(request, meeting, act, "")


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="list", methods=("POST",))
def papers(request: PageRequest, meeting: str) -> HttpResponse:
    def act(row: Any) -> None:
        commands.send_papers(request.reader, meeting=row)

    return _press(request, meeting, act, _("Papers are out: each reads what they may."))


@page(permission=roles.RUN_PANEL, logs="nothing")
def cancel(request: PageRequest, meeting: str) -> HttpResponse:
    row = meeting_or_404(request, meeting, runs=True)
    if row.is_over:
        raise Http404

    def act(_typed: dict[str, Any]) -> None:
        commands.cancel(request.reader, meeting=row)

    def then() -> HttpResponse:
        messages.success(request, _("Cancelled. Every child on it waits for the next one."))
        return redirect("panels:meeting", row.ref)

    return step(
        request, Question, act, then, subject=f"panel:cancel:{row.ref}",
        title=_("Cancel this meeting?"), button=_("Cancel it"), meeting=row,
        says=_("Every child on it waits again for the next one. Their clocks go on."),
    )  # fmt: skip


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="list")
def order(request: PageRequest, meeting: str) -> HttpResponse:
    """Two secretaries at once: the second sees both orders, and loses neither (E15)."""
    row = meeting_or_404(request, meeting, runs=True)
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])
    now = {f"place_{line.item.ref}": line.item.place for line in found.lines}

    def make(data: Any) -> OrderForm:
        return OrderForm(data, lines=found.lines, initial=now)

    def act(cleaned: dict[str, Any], version: int | None) -> None:
        places = {
            name.removeprefix("place_"): place
            for name, place in cleaned.items()
            if name.startswith("place_")
        }
        commands.order_agenda(
            request.reader,
            meeting=row,
            places=places,
            reason=cleaned["reason"],
            version=version,
        )

    return edited(
        request, make, act, lambda: redirect("panels:meeting", row.ref),
        subject=f"panel:order:{row.ref}", version=row.version,
        current=now | {"reason": row.order_reason}, template="panels/order.html", meeting=row,
    )  # fmt: skip


@page(permission=roles.RUN_PANEL, logs="nothing")
def add_topic(request: PageRequest, meeting: str) -> HttpResponse:
    row = meeting_or_404(request, meeting, runs=True)

    def act(cleaned: dict[str, Any]) -> None:
        new = commands.NewTopic(**cleaned)
        commands.add_topic(request.reader, meeting=row, topic=new)

    def make(data: Any) -> TopicForm:
        names_people = request.reader.may(roles.PERSONS)
        return TopicForm(data, themes_alone=not row.panel.names_children, people=names_people)

    return step(
        request, make, act, lambda: redirect("panels:meeting", row.ref),
        subject=f"panel:topic:{row.ref}", title=_("Add an item that is about no single child"),
        button=_("Add it"), meeting=row,
    )  # fmt: skip
