"""Reviewing a copy of the plan, giving it, and printing it (P28)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wayhome.foundation.access.queries import circle
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.plans import commands
from wayhome.practice.plans.forms import whole
from wayhome.practice.plans.models import Copy, Plan
from wayhome.practice.plans.paper import document
from wayhome.practice.plans.queries.copying import (
    REASONS,
    Offer,
    against,
    may_review,
    must_not_know,
    offer,
)
from wayhome.practice.plans.views.opening import DATA, ask, opened


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def copy(request: PageRequest, plan: str, audience: str) -> HttpResponse:
    """What would go in, line by line, beside who must not know. Nothing is made unread."""
    if audience not in Copy.Audience.values:
        raise Http404
    row = opened(request, plan)
    reviews = may_review(request.reader, row)
    lines = must_not_know(row) if reviews else []
    offered = offer(request.reader, row, audience)
    made: list[Copy] = []

    def act(cleaned: dict[str, Any]) -> None:
        cleaned.pop("is_checked")
        agency = Agency.objects.filter(ref=cleaned.pop("agency", "")).first()
        made.append(
            commands.make_copy(
                request.reader, plan=row, audience=audience, agency=agency, **cleaned
            )
        )

    name = row.child.name if audience == Copy.Audience.CHILD else ""
    return ask(
        request, partial(_form, request.reader, row, audience, offered), act, plan=row,
        template="plans/copy.html", subject=f"plan:{plan}:copy:{audience}",
        to=lambda: redirect("plans:copy-made", plan, made[0].ref),
        initial={
            "recipient": name,
            "items": [item.key for item in offered.items],
            "checked_against": against(lines),
        },
        audience=Copy.Audience(audience), lines=lines, reviews=reviews,
        left_out=left_out(offered.left_out),
    )  # fmt: skip


def left_out(counts: dict[str, int]) -> list[tuple[int, str]]:
    words = REASONS | {"by_worker": "taken out by the worker who reviewed it"}
    return [(count, _(words[reason])) for reason, count in counts.items() if count]


def _form(
    reader: Reader, plan: Plan, audience: str, offered: Offer, *args: Any, **kwargs: Any
) -> whole.CopyForm:
    choices: dict[str, list[tuple[str, str]]] = {
        "items": [(item.key, f"{item.title}: {item.words}") for item in offered.items]
    }
    if audience == Copy.Audience.AGENCY:
        rows = circle(reader, plan.child_id)
        choices["agency"] = sorted({(row.agency_ref, row.agency) for row in rows if row.is_named})
    form = whole.CopyForm(*args, choices=choices, **kwargs)
    if audience != Copy.Audience.AGENCY:
        del form.fields["agency"]
    return form


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def made(request: PageRequest, plan: str, copy: str) -> HttpResponse:
    """A copy as it was reviewed: to print, and then to say that it was given."""
    row = opened(request, plan)
    found = _one(request, row, copy)

    def act(cleaned: dict[str, Any]) -> None:
        commands.give_copy(request.reader, copy=found, **cleaned)

    return ask(
        request, whole.GiveForm, act, plan=row, template="plans/made.html",
        subject=f"plan:{plan}:give:{copy}", to=lambda: redirect("plans:copy-made", plan, copy),
        copy=found, still_right=commands.still_right(found), left_out=left_out(found.left_out),
    )  # fmt: skip


def _one(request: PageRequest, plan: Plan, ref: str) -> Copy:
    """It says whom it was reviewed against: for those alone who may read who must not know."""
    if not may_review(request.reader, plan):
        raise Http404
    rows = Copy.objects.visible_to(request.reader).filter(plan=plan)
    found: Copy = one(rows.select_related("child", "recorded_by", "agency", "plan"), ref)
    return found


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child", methods=("GET",))
def pdf(request: PageRequest, plan: str, copy: str) -> HttpResponse:
    """The reviewed copy, and no other; refused once who must not know has changed."""
    row = opened(request, plan)
    found = _one(request, row, copy)
    if not commands.still_right(found):
        messages.error(request, _("Who must not know has changed. Review the copy again."))
        return redirect("plans:copy-made", plan, copy)
    now = clock.now()
    body = document.pdf(found, now)
    commands.note_printed(request.reader, copy=found, size=len(body))
    name = f"plan-{found.ref}-{now:%Y%m%d-%H%M}.pdf"
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
