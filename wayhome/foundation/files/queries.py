"""Reading an attachment's bytes, and whether each lies where its row says."""

import hashlib

from django.core.files.storage import default_storage

from wayhome.foundation.files.models import Attachment


class Gone(Exception):
    """The storage does not have it, or has something else under its name."""


def body(row: Attachment) -> bytes:
    """The bytes, proved to be those that were kept. Raises Gone."""
    try:
        with default_storage.open(row.stored_as) as stored:
            found: bytes = stored.read()
    except OSError as fault:
        raise Gone(row.ref) from fault
    if hashlib.sha256(found).hexdigest() != row.digest:
        raise Gone(row.ref)
    return found


def gone() -> tuple[int, list[str]]:
    """How many attachments there are, and the refs of those whose bytes are not where and what
    their rows say. For the system."""
    lost, count = [], 0
    for row in Attachment.everything.order_by("pk").iterator():
        count += 1
        try:
            body(row)
        except Gone:
            lost.append(row.ref)
    return count, lost
