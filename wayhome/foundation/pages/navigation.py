"""What stands at the top of every page: where to go, who is reading, what is opened."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

IN_A_LINE = 8  # entries that fit one line at 1280 pixels


@dataclass(frozen=True)
class Place:
    title: str
    url: str
    is_current: bool
    count: int | None = None
    route: str = ""


def around(request: HttpRequest) -> dict[str, Any]:
    """The context that `base.html` reads. Asks the database nothing."""
    reader = getattr(request, "reader", None)
    first, more = _in_a_line(reader.role, _places(request, reader)) if reader else ([], [])
    return {
        "reader": reader,
        "navigation": first,
        "navigation_more": more,
        "footer_links": _footer(reader),
        "demonstration": settings.MODE == "demonstration",
        "request_id": getattr(request, "request_id", ""),
        "glass": getattr(request, "glass", None),
    }


def _in_a_line(role: str, places: list[Place]) -> tuple[list[Place], list[Place]]:
    """What stands in the line, and what opens under "More".

    First what everybody needs and where this role begins, then as many others as the line holds.
    """
    if len(places) <= IN_A_LINE:
        return places, []
    begins = settings.WAYHOME_FIRST_PAGES.get(role)
    wanted = (*settings.WAYHOME_NAVIGATION_FIRST, begins)
    first = [place for place in places if place.route in wanted]
    others = [place for place in places if place not in first]
    first += others[: max(0, IN_A_LINE - 1 - len(first))]
    return (
        [place for place in places if place in first],
        [place for place in places if place not in first],
    )


def _footer(reader: Any) -> list[Place]:
    """`settings.WAYHOME_FOOTER` rows (title, route, for the signed-in only)."""
    links = []
    for title, route, signed_in in settings.WAYHOME_FOOTER:
        if reader or not signed_in:
            try:
                links.append(Place(gettext(title), reverse(route), False))
            except NoReverseMatch:
                continue
    return links


def _places(request: HttpRequest, reader: Any) -> list[Place]:
    """`settings.WAYHOME_NAVIGATION` rows (title, route, permission) that this reader may open."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    places = []
    for title, route, permission in settings.WAYHOME_NAVIGATION:
        if reader.may(permission):
            try:
                is_here = route == here
                places.append(Place(gettext(title), reverse(route), is_here, route=route))
            except NoReverseMatch:  # a room that this installation leaves out
                continue
    return places
