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
