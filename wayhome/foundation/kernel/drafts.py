"""Forms that save themselves. A draft is read by its author only, and never logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import QueryDict

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Draft

NOT_KEPT = ("csrfmiddlewaretoken", "idempotency_key", "draft_key", "draft_token", "password")
SALT = "wayhome.draft"


@dataclass(frozen=True)
class FormState:
    """The hidden fields of a form: sent once (E15), read at a version, kept as a draft."""

    idempotency_key: str
    version: int | None
    draft_key: str
    draft_token: str
    saved_at: datetime | None = None


def begin(
    *, user_id: int, route: str, subject: str = "", version: int | None = None
) -> tuple[FormState, QueryDict | None]:
    """The hidden fields for a fresh form, and the author's kept draft of it, if there is one."""
    kept = (
        Draft.objects.filter(user_id=user_id, route=route, subject=subject)
        .order_by("-saved_at")
        .first()
    )
    key = kept.key if kept else uuid4()
    state = FormState(
        idempotency_key=str(uuid4()),
        version=version,
        draft_key=str(key),
        draft_token=token(user_id=user_id, route=route, subject=subject, key=key),
        saved_at=kept.saved_at if kept else None,
    )
    return state, as_query(kept.data) if kept else None


def token(*, user_id: int, route: str, subject: str, key: UUID) -> str:
    """Proof of whose draft this is: it lets a form outlive its session, for its author only."""
    return signing.dumps([user_id, route, subject, str(key)], salt=SALT)


def save(draft_token: str, body: Mapping[str, Sequence[str]] | QueryDict) -> Draft | None:
    """Keep a form as its token says; None if the token is forged or too old."""
    age = timedelta(days=settings.WAYHOME_DRAFT_DAYS)
    try:
        user_id, route, subject, key = signing.loads(draft_token, salt=SALT, max_age=age)
    except signing.BadSignature:
        return None
    lists = body.lists() if isinstance(body, QueryDict) else body.items()
    draft, _ = Draft.objects.update_or_create(
        key=UUID(key),
        defaults={
            "user_id": user_id,
            "route": route,
            "subject": subject,
            "saved_at": clock.now(),
            "data": {
                name: list(values)
                for name, values in lists
                if not any(name.endswith(hidden) for hidden in NOT_KEPT)
            },
        },
    )
    return draft


def discard(*, user_id: int, key: str) -> None:
    Draft.objects.filter(user_id=user_id, key=key).delete()


def as_query(data: Mapping[str, Sequence[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, list(values))
    return query


def forget() -> int:
    """Drop drafts older than the setting says; returns how many."""
    oldest = clock.now() - timedelta(days=settings.WAYHOME_DRAFT_DAYS)
    return Draft.objects.filter(saved_at__lt=oldest).delete()[0]
