"""Forms that save themselves. A draft is read by its author only, and never logged.

A form of several screens is one draft: each screen is a `part`, its fields are named
"part-field", and saving a screen replaces the answers of that screen alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import QueryDict

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Draft

NOT_KEPT = ("csrfmiddlewaretoken", "idempotency_key", "draft_key", "draft_token", "password")
SALT = "wayhome.draft"
SENT = "#sent"  # in `data`: the form was sent, and is kept for its author as it was


@dataclass(frozen=True)
class FormState:
    """The hidden fields of a form: sent once (E15), read at a version, kept as a draft."""

    idempotency_key: str
    version: int | None
    draft_key: str
    draft_token: str
    saved_at: datetime | None = None


def begin(
    *,
    user_id: int,
    route: str,
    subject: str = "",
    version: int | None = None,
    part: str = "",
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
        version=_read_at(kept, version),
        draft_key=str(key),
        draft_token=token(user_id=user_id, route=route, subject=subject, key=key, part=part),
        saved_at=kept.saved_at if kept else None,
    )
    return state, as_query(kept.data) if kept else None


def _read_at(kept: Draft | None, version: int | None) -> int | None:
    """The version that the draft was written over: what somebody else changed since is a conflict
    when it is sent (E15), and is not written over by what stood on the author's screen."""
    was = kept.data.get("version", [""])[0] if kept and version is not None else ""
    return int(was) if was.isdigit() else version


def token(*, user_id: int, route: str, subject: str, key: UUID, part: str = "") -> str:
    """Proof of whose draft this is: it lets a form outlive its session, for its author only."""
    return signing.dumps([user_id, route, subject, str(key), part], salt=SALT)


def save(draft_token: str, body: Mapping[str, Sequence[str]] | QueryDict) -> Draft | None:
    """Keep a form as its token says; None if the token is forged, too old, or the form was sent."""
    age = timedelta(days=settings.WAYHOME_DRAFT_DAYS)
    try:
        user_id, route, subject, key, part = signing.loads(draft_token, salt=SALT, max_age=age)
    except (signing.BadSignature, ValueError):
        return None
    lists = body.lists() if isinstance(body, QueryDict) else body.items()
    typed = {
        name: list(values)
        for name, values in lists
        if not any(name.endswith(hidden) for hidden in NOT_KEPT)
    }
    with transaction.atomic():
        kept = Draft.objects.select_for_update().filter(key=UUID(key)).first()
        if kept and SENT in kept.data:
            return None
        draft, _ = Draft.objects.update_or_create(
            key=UUID(key),
            defaults={
                "user_id": user_id,
                "route": route,
                "subject": subject,
                "saved_at": clock.now(),
                "data": _with_part(kept, part, typed) if part else typed,
            },
        )
    return draft


def _with_part(kept: Draft | None, part: str, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """The answers of the other screens as they were, and this screen's as they are now."""
    others = {} if kept is None else kept.data
    own = f"{part}-"
    return {name: values for name, values in others.items() if not name.startswith(own)} | {
        name: values for name, values in typed.items() if name.startswith(own)
    }


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
