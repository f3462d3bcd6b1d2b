"""The one way in for machines: what `@page` is to people (E27).

An operation says which scope it asks, which classes of data it reads and what it logs. The door
finds the token, tells the database who asks, takes a change once (E15), and writes the read log
with the answer or refuses the answer (E23). What is refused changes nothing: all of it is one
transaction, and a problem rolls it back.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from wayhome.doors.api import tokens
from wayhome.doors.api.models import Sent, Token
from wayhome.doors.api.problems import handle, problem
from wayhome.doors.api.scopes import SCOPES
from wayhome.foundation.kernel import audit, clock, context
from wayhome.foundation.kernel.idempotency import KEPT, KeyReused
from wayhome.foundation.pages.middleware import DATABASE_GONE
from wayhome.foundation.pages.routing import NotLogged, Page, PageRequest
from wayhome.oversight.audit.systems import MARK

api = NinjaAPI(
    title="Wayhome",
    version="1",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    description="One record for children who go missing: docs/how-to/use-the-api.md.",
)
handle(api)
View = Callable[..., Any]


@dataclass(frozen=True)
class Door:
    """What an operation says of itself. `page` is what the house's own table reads."""

    method: str
    scope: str
    page: Page


DOORS: dict[str, Door] = {}  # an operation's name -> what it says


def operation(
    method: str,
    path: str,
    *,
    scope: str,
    logs: str,
    response: dict[int, Any],
    data: Iterable[str] = (),
    once: bool = False,
) -> Callable[[View], View]:
    """One address, one method. `once`: it changes something, and asks for an idempotency key."""

    def decorate(view: View) -> View:
        name = view.__name__.replace("_", "-")
        said = Page(SCOPES[scope].permission, tuple(str(each) for each in data), logs, once)
        DOORS[name] = Door(method, scope, said)
        api.api_operation(
            [method],
            path,
            url_name=name,
            operation_id=name,
            response=response,
            exclude_none=False,
            openapi_extra=_said(scope, once=once, status=response),
        )(view)
        return view

    return decorate


def _said(scope: str, *, once: bool, status: Iterable[int]) -> dict[str, Any]:
    """What the document adds: the token, the scope, the key, and the problems."""
    wrong = [400, 401, 403, 404, 422, 429, 503, *([409] if once else [])]
    extra: dict[str, Any] = {
        "security": [{"token": [scope]}],
        "responses": {
            str(code): {"$ref": "#/components/responses/Problem"} for code in sorted(wrong)
        },
    }
    if once:
        extra["parameters"] = [{"$ref": "#/components/parameters/IdempotencyKey"}]
    return extra


def routes(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """Ninja's routes, each behind its door."""
    found = []
    for pattern in patterns:
        if pattern.name in DOORS:
            pattern.callback = _behind(pattern.name, pattern.callback)
            found.append(pattern)
    return found


def _behind(name: str, view: View) -> View:
    door = DOORS[name]

    @csrf_exempt  # no cookie is read: a browser cannot be made to send a token
    @transaction.non_atomic_requests
    @wraps(view)
    def routed(request: PageRequest, **kwargs: Any) -> HttpResponse:
        if request.method != door.method:
            return problem(request, 405, headers={"Allow": door.method})
        try:
            token = tokens.admit(request.headers.get("Authorization", ""))
            return _answer(request, name, door, token, lambda: view(request, **kwargs))
        except Exception as no:  # noqa: BLE001 - a machine is answered as one, the log has the rest
            return _no(request, name, no)

    routed.page = door.page  # type: ignore[attr-defined]
    return routed


def _no(request: HttpRequest, name: str, no: Exception) -> HttpResponse:
    if isinstance(no, tokens.Unknown):
        return problem(request, 401, headers={"WWW-Authenticate": "Bearer"})
    if isinstance(no, tokens.TooOften):
        return problem(request, 429, headers={"Retry-After": str(no.seconds)})
    if isinstance(no, RequestDataTooBig):
        return problem(request, 413)
    if isinstance(no, DATABASE_GONE):
        return problem(request, 503, headers={"Retry-After": "30"})
    structlog.get_logger("wayhome.api").error("api_fault", operation=name, exc_info=no)
    return problem(request, 500)


def _answer(
    request: PageRequest, name: str, door: Door, token: Token, view: Callable[[], HttpResponse]
) -> HttpResponse:
    request.reader, request.shown_children, request.logged = tokens.reader(token), [], False
    request.shown = lambda *children: _shown(request, children)  # type: ignore[method-assign]
    # until the request ends: what is refused is written after it, and says whose it was as well
    audit.origin.set(replace(audit.origin.get(), session=f"{MARK}{token.ref}"))
    if door.scope not in token.scopes:
        return problem(request, 403, f"It needs the scope {door.scope}.")
    reader = request.reader
    with transaction.atomic():
        context.act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=None)
        response = _once(request, name, token, view) if door.page.once else view()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif door.page.logs != "nothing":
            _log(request, name, door.page.logs)
    return response


def _shown(request: PageRequest, children: Sequence[Any]) -> None:
    request.logged = True
    for item in children:
        ids = [item] if isinstance(item, int) else list(item)
        request.shown_children += [child for child in ids if child is not None]


def _log(request: PageRequest, name: str, how: str) -> None:
    if not request.logged:
        raise NotLogged(name)
    audit.record_reads(request.reader, f"api:{name}", request.shown_children, how=how)


# A change is taken once: the second sender waits for the first, and gets its answer.

CLAIM = """
INSERT INTO api_sent (token_id, route, key, body_hash, status, answer, at)
VALUES (%s, %s, %s, %s, 0, '', %s) ON CONFLICT DO NOTHING RETURNING id
"""


def _once(
    request: PageRequest, name: str, token: Token, view: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        key = UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        return problem(request, 400, "Send a UUID of your own as Idempotency-Key.")
    try:
        claimed, earlier = _claim(token, f"{name} {audit.digest(request.path)}", key, request.body)
    except KeyReused:
        return problem(request, 409, "This Idempotency-Key came with another body.")
    if earlier is not None:
        request.logged = True
        kind = {"content_type": "application/json", "headers": {"Idempotent-Replayed": "true"}}
        return HttpResponse(earlier.answer, status=earlier.status, **kind)
    response = view()
    if response.status_code < 400:
        Sent.objects.filter(pk=claimed or 0).update(
            status=response.status_code, answer=response.content.decode()
        )
    return response


def _claim(token: Token, route: str, key: UUID, body: bytes) -> tuple[int | None, Sent | None]:
    digest = hashlib.sha256(body).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [token.pk, route, key, digest, clock.now()])
        row = cursor.fetchone()
    if row:
        return row[0], None
    earlier = Sent.objects.get(token=token, route=route, key=key)
    if earlier.body_hash != digest:
        raise KeyReused
    return None, earlier


def forget() -> int:
    """Drop the answers that are older than seven days; returns how many."""
    return Sent.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def bare(view: Callable[[HttpRequest], HttpResponse]) -> View:
    """An address of the API that is about nobody: the document, and whatever is not there."""
    routed = csrf_exempt(transaction.non_atomic_requests(view))
    routed.page = Page(None, (), "nothing", once=False)  # type: ignore[attr-defined]
    return routed
