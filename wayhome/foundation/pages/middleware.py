"""What every request gets: a reference code, a log origin, no caching, a log line for a refusal."""

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from psycopg_pool import PoolTimeout

from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.pages.errors import respond
from wayhome.foundation.pages.routing import session_hash

Respond = Callable[[HttpRequest], HttpResponse]
DATABASE_GONE = (OperationalError, InterfaceError, PoolTimeout)


class RequestId:
    """A reference code from the edge to the log line and the audit entry; the time it took."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("wayhome.request")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid4())  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
            response.setdefault("Cache-Control", "no-store")
            route = request.resolver_match.view_name if request.resolver_match else ""
            self.log.info(
                "request",
                method=request.method,
                route=route,
                status_code=response.status_code,
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
            )
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        if isinstance(raised, DATABASE_GONE):
            return respond(request, 503)
        return None


class Origin:
    """Tells the log where changes come from; ends a session that has been idle or open too long."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._keep_session(request)
        token = audit.origin.set(
            audit.Origin(request=getattr(request, "request_id", ""), session=session_hash(request))
        )
        try:
            response = self.get_response(request)
            if response.status_code in (403, 404):
                return self._refused(request) or response
            return response
        finally:
            audit.origin.reset(token)

    def _keep_session(self, request: HttpRequest) -> None:
        """Slide the idle time-out, at most one write a minute; never past the longest shift."""
        session = request.session
        if "_auth_user_id" not in session:
            return
        now = clock.now().timestamp()
        began = session.setdefault("began", now)
        if now - began > settings.WAYHOME_SESSION_HOURS * 3600:
            logout(request)
        elif now - session.get("touched", 0) > 60:
            session["touched"] = now

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        """After the rollback, in a transaction of its own: a guess leaves its line (E23).

        A room may have a better answer for this one person (an hour of broken glass that ended).
        """
        reader, match = getattr(request, "reader", None), request.resolver_match
        if reader is None:
            return None
        try:
            with transaction.atomic():
                child = (
                    import_string(settings.WAYHOME_CHILD_BEHIND)(match.kwargs) if match else None
                )
                audit.record(
                    reader,
                    match.view_name if match else "no such address",
                    kind=AuditEntry.Kind.REFUSED,
                    child_id=child,
                    fields={"address": audit.digest(request.path)},
                )
                if child is None:
                    return None
                answer: HttpResponse | None = import_string(settings.WAYHOME_REFUSED)(
                    request, child
                )
                return answer
        except DatabaseError:
            structlog.get_logger("wayhome.request").exception("refusal_not_logged")
            return None
