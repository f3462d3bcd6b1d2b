"""What an agency is asked, on a phone: who it is about, what for, and one box to answer (P27)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.panels import commands
from wayhome.practice.panels.forms.packs import AnswerForm
from wayhome.practice.panels.models import Answer, Ask
from wayhome.practice.panels.views.opening import child_of, step


@page(permission=roles.CONTRIBUTE, data=(DataClass.IDENTITY,), logs="child")
def answer(request: PageRequest, ask: str) -> HttpResponse:
    """Nothing of the pack is here: who the child is, what is asked, what one's own agency said."""
    rows = Ask.objects.visible_to(request.reader).filter(
        agency=request.reader.agency_id, withdrawn_at=None
    )
    row: Ask = one(rows.select_related("item__panel", "item__meeting", "agency"), ask)
    child = child_of(request, row.child_id)
    said = Answer.objects.visible_to(request.reader).filter(
        ask=row, recorded_by_agency=request.reader.agency_id
    )
    is_police = row.agency.kind == Agency.Kind.POLICE

    def make(data: Any) -> AnswerForm:
        return AnswerForm(data, is_police=is_police)

    def act(cleaned: dict[str, Any]) -> None:
        commands.answer(request.reader, ask=row, **cleaned)

    def then() -> HttpResponse:
        messages.success(request, _("Thank you: it is with the panel."))
        return redirect("panels:panels")

    earlier = list(said.select_related("recorded_by").order_by("-pk"))
    return step(
        request, make, act, then, subject=f"panel:answer:{row.ref}",
        template="panels/answer.html", ask=row, child=child, said=earlier,
    )  # fmt: skip
