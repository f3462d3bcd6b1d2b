"""Tokens and webhooks of an agency, made and ended by its administrator. Secrets are shown once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.api import scopes, sending, tokens
from wayhome.doors.api.models import Delivery, Token, Webhook
from wayhome.doors.api.outbox import EVENTS
from wayhome.foundation.access.models import AgreementLine
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused

LONGEST = timedelta(days=366)


def purposes_of(agency: Agency) -> list[str]:
    """The purposes for which agreements in force open anything to such an agency."""
    now = clock.now()
    lines = AgreementLine.objects.filter(
        agency_kind=agency.kind,
        agreement__partnership__agencies=agency,
        agreement__from_at__lte=now,
    ).exclude(agreement__until_at__lte=now)
    return sorted(set(lines.values_list("purpose", flat=True)))


@transaction.atomic
def make_token(
    actor: Reader,
    *,
    name: str,
    purpose: str,
    allowed: Sequence[str],
    expires_at: datetime,
    team: Team | None = None,
) -> tuple[Token, str]:
    """A token, and its secret, which nobody can be told again."""
    agency = _own(actor, team)
    if purpose not in purposes_of(agency):
        raise Invalid({"purpose": _("No agreement opens anything to your agency for this.")})
    if not allowed or not set(allowed) <= set(scopes.open_to(agency.kind)):
        raise Invalid({"scopes": _("Choose what it may do, and no more than it needs.")})
    if not clock.now() < expires_at <= clock.now() + LONGEST:
        raise Invalid({"expires_on": _("Choose a day within the next year.")})
    secret = tokens.new()
    row = Token.objects.create(
        agency=agency,
        team=team,
        purpose=purpose,
        name=name.strip(),
        scopes=sorted(allowed),
        digest=tokens.digest(secret),
        last_four=secret[-4:],
        made_by_id=actor.user_id,
        expires_at=expires_at,
    )
    said = {"purpose": purpose, "scopes": row.scopes, "until": expires_at.isoformat()}
    audit.record(actor, "api.token_made", subject_kind="token", subject_id=row.pk, fields=said)
    return row, secret


@transaction.atomic
def end_token(actor: Reader, *, token: Token) -> Token:
    """From now on it opens nothing."""
    row = Token.objects.select_for_update(of=("self",)).get(pk=token.pk)
    _must_own(actor, row.agency_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = clock.now(), actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
        audit.record(actor, "api.token_ended", subject_kind="token", subject_id=row.pk)
    return row


@transaction.atomic
def make_webhook(
    actor: Reader, *, url: str, purpose: str, events: Sequence[str], team: Team | None = None
) -> tuple[Webhook, str]:
    """An address that is told, and the secret by which it knows that it is us."""
    agency = _own(actor, team)
    if purpose not in purposes_of(agency):
        raise Invalid({"purpose": _("No agreement opens anything to your agency for this.")})
    if not events or not set(events) <= set(EVENTS.values()):
        raise Invalid({"events": _("Choose what it is told.")})
    try:
        sending.target(url)
    except sending.Unsendable:
        words = _("Enter an address that begins with https:// and that is on the internet.")
        raise Invalid({"url": words}) from None
    secret = sending.new_secret()
    row = Webhook.objects.create(
        agency=agency,
        team=team,
        purpose=purpose,
        url=url,
        events=sorted(events),
        secret=sending.sealed(secret),
        made_by_id=actor.user_id,
    )
    said = {"purpose": purpose, "events": row.events, "address": audit.digest(url)}
    audit.record(actor, "api.webhook_made", subject_kind="webhook", subject_id=row.pk, fields=said)
    return row, secret


@transaction.atomic
def end_webhook(actor: Reader, *, webhook: Webhook) -> Webhook:
    """It is told nothing more, of what waits neither."""
    row = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    _must_own(actor, row.agency_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = clock.now(), actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
        audit.record(actor, "api.webhook_ended", subject_kind="webhook", subject_id=row.pk)
    return row


@transaction.atomic
def replay(actor: Reader, *, delivery: Delivery) -> Delivery:
    """Send it again, from the first attempt; it keeps its id, so that a receiver knows it."""
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    _must_own(actor, row.webhook.agency_id)
    if row.webhook.ended_at:
        raise Invalid(_("This address is told nothing any more."))
    row.state, row.attempts, row.next_at = Delivery.State.WAITING, 0, clock.now()
    row.save(update_fields=["state", "attempts", "next_at"])
    audit.record(actor, "api.replayed", subject_kind="delivery", subject_id=row.pk)
    return row


def _own(actor: Reader, team: Team | None) -> Agency:
    actor.must(roles.ADMINISTER)
    if actor.agency is None or (team and team.agency_id != actor.agency_id):
        raise Refused(roles.ADMINISTER)
    return actor.agency


def _must_own(actor: Reader, agency_id: int) -> None:
    actor.must(roles.ADMINISTER)
    if not (actor.is_system or actor.agency_id == agency_id):
        raise Refused(roles.ADMINISTER)
