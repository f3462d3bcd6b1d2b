"""What police and carers may read of an interview, written after it was held (T03)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.seniors import ShareForm
from wayhome.practice.missing.models import Outcome
from wayhome.practice.missing.views.interviews import DATA, _open, _step

CLASSES = (*DATA, DataClass.INTERVIEW, DataClass.INTERVIEW_POLICE, DataClass.INTERVIEW_CARER)


@page(permission=roles.HOLD_INTERVIEW, data=CLASSES, logs="child")
def share(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)
    if row.outcome != Outcome.HELD:
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.share(request.reader, interview=row, **cleaned)

    title = _("What others may read of it")
    return _step(
        request,
        row,
        ShareForm,
        act,
        title=title,
        button=_("Share it"),
        template="missing/interview_share.html",
    )
