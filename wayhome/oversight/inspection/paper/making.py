"""Making a case file as whoever asked, with what they may read at that moment; piece by piece."""

import hashlib

from django.db import transaction

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.inspection.casefile.holding import (
    Part,
    hidden,
    less_hidden,
    part,
    standing,
    unread,
)
from wayhome.oversight.inspection.commands import acting, folder, path_of
from wayhome.oversight.inspection.models import CaseFile
from wayhome.oversight.inspection.paper import document


def make(file_id: int) -> None:
    """Each piece is read in a transaction of its own, so that the page can say how far it is."""
    file = _file(file_id)
    if file.ready_at:
        return
    found: list[Part] = []
    for code in file.pieces:
        with transaction.atomic():
            reader = acting(file)
            redactions = standing(file)
            names = hidden(file, redactions)
            found.append(less_hidden(part(reader, file.child, code), names, redactions))
            CaseFile.objects.filter(pk=file.pk).update(done=len(found))
    with transaction.atomic():
        reader = acting(file)
        _finish(reader, file, found)


def _file(file_id: int) -> CaseFile:
    with transaction.atomic(), system_context():
        rows = CaseFile.objects.select_related("child", "recorded_by_agency", "recorded_by")
        return rows.get(pk=file_id)


def _finish(reader: Reader, file: CaseFile, found: list[Part]) -> None:
    """The log has the reading before there is a file that anybody could fetch."""
    closed = unread(reader, file.child, file.pieces)
    redactions = standing(file)
    body = document.pdf(reader, file, found, closed, redactions)
    audit.record_reads(reader, "inspection.case_file", [file.child_id], how="export")
    left: dict[str, int] = {"unread": closed} if closed else {}
    for each in found:
        for reason, count in each.barred.items():
            left[reason] = left.get(reason, 0) + count
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(file)
    path.touch(mode=0o600)
    path.write_bytes(body)
    sha256 = hashlib.sha256(body).hexdigest()
    entries = sum(len(each.entries) for each in found)
    CaseFile.objects.filter(pk=file.pk).update(
        ready_at=clock.now(), failed_at=None, entries=entries, left_out=left, sha256=sha256
    )
    audit.record(
        reader,
        "inspection.file_made",
        subject_kind="case_file",
        subject_id=file.pk,
        child_id=file.child_id,
        fields={"sha256": sha256, "entries": entries, "hidden": len(redactions)},
    )
