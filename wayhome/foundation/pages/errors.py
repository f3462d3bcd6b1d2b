"""Error pages: plain words, a reference code, no detail, and no database (it may be the fault)."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def respond(request: HttpRequest, status: int) -> HttpResponse:
    body = render_to_string(
        f"pages/errors/{status}.html", {"request_id": getattr(request, "request_id", "")}
    )
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    from wayhome.foundation.pages.middleware import DATABASE_GONE

    gone = isinstance(sys.exc_info()[1], DATABASE_GONE)
    return respond(request, 503 if gone else 500)
