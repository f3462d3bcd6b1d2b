"""Deliveries: signed, sent, tried again ever later, given up where everybody can see it.

The headers and the signature are those of Standard Webhooks, for which receivers have libraries:
an HMAC-SHA256 of "id.timestamp.body" under a secret that the address alone shares with us.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
from datetime import timedelta
from functools import cache
from urllib.parse import SplitResult, urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from wayhome.doors.api.models import Delivery
from wayhome.doors.api.outbox import reader_of, seen
from wayhome.foundation.kernel import clock, context

MARK = "whsec_"
SECONDS = 10  # that an address has to answer
LEASE = timedelta(minutes=5)  # for which a sender keeps a delivery to itself
AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440))
AT_ONCE = 50


class Unsendable(Exception):
    """This address may not, or cannot, be sent to. Its text is a code."""


@cache
def _box() -> Fernet:
    key = hashlib.sha256(b"wayhome.webhook" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def new_secret() -> str:
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    return _box().decrypt(kept.encode()).decode()


def signature(secret: str, ref: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = hmac.new(key, f"{ref}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def target(url: str) -> tuple[SplitResult, str]:
    """The parts of an address and the one IP to connect to: looked up once, so that a name cannot
    mean one machine when it is checked and another when it is sent to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Unsendable("address") from None
    local = settings.WAYHOME_WEBHOOKS_LOCAL
    if not parts.hostname or parts.scheme not in (("https", "http") if local else ("https",)):
        raise Unsendable("address")
    if parts.username or parts.password:
        raise Unsendable("address")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        raise Unsendable("name") from None
    addresses = [str(each[4][0]) for each in found]
    if not local and not all(_is_public(each) for each in addresses):
        raise Unsendable("private")
    return parts, addresses[0]


def _is_public(address: str) -> bool:
    """Not this machine, not this network, not a cloud's own data, in whichever notation."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return inside.is_global and not inside.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """To one IP, under the name that its certificate must bear."""

    def __init__(self, host: str, port: int, ip: str) -> None:
        super().__init__(host, port, timeout=SECONDS, context=ssl.create_default_context())
        self.ip = ip

    def connect(self) -> None:
        plain = socket.create_connection((self.ip, self.port), self.timeout)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """What the address answered. No redirect is followed: it would lead past the checks."""
    parts, ip = target(url)
    assert parts.hostname is not None
    if parts.scheme == "https":
        line: http.client.HTTPConnection = _Pinned(parts.hostname, parts.port or 443, ip)
    else:
        line = http.client.HTTPConnection(ip, parts.port or 80, timeout=SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.request("POST", path, body, {"Host": parts.netloc, **headers})
        return line.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unsendable(type(fault).__name__[:40]) from None
    finally:
        line.close()


def send_due() -> int:
    """Send what is due; returns how much arrived. Nothing is held while an address answers."""
    with transaction.atomic():
        due = Delivery.objects.filter(state="waiting", next_at__lte=clock.now())
        rows = list(
            due.select_for_update(of=("self",), skip_locked=True)
            .select_related("webhook__agency", "webhook__team", "happening")
            .order_by("next_at", "pk")[:AT_ONCE]
        )
        ids = [row.pk for row in rows]
        Delivery.objects.filter(pk__in=ids).update(next_at=clock.now() + LEASE)
    return sum(_send(row) for row in rows)


def _send(row: Delivery) -> bool:
    if not _still_theirs(row):
        row.state = Delivery.State.WITHHELD
        row.save(update_fields=["state"])
        return False
    body = json.dumps({"id": row.ref, **row.body}).encode()
    row.attempts, row.status, row.fault = row.attempts + 1, None, ""
    try:
        row.status = post(row.webhook.url, body, _headers(row, body))
    except Unsendable as no:
        row.fault = str(no)
    if row.status and 200 <= row.status < 300:
        row.state, row.sent_at = Delivery.State.SENT, clock.now()
    elif row.attempts > len(AGAIN):
        row.state = Delivery.State.DEAD
    else:
        row.next_at = clock.now() + AGAIN[row.attempts - 1]
    row.save(update_fields=["attempts", "status", "fault", "state", "sent_at", "next_at"])
    return row.state == Delivery.State.SENT


def _headers(row: Delivery, body: bytes) -> dict[str, str]:
    now = int(clock.now().timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Wayhome",
        "webhook-id": row.ref,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(opened(row.webhook.secret), row.ref, now, body),
    }


def _still_theirs(row: Delivery) -> bool:
    """Days may lie between a happening and its message: what was closed meanwhile is not told."""
    hook, happening = row.webhook, row.happening
    if hook.ended_at or not hook.agency.is_active:
        return False
    reader = reader_of(hook)
    with transaction.atomic():
        context.act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=None)
        return bool(seen(reader, happening.subject_kind, [happening.subject_id]))
