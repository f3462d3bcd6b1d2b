"""The front door: everybody is sent to what their role needs first; for most that is their home."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Duty, TeamDuty
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages import parts
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.journeys.home import queries

NIGHT_ROLES = ("police_coordinator", "control_room")  # the board is open all shift
NIGHT_DUTIES = (Duty.OUT_OF_HOURS, Duty.CONTROL_ROOM)


@page(permission=None, logs="nothing", once=False, methods=("GET",))
def start(request: PageRequest) -> HttpResponse:
    """To sign in, or on to work. Somebody who has no place yet is told whom to ask."""
    reader: Reader | None = request.reader
    if reader is None:
        return redirect("account_login")
    if reader.role in settings.WAYHOME_FIRST_PAGES:
        return redirect(settings.WAYHOME_FIRST_PAGES[reader.role])
    if reader.may(roles.READ_BOARD) and (reader.role in NIGHT_ROLES or _works_nights(reader)):
        return redirect("missing:board")
    if reader.may(roles.WORKLIST):
        return redirect("home:home")
    return render(request, "home/no_place.html")


@page(
    permission=roles.WORKLIST,
    data=(DataClass.MISSING, DataClass.PROMPT, DataClass.ACTION, DataClass.DANGER),
    logs="nothing",
    methods=("GET",),
)
def home(request: PageRequest) -> HttpResponse:
    """What waits, in counts: it names no child, so there is no reading of a record to log."""
    reader: Reader = request.reader
    context = {
        "now": queries.home(reader),
        "parts": parts.brought(settings.WAYHOME_HOME_PARTS, reader),
    }
    return render(request, "home/home.html", context)


def _works_nights(reader: Reader) -> bool:
    """Whether the reader's team answers out of hours."""
    return (
        reader.team_id is not None
        and TeamDuty.objects.filter(team=reader.team_id, duty__in=NIGHT_DUTIES).exists()
    )
