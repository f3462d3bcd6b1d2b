"""Where a form saves itself while it is written (drafts.js)."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt

from wayhome.foundation.kernel import drafts
from wayhome.foundation.pages.routing import PageRequest, error_response, page


@csrf_exempt  # the draft token is the proof; the page's other one is stale once signed out
@page(permission=None, logs="nothing", once=False, methods=("POST",))
def draft(request: PageRequest) -> HttpResponse:
    """Keep what was typed, for its author: the signed token says whose it is, signed in or not."""
    kept = drafts.save(request.POST.get("draft_token", ""), request.POST)
    if kept is None:
        return error_response(request, 400)
    return JsonResponse(
        {
            "saved_at": kept.saved_at.isoformat(),
            "signed_out": request.reader is None,
            "csrf": get_token(request),
        }
    )
