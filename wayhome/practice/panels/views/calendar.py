"""Meetings for one's own calendar. No child, no item and no count of them is in it."""

from django.http import HttpResponse

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.panels.calendars import calendar_of
from wayhome.practice.panels.queries.panels import next_meetings
from wayhome.practice.panels.views.opening import meeting_or_404


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("GET",))
def mine(request: PageRequest) -> HttpResponse:
    return _file(calendar_of(next_meetings(request.reader)), "meetings")


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("GET",))
def one(request: PageRequest, meeting: str) -> HttpResponse:
    return _file(calendar_of([meeting_or_404(request, meeting)]), "meeting")


def _file(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )
