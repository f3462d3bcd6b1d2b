"""Hand-over between shifts: written and signed by who goes, read and signed by who comes."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.practice.missing.commands.handover import NewLine, sign_handover, write_handover
from wayhome.practice.missing.forms.handover import LINE, HandoverForm
from wayhome.practice.missing.models import Handover
from wayhome.practice.missing.queries import handover as reads
from wayhome.practice.missing.queries.handing_over import begun

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)
LATEST = 20


@page(permission=roles.HAND_OVER, data=CLASSES, logs="nothing", methods=("GET",))
def handovers(request: PageRequest) -> HttpResponse:
    """What waits for a signature, and the last ones of the reader's agency."""
    rows = reads.of_reader(request.reader).exclude(given_at=None).exclude(taken_at=None)
    context = {
        "waiting": reads.waiting(request.reader),
        "unwritten_at": reads.unwritten(request.reader),
        "signed": rows.order_by("-at", "-pk")[:LATEST],
    }
    return render(request, "missing/handover/list.html", context)


@page(permission=roles.HAND_OVER, data=CLASSES, logs="list")
def write(request: PageRequest, *, comes: bool = False) -> HttpResponse:
    """Each child with a line to begin with. `comes`: who went left none, and this is what the next
    one knows; it then waits for the signature of who went."""
    turn = reads.turn(request.reader, comes=comes)
    if turn is None:
        request.shown([])
        return render(request, "missing/handover/no_watch.html")
    children = begun(request.reader, turn.areas)
    request.shown([each.child_id for each in children])
    state, kept = form_state(request, subject=f"handover:{turn.team.ref}:{turn.key}:{comes}")
    typed_in = request.POST if request.method == "POST" else kept
    form = HandoverForm(typed_in, turn=turn, begun=children)
    if request.method != "POST" and kept:
        from_draft(form)
    made: list[Handover] = []

    def act(typed: dict[str, Any]) -> None:
        lines = [NewLine(each.episode, typed[LINE + each.ref]) for each in form.begun]
        change = turn.change(typed["other"], typed["at"])
        also = typed["also"]
        made.append(
            write_handover(request.reader, change=change, lines=lines, also=also, comes=comes)
        )

    if request.method == "POST" and done(form, act):
        return redirect("missing:handover", made[0].ref)
    context = {
        "form": form,
        "form_state": state,
        "turn": turn,
        "lines": [form[LINE + each.ref] for each in children],
        "comes": comes,
    }
    return render(request, "missing/handover/write.html", context, status=status(form))


@page(permission=roles.HAND_OVER, data=CLASSES, logs="list", methods=("GET",))
def handover(request: PageRequest, handover: str) -> HttpResponse:
    """What was handed over, as far as the reader sees each child, and both signatures."""
    row = one(reads.of_reader(request.reader), handover)
    now = reads.handover_page(request.reader, row)
    request.shown([line.child_id for line in now.lines])
    context = {"now": now, "row": row, "key": uuid4(), "others": range(now.others)}
    return render(request, "missing/handover/handover.html", context)


@page(permission=roles.HAND_OVER, data=CLASSES, logs="nothing", methods=("POST",))
def sign(request: PageRequest, handover: str) -> HttpResponse:
    """ "I have read it and take over": one press."""
    row = one(reads.of_reader(request.reader), handover)
    is_done = row.given_at is not None and row.taken_at is not None
    try:
        signed = sign_handover(request.reader, handover=row)
    except Invalid as wrong:
        messages.info(request, str(wrong))
        return redirect("missing:handover", row.ref)
    if is_done:
        words = {"who": signed.taken_by.name if signed.taken_by else _("Somebody")}
        messages.info(request, _("Both had signed already: %(who)s took over.") % words)
    else:
        messages.success(request, _("Signed by both. The hand-over is done."))
    return redirect("missing:handover", row.ref)
