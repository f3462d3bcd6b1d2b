"""The way into every page about one child: seen by the reader, logged, or a 404."""

from django.http import Http404

from wayhome.foundation.pages.routing import PageRequest
from wayhome.journeys.child.queries.opened import Opened, opened


def opened_or_404(request: PageRequest, ref: str) -> Opened:
    """The child, with the read noted. A stranger cannot tell a child from a guess."""
    found = opened(request.reader, ref)
    if found is None:
        raise Http404
    request.shown(found.child.pk)
    return found
