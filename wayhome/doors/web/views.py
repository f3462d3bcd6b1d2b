"""Health for machines, and the e-mails that a demonstration would have sent."""

from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from wayhome.doors.web import metrics
from wayhome.foundation.kernel.models import OutboxMessage
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.middleware import DATABASE_GONE
from wayhome.foundation.pages.routing import page


@page(permission=None, logs="nothing", methods=("GET",))
@transaction.non_atomic_requests
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks the database nothing: restarting would not mend that."""
    return JsonResponse({"status": "live"})


@page(permission=None, logs="nothing", methods=("GET",))
@transaction.non_atomic_requests
def ready(request: HttpRequest) -> HttpResponse:
    """Send people here: the database answers and its tables are the ones this version knows."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks = {"database": True, "migrations": _migrated()}
    except DATABASE_GONE:
        checks = {"database": False, "migrations": False}
    is_ready = all(checks.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if is_ready else 503)


def _migrated() -> bool:
    try:
        return _once_migrated()
    except LookupError:
        return False


@cache
def _once_migrated() -> bool:
    """Looked up until it is so; LookupError, which is not cached, while it is not."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


@page(permission=None, logs="nothing", methods=("GET",))
def metrics_text(request: HttpRequest) -> HttpResponse:
    """For a bearer of WAYHOME_METRICS_TOKEN alone; without one set, for nobody."""
    token = settings.WAYHOME_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


@page(permission=None, logs="nothing", methods=("GET",))
def messages(request: HttpRequest) -> HttpResponse:
    """The demonstration sends no e-mail: it keeps each one here."""
    if settings.MODE != "demonstration":
        raise Http404
    found = keyset.paged(OutboxMessage.objects.all(), request.GET, order=("-at", "-pk"))
    return render(request, "web/outbox.html", {"page": found})
