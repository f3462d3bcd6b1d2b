"""Raw input is kept until a day, and not longer (P45)."""

from django.db import transaction

from wayhome.doors.feeds.models import RawFile, Row
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock


@transaction.atomic
def forget_raw(actor: Reader) -> int:
    """Empty the files whose day has come, and the raw text of their rows, held ones included.

    Hashes, judgements and the facts stay. Returns how many files were emptied.
    """
    actor.must(roles.IMPORT)
    due = RawFile.objects.filter(keep_until_on__lt=clock.today()).exclude(content=None)
    files = list(due.select_for_update(skip_locked=True).only("pk", "batch_id", "table"))
    for file in files:
        Row.objects.filter(batch=file.batch_id, table=file.table).update(
            raw={}, mended=None, foreseen=None
        )
        audit.record(
            actor,
            "feed.raw_forgotten",
            subject_kind="batch",
            subject_id=file.batch_id,
            fields={"table": file.table},
        )
    RawFile.objects.filter(pk__in=[file.pk for file in files]).update(content=None)
    return len(files)
