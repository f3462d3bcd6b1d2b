"""Problem details (RFC 9457): what went wrong, in words and in a code, and never more than that."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Malformed

from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused

TITLES = {
    400: ("bad-request", "The request cannot be read"),
    401: ("no-token", "A live token is needed"),
    403: ("out-of-scope", "This token may not do this"),
    404: ("not-found", "There is nothing here for this token"),
    405: ("method", "This address answers another method"),
    409: ("conflict", "Something changed meanwhile"),
    413: ("too-large", "The request is too large"),
    422: ("invalid", "This cannot be recorded as it is"),
    429: ("too-often", "Too many requests"),
    500: ("fault", "Something went wrong on our side"),
    503: ("unavailable", "Wayhome cannot reach its database"),
}


def problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """`instance` is the reference code that our own log knows this request by."""
    code, title = TITLES[status]
    body: dict[str, Any] = {"type": f"urn:wayhome:problem:{code}", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    body["instance"] = f"urn:uuid:{getattr(request, 'request_id', '')}"
    return HttpResponse(
        json.dumps(body), status=status, content_type="application/problem+json", headers=headers
    )


def handle(api: NinjaAPI) -> None:
    """Each way in which a command says no, as a problem."""

    def invalid(request: HttpRequest, no: Invalid) -> HttpResponse:
        errors = [{"field": field, "detail": str(words)} for field, words in no.errors.items()]
        return problem(request, 422, errors=errors)

    def malformed(request: HttpRequest, no: Malformed) -> HttpResponse:
        """Where and what, never the value: it may be a name, and answers are logged by others."""
        errors = [
            {"field": ".".join(str(part) for part in each["loc"]), "detail": str(each["msg"])}
            for each in no.errors
        ]
        return problem(request, 422, errors=errors)

    def unfit(request: HttpRequest, no: ValidationError) -> HttpResponse:
        return problem(request, 422, errors=[{"field": "", "detail": " ".join(no.messages)}])

    def missing(request: HttpRequest, _no: Exception) -> HttpResponse:
        return problem(request, 404)

    def conflict(request: HttpRequest, no: Conflict) -> HttpResponse:
        return problem(request, 409, f"The record is now at version {no.version}. Read it again.")

    def clash(request: HttpRequest, _no: IntegrityError) -> HttpResponse:
        return problem(request, 409, "Somebody recorded this at the same moment. Read it again.")

    def other(request: HttpRequest, no: HttpError) -> HttpResponse:
        return problem(request, no.status_code, no.message)

    api.add_exception_handler(Invalid, invalid)  # type: ignore[arg-type]
    api.add_exception_handler(Malformed, malformed)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, unfit)  # type: ignore[arg-type]
    api.add_exception_handler(Refused, missing)  # type: ignore[arg-type]
    api.add_exception_handler(Http404, missing)  # type: ignore[arg-type]
    api.add_exception_handler(Conflict, conflict)  # type: ignore[arg-type]
    api.add_exception_handler(IntegrityError, clash)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, other)  # type: ignore[arg-type]
