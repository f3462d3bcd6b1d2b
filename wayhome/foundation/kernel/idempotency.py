"""A form sent twice is written once, and the second sender gets the first one's answer (E15)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.http import QueryDict

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Submission

KEPT = timedelta(days=7)
UNSIGNED = ("csrfmiddlewaretoken", "idempotency_key", "draft_key", "draft_token")


class KeyReused(Exception):
    """The same key came with another body: a fault of the sender (409)."""


@dataclass(frozen=True)
class Claim:
    """`location` is the stored answer of an earlier sending, or None: this one is the first."""

    submission_id: int | None
    location: str | None


def body_hash(body: QueryDict) -> str:
    sent = sorted((name, values) for name, values in body.lists() if name not in UNSIGNED)
    return hashlib.sha256(repr(sent).encode()).hexdigest()


def claim(user_id: int, route: str, key: UUID, body: QueryDict) -> Claim:
    """Take the key in this transaction. A second sender waits here until the first one ends."""
    digest = body_hash(body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_submission (user_id, route, key, body_hash, location, at)"
            " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT DO NOTHING RETURNING id",
            [user_id, route, key, digest, clock.now()],
        )
        row = cursor.fetchone()
    if row:
        return Claim(row[0], None)
    earlier = Submission.objects.get(user_id=user_id, route=route, key=key)
    if earlier.body_hash != digest:
        raise KeyReused
    return Claim(None, earlier.location)


def answered(claim: Claim, location: str) -> None:
    assert claim.submission_id is not None
    Submission.objects.filter(pk=claim.submission_id).update(location=location)


def release(claim: Claim) -> None:
    """The form had a mistake in it and changed nothing: the same key may be used again."""
    assert claim.submission_id is not None
    Submission.objects.filter(pk=claim.submission_id).delete()


def forget() -> int:
    """Drop what is older than seven days; returns how many."""
    return Submission.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
