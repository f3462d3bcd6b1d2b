"""An agency's tokens and webhooks: its administrator makes, ends and replays. No child is shown."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.doors.api import commands, forms, scopes, sending
from wayhome.doors.api.models import Delivery, Token, Webhook
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.keyset import paged
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page

SHOWN = "api_secret"  # in the session, sealed, for the one page that shows it


def _tokens(request: PageRequest) -> Any:
    return Token.objects.filter(agency=request.reader.agency_id)


def _webhooks(request: PageRequest) -> Any:
    return Webhook.objects.filter(agency=request.reader.agency_id)


def _deliveries(request: PageRequest) -> Any:
    rows = Delivery.objects.filter(webhook__agency=request.reader.agency_id)
    return rows.select_related("webhook", "happening")


@page(permission=roles.ADMINISTER, logs="nothing", methods=("GET",))
def connections(request: PageRequest) -> HttpResponse:
    """What is connected, what waits and what was given up. A new secret is shown here, once."""
    kept = request.session.pop(SHOWN, "")
    tokens = list(
        _tokens(request).select_related("team").filter(ended_at=None).order_by("name", "pk")
    )
    for row in tokens:
        row.may = [str(scopes.SCOPES[name].words) for name in row.scopes if name in scopes.SCOPES]
    webhooks = list(_webhooks(request).select_related("team").filter(ended_at=None).order_by("pk"))
    for row in webhooks:
        row.told_of = [str(forms.EVENT_WORDS[code]) for code in row.events]
    context = {
        "secret": sending.opened(kept) if kept else "",
        "tokens": tokens,
        "webhooks": webhooks,
        "waiting": _deliveries(request).filter(state="waiting", attempts__gt=0).count(),
        "page": paged(_deliveries(request).filter(state="dead"), request.GET, order=("-pk",)),
    }
    return render(request, "api/connections.html", context)


@page(permission=roles.ADMINISTER, logs="nothing")
def add_token(request: PageRequest) -> HttpResponse:
    form = forms.TokenForm(request.POST or None, agency=request.reader.agency)

    def act(typed: dict[str, Any]) -> str:
        return commands.make_token(
            request.reader,
            name=typed["name"],
            purpose=typed["purpose"],
            team=typed["team"],
            allowed=typed["scopes"],
            expires_at=forms.end_of(typed["expires_on"]),
        )[1]

    return _made(request, form, act, "api/token_new.html")


@page(permission=roles.ADMINISTER, logs="nothing")
def add_webhook(request: PageRequest) -> HttpResponse:
    form = forms.WebhookForm(request.POST or None, agency=request.reader.agency)

    def act(typed: dict[str, Any]) -> str:
        return commands.make_webhook(request.reader, **typed)[1]

    return _made(request, form, act, "api/webhook_new.html")


def _made(
    request: PageRequest, form: Any, act: Callable[[dict[str, Any]], str], template: str
) -> HttpResponse:
    def keep(typed: dict[str, Any]) -> None:
        request.session[SHOWN] = sending.sealed(act(typed))

    if request.method == "POST" and handling.done(form, keep):
        return redirect("api:connections")
    context = {"form": form, "form_state": form_state(request)[0]}
    return render(request, template, context, status=handling.status(form))


@page(permission=roles.ADMINISTER, logs="nothing")
def end_token(request: PageRequest, token: str) -> HttpResponse:
    row = one(_tokens(request), token, ended_at=None)
    return _asked(
        request, {"token": row}, lambda: commands.end_token(request.reader, token=row),
        _("The token is ended."),
    )  # fmt: skip


@page(permission=roles.ADMINISTER, logs="nothing")
def end_webhook(request: PageRequest, webhook: str) -> HttpResponse:
    row = one(_webhooks(request), webhook, ended_at=None)
    return _asked(
        request, {"webhook": row}, lambda: commands.end_webhook(request.reader, webhook=row),
        _("The address is told nothing more."),
    )  # fmt: skip


@page(permission=roles.ADMINISTER, logs="nothing")
def replay(request: PageRequest, delivery: str) -> HttpResponse:
    row = one(_deliveries(request), delivery, state="dead")
    return _asked(
        request, {"delivery": row}, lambda: commands.replay(request.reader, delivery=row),
        _("It will be sent again within a minute."),
    )  # fmt: skip


def _asked(
    request: PageRequest, about: dict[str, Any], act: Callable[[], Any], words: str
) -> HttpResponse:
    """One question, one button."""
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    if request.method == "POST" and handling.done(form, lambda _typed: act()):
        messages.success(request, words)
        return redirect("api:connections")
    context = {**about, "form": form, "form_state": state}
    return render(request, "api/sure.html", context, status=handling.status(form))
