"""Keeping an attachment, and taking it away from everybody."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.photos import Photo
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import about


@transaction.atomic
def keep_photo(
    actor: Reader, *, permission: str, child_id: int, photo: Photo, class_of: str
) -> Attachment:
    """The bytes first, under a name that nobody can guess, then the row that says they are there.

    `permission` is the one that the calling room asks for the fact this belongs to. A transaction
    that fails afterwards leaves bytes without a row: nothing leads to them, and nothing is lost.
    """
    actor.must(permission)
    stored_as = default_storage.save(_new_name(), ContentFile(photo.body))
    with system_context():
        row = Attachment.objects.create(
            kind=Attachment.Kind.PHOTO,
            stored_as=stored_as,
            media_type=photo.media_type,
            size=len(photo.body),
            digest=hashlib.sha256(photo.body).hexdigest(),
            width=photo.width,
            height=photo.height,
            class_of=class_of,
            **about(child_id, actor),
        )
        audit.record(
            actor,
            "file.kept",
            subject_kind="attachment",
            subject_id=row.pk,
            child_id=child_id,
            fields={"class": class_of, "size": row.size, "digest": row.digest[:16]},
        )
    return row


@transaction.atomic
def withdraw(actor: Reader, *, permission: str, attachment: Attachment) -> None:
    """From now on nobody reads it. The bytes stay until the record's own time is over (E12)."""
    actor.must(permission)
    with system_context():
        row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
        row.voided_at, row.voided_by = clock.now(), actor.user
        row.save(update_fields=["voided_at", "voided_by"])
        audit.record(
            actor,
            "file.withdrawn",
            subject_kind="attachment",
            subject_id=row.pk,
            child_id=row.child_id,
        )


def _new_name() -> str:
    """Two letters of folder, so that none holds too many files, and 128 random bits."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:]}"
