"""When the hour is over in the middle of a page: said plainly to whoever held it, to nobody else.

Everybody else gets the 404 that they would have got. Nothing of what was sent is written; what was
typed stays with its author as a draft, and is in the form again if they ask again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.models import Glass
from wayhome.foundation.kernel import clock, drafts
from wayhome.foundation.people.views import kept_record


def answer(request: HttpRequest, child_id: int) -> HttpResponse | None:
    """For settings.WAYHOME_REFUSED: the page that follows a refusal about this child, or None."""
    reader = getattr(request, "reader", None)
    if reader is None or reader.user_id is None:
        return None
    if there := kept_record(request, child_id):
        return there
    rows = Glass.objects.filter(user=reader.user_id, child=child_id).order_by("-expires_at")
    last = rows.first()
    if last is None or last.expires_at > clock.now():
        return None
    kept = None
    if request.method == "POST" and "draft_token" in request.POST:
        kept = drafts.save(request.POST["draft_token"], request.POST)
    context = {"ended_at": last.expires_at, "kept": kept, "sent": request.method == "POST"}
    return render(request, "glass/ended.html", context, status=404)
