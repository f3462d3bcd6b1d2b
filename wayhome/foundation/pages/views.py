"""Pages about Wayhome itself: how accessible it is, what it keeps. Anybody may read them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from wayhome.foundation.kernel import drafts
from wayhome.foundation.pages.routing import page


@page(permission=None, logs="nothing", methods=("GET",))
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"help_line": settings.WAYHOME_HELP_LINE})


@page(permission=None, logs="nothing", methods=("GET",))
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "idle_minutes": settings.IDLE_MINUTES,
        "draft_days": settings.WAYHOME_DRAFT_DAYS,
        "help_line": settings.WAYHOME_HELP_LINE,
    }
    return render(request, "pages/privacy.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after signing in again in another tab: what it held is kept as a draft.

    The draft's own token says whose it is, so nobody else can plant one (kernel.drafts).
    """
    kept = drafts.save(request.POST.get("draft_token", ""), request.POST)
    context = {
        "request_id": getattr(request, "request_id", ""),
        "kept": kept is not None,
        "back": request.path if kept and _is_ours(request.path) else reverse("account_login"),
    }
    return render(request, "403_csrf.html", context, status=403)


def _is_ours(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
