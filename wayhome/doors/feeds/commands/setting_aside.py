"""What lay in the drop folder and could not be taken in is kept in mind until somebody acts."""

from typing import Any

from django.db import transaction

from wayhome.doors.feeds.models import NotTaken
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock


@transaction.atomic
def set_aside(
    actor: Reader, *, feed: str, name: str, sha256: str, why: str, **sender: Any
) -> NotTaken:
    """The same file for the same reason, while nobody has seen to it, is the one that stands."""
    actor.must(roles.IMPORT)
    found, is_new = NotTaken.objects.standing().update_or_create(
        feed=feed,
        name=name[:200],
        sha256=sha256,
        why=why,
        **sender,
        defaults={"put_aside_at": clock.now()},
    )
    if is_new:
        audit.record(
            actor,
            "feed.not_taken",
            subject_kind="not_taken",
            subject_id=found.pk,
            fields={"feed": feed, "sha256": sha256},
        )
    return found


@transaction.atomic
def see_to(actor: Reader, *, not_taken: NotTaken) -> None:
    """Somebody has asked the sender, or it came again: it need not be said any longer."""
    actor.must(roles.IMPORT)
    now = NotTaken.objects.select_for_update().get(pk=not_taken.pk)
    if now.seen_to_at:
        return
    now.seen_to_at, now.seen_to_by = clock.now(), actor.user
    now.save(update_fields=["seen_to_at", "seen_to_by"])
    audit.record(actor, "feed.not_taken_seen", subject_kind="not_taken", subject_id=now.pk)
