"""The host authority's own page of an absence from a placement here."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.hosting import NoticeSentForm, PlacementNoticeForm
from wayhome.practice.missing.queries.hosts import is_host, is_placing, notice_of, placed_since
from wayhome.practice.missing.views.acting import acting, seen
from wayhome.practice.missing.views.search import CLASSES


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child")
def placement_notice(request: PageRequest, episode: str) -> HttpResponse:
    """When the notice of the placement came (M17), or was sent (MIS-S61). Nobody but the host and
    the placing authority finds this page."""
    row = seen(request, episode)
    by_host = is_host(request.reader, row)
    if not (by_host or is_placing(request.reader, row)):
        raise Http404
    known = notice_of(row, by_host=by_host)
    said = None if by_host else notice_of(row)
    initial: dict[str, Any] = {"placed_on": known.placed_on if known else placed_since(row)}
    if known:
        initial |= {"came": "yes" if known.came_on else "no", "came_on": known.came_on}
    make = partial(PlacementNoticeForm if by_host else NoticeSentForm)
    now = acting(request, episode, make, what="placement-notice", initial=initial)

    def write(cleaned: dict[str, Any]) -> None:
        commands.note_placement_notice(
            request.reader,
            episode=now.episode,
            placed_on=cleaned["placed_on"],
            came_on=now.form.on(cleaned),  # type: ignore[attr-defined]
        )

    return now.done() if now.act(write) else now.show("placement_notice", said=said)
