"""Taking back an end that was recorded by mistake: the child is still missing, or not back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import Apart, Clash
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.episode import WithdrawForm
from wayhome.practice.missing.queries.ends import withdrawable
from wayhome.practice.missing.views.acting import acting, seen, somebody
from wayhome.practice.missing.views.ends import state_of

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


@page(permission=roles.RECORD_RETURN, data=CLASSES, logs="child")
def withdraw(request: PageRequest, episode: str) -> HttpResponse:
    """It was not so. The episode goes on, its clocks as if it had not ended; the rest stays."""
    row = seen(request, episode)
    choices = withdrawable(request.reader, row)
    if not choices:
        raise Http404

    def make(data: Any, **options: Any) -> WithdrawForm:
        return WithdrawForm(data, ends=choices, **options)

    now = acting(request, episode, make, what="withdraw")

    def take_back(cleaned: dict[str, Any]) -> None:
        done = commands.withdraw(
            request.reader, episode=now.episode, version=now.version, **cleaned
        )
        if done.is_open:
            words = _("%(who)s is missing again, and on the board. The clocks run from before.")
            messages.success(request, words % {"who": now.page.who or _("The child")})

    try:
        if now.act(take_back):
            return now.done()
    except Conflict as conflict:
        now.episode.refresh_from_db()
        part = Apart("end", _("What it says"), _("Not so"), state_of(now.episode), False)
        now.clashed(Clash(somebody(conflict), conflict.changed_at, conflict.version, (part,)))
    return now.show("withdraw", is_closed=bool(row.closed_at), chooses=len(choices) > 1)
