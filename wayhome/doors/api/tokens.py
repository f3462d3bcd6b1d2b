"""From a bearer token to a reader: an agency with a purpose, and no user."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from wayhome.doors.api import scopes
from wayhome.doors.api.models import Token
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock

MARK = "wayhome_"  # by which a secret that was published by mistake is found
MINUTE = timedelta(minutes=1)

# One statement: found, counted and marked as used. It stands on its own, before the transaction of
# the request, so that two requests of one token do not wait for each other to end.
USED = """
UPDATE api_token SET last_used_at = %(now)s,
  in_minute = CASE WHEN minute_at > %(ago)s THEN in_minute + 1 ELSE 1 END,
  minute_at = CASE WHEN minute_at > %(ago)s THEN minute_at ELSE %(now)s END
WHERE digest = %(digest)s AND ended_at IS NULL AND expires_at > %(now)s
RETURNING id
"""


class Unknown(Exception):
    """No token, or none that is live."""


class TooOften(Exception):
    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("Too many requests within a minute.")


def new() -> str:
    return MARK + secrets.token_urlsafe(32)


def digest(said: str) -> str:
    """Of 256 random bits: no salt and no slow hash would make it harder to guess."""
    return hashlib.sha256(said.encode()).hexdigest()


def admit(header: str) -> Token:
    """The live token of an `Authorization` header."""
    kind, _, said = header.partition(" ")
    if kind.lower() != "bearer" or not said.startswith(MARK):
        raise Unknown
    now = clock.now()
    values: dict[str, datetime | str] = {
        "now": now,
        "ago": now - MINUTE,
        "digest": digest(said.strip()),
    }
    with connection.cursor() as cursor:
        cursor.execute(USED, values)
        found = cursor.fetchone()
    row = (
        Token.objects.live().select_related("agency", "team").filter(pk=found[0]).first()
        if found
        else None
    )
    if row is None or row.minute_at is None:
        raise Unknown
    if row.in_minute > settings.WAYHOME_API_A_MINUTE:
        raise TooOften(max(1, int((row.minute_at + MINUTE - now).total_seconds()) + 1))
    return row


def reader(token: Token) -> Reader:
    return Reader(
        user=None,
        agency=token.agency,
        team=token.team,
        purpose=token.purpose,
        permissions=scopes.permissions(token.scopes),
    )
