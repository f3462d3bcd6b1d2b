"""Who changed a record last, from the log: what the second of two editors is told (E15)."""

from datetime import datetime

from wayhome.foundation.agencies.models import User
from wayhome.foundation.kernel.models import AuditEntry


def last_change(subject_kind: str, subject_id: int, child_id: int) -> tuple[str, datetime | None]:
    """(name, when) of the last change to a record about a child; ("", None) if none is logged."""
    entry = (
        AuditEntry.objects.filter(
            child_id=child_id, subject_kind=subject_kind, subject_id=subject_id, kind="write"
        )
        .order_by("pk")
        .last()
    )
    if entry is None:
        return "", None
    names = User.objects.filter(pk=entry.user_id or 0).values_list("name", flat=True)
    return names.first() or "", entry.at
