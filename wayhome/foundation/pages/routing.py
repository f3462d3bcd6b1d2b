"""`@page`: the only way to route (E27).

A page says which permission it asks, which classes of data it reads and what it logs. The
decorator finds the reader, tells the database who asks, takes a form once (E15), keeps what was
typed when a session ends, writes the read log with the answer or refuses the answer (E23).
What is not this reader's to know is a 404, and the refusal is logged after the rollback.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string

from wayhome.foundation.kernel import audit, context, drafts, idempotency
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.errors import Refused

LOGS = ("child", "list", "poll", "nothing")
SIGNED_IN = "signed in"  # a page for whoever is signed in, whatever their role


@dataclass(frozen=True)
class Page:
    """What a page says of itself. `permission` None: anybody, signed in or not."""

    permission: str | None
    data: tuple[str, ...]
    logs: str
    once: bool  # its POST carries an idempotency key


class PageRequest(HttpRequest):
    """A request that came through `@page`. `reader` is `agencies.readers.Reader`."""

    reader: Any
    page: Page
    logged: bool
    request_id: str
    shown_children: list[int]
    glass: Any  # access.glass.Banner, where the child is seen through broken glass; or None

    def shown(self, *children: int | Iterable[int | None]) -> None:
        raise NotImplementedError  # bound by `@page`


class NotLogged(RuntimeError):
    """A page about children was about to answer without saying whom it showed."""


View = Callable[..., HttpResponse]


def page(
    *,
    permission: str | None,
    data: Iterable[str] = (),
    logs: str,
    once: bool = True,
    methods: tuple[str, ...] = ("GET", "POST"),
) -> Callable[[View], View]:
    """Route a view. `logs` is "child", "list", "poll" (each of which must call
    `request.shown(ids)`) or "nothing", for a page that shows no child."""
    if logs not in LOGS:
        raise ValueError(logs)
    declared = Page(permission, tuple(str(name) for name in data), logs, once)

    def decorate(view: View) -> View:
        @wraps(view)
        def routed(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, "HEAD"):
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            prepare(request, declared)
            if permission is not None:
                turned_away = _admit(request, permission)
                if turned_away is not None:
                    return turned_away
            try:
                return _logged(request, declared, _once(request, declared, view, args, kwargs))
            except Refused as refusal:
                raise Http404 from refusal

        routed.page = declared  # type: ignore[attr-defined]
        return routed

    return decorate


def prepare(request: PageRequest, declared: Page) -> None:
    request.page, request.logged, request.shown_children = declared, False, []
    request.glass = None

    def shown(*children: Any) -> None:
        request.logged = True
        for item in children:
            ids = [item] if isinstance(item, int) else list(item)
            request.shown_children += [child for child in ids if child is not None]
        if declared.logs == "child" and request.reader is not None:
            request.glass = import_string(settings.WAYHOME_GLASS)(  # before the page is drawn
                request.reader, request.shown_children
            )

    request.shown = shown  # type: ignore[method-assign]
    request.reader = import_string(settings.WAYHOME_READER)(request)


def _admit(request: PageRequest, permission: str) -> HttpResponse | None:
    reader = request.reader
    if "%00" in request.META.get("QUERY_STRING", ""):
        return error_response(request, 400)  # PostgreSQL keeps no such letter
    if reader is None:
        return _sign_in(request)
    if settings.REQUIRE_SECOND_FACTOR and not has_second_factor(request):
        return redirect("mfa_index")
    if permission != SIGNED_IN and not reader.may(permission):
        raise Http404
    context.act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    return None


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this person proved themselves by a second step or a passkey in this session.

    allauth records each step taken: method "mfa" with type totp, recovery_codes or webauthn; a
    passkey on its own is the last with `passwordless`. Setting one up counts as having proved it.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _sign_in(request: PageRequest) -> HttpResponse:
    """To the sign-in page and back. A form that was being sent is kept as its author's draft."""
    kept = None
    if request.method == "POST" and "draft_token" in request.POST:
        kept = drafts.save(request.POST["draft_token"], request.POST)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=401)
    back = request.path
    query = urlencode({"next": back, **({"kept": "1"} if kept else {})})
    return redirect(f"{reverse(settings.LOGIN_URL)}?{query}")


def _once(
    request: PageRequest, declared: Page, view: View, args: Any, kwargs: Mapping[str, Any]
) -> HttpResponse:
    if request.method != "POST" or not declared.once or declared.permission is None:
        return view(request, *args, **kwargs)
    try:
        key = UUID(request.POST.get("idempotency_key", ""))
    except ValueError:
        return error_response(request, 400)
    try:
        route = request.resolver_match.view_name if request.resolver_match else ""
        claim = idempotency.claim(request.reader.user_id, route, key, request.POST)
    except idempotency.KeyReused:
        request.logged = True  # an error page shows no child
        return error_response(request, 409)
    if claim.location is not None:
        request.logged = True
        _forget_draft(request)  # of a form gone back to, which began to keep itself again
        return HttpResponseRedirect(claim.location)
    response = view(request, *args, **kwargs)
    if response.status_code in (302, 303):
        idempotency.answered(claim, response["Location"])
        _forget_draft(request)
    else:
        idempotency.release(claim)
    return response


def _forget_draft(request: PageRequest) -> None:
    if key := request.POST.get("draft_key"):
        drafts.discard(user_id=request.reader.user_id, key=key)


def _logged(request: PageRequest, declared: Page, response: HttpResponse) -> HttpResponse:
    """Write the read log, or refuse the page: what cannot be logged is not shown (E23)."""
    if declared.logs != "nothing" and response.status_code in (200, 409, 422):
        if not request.logged:
            raise NotLogged(request.resolver_match.view_name if request.resolver_match else "")
        audit.record_reads(
            request.reader,
            request.resolver_match.view_name if request.resolver_match else "",
            request.shown_children,
            only_new=declared.logs == "poll",
            how=declared.logs,
        )
    return response


def one(queryset: Any, ref: str, **also: Any) -> Any:
    """The row with this ref among those visible, or a 404 that says nothing more."""
    row = queryset.filter(ref=ref, **also).first()
    if row is None:
        raise Http404
    return row


def form_state(
    request: PageRequest, *, subject: str = "", version: int | None = None, shows_draft: bool = True
) -> tuple[FormState, QueryDict | None]:
    """A form's hidden fields, and its kept draft. When a form comes back, its own key serves on.

    A key is used up only by a form that was written; one with a mistake in it sends its key again.
    A draft is read at the version that it was written over; a form that `shows_draft` not, at
    `version`, which is now's.
    """
    route = request.resolver_match.view_name if request.resolver_match else ""
    state, kept = drafts.begin(
        user_id=request.reader.user_id, route=route, subject=subject, version=version
    )
    if not shows_draft:
        state = replace(state, version=version)
    if request.method == "POST" and "idempotency_key" in request.POST:
        sent = request.POST
        read_at = sent.get("version", "")
        state = FormState(
            idempotency_key=sent["idempotency_key"],
            version=int(read_at) if read_at.isdigit() else version,
            draft_key=sent.get("draft_key", state.draft_key),
            draft_token=sent.get("draft_token", state.draft_token),
            saved_at=state.saved_at,
        )
    return state, kept


def session_hash(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def error_response(request: HttpRequest, status: int) -> HttpResponse:
    from wayhome.foundation.pages.errors import respond

    return respond(request, status)


def child_ids(rows: Iterable[models.Model]) -> list[int]:
    return [row.child_id for row in rows]  # type: ignore[attr-defined]
