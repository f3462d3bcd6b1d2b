"""Put a held row right where it is: its values are read, judged and applied as the file's were."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.commands import foreseeing
from wayhome.doors.feeds.commands.chunks import in_name_of
from wayhome.doors.feeds.commands.tasks import tasks_of
from wayhome.doors.feeds.judgement import counts
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, Judgement, Row, State
from wayhome.doors.feeds.outcome import outcome
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Conflict, Invalid


@transaction.atomic
def mend(actor: Reader, *, row: Row, values: Mapping[str, str], version: int | None = None) -> Row:
    """Say what the row should have said. What came stays as it came, beside it.

    Rows of the same child are judged anew with it: those that only waited for this one follow.
    """
    actor.must(roles.IMPORT)
    batch = lock_batch(row.batch_id)
    now = Row.objects.select_for_update().get(pk=row.pk)
    if version is not None and now.version != version:
        raise Conflict({name: now.says.get(name, "") for name in values}, "", now.version)
    if not (batch.is_waiting or batch.state == State.APPLIED) or batch.undo_asked_at:
        raise Invalid(
            _("Rows can be mended when the import has finished, and not once it is undone.")
        )
    if now.judgement != Judgement.HELD or not now.raw:
        raise Invalid(_("This row is not held any more."))
    keys = {now.child_key} | _sharing_a_pupil_number(now)
    _rewrite(actor, now, values)
    keys |= {now.child_key} | _sharing_a_pupil_number(now)
    audit.record(
        actor,
        "feed.row_mended",
        subject_kind="row",
        subject_id=now.pk,
        fields=audit.fingerprints(now.mended or {}),
    )
    again(actor, batch, keys - {""} or {now.child_key})
    now.refresh_from_db()
    return now


def lock_batch(pk: int) -> Batch:
    """A batch and whose it is, locked until the transaction ends."""
    locked = Batch.objects.select_for_update(of=("self",))
    return locked.select_related("authority", "force", "received_by", "agency").get(pk=pk)


def again(actor: Reader, batch: Batch, keys: set[str]) -> None:
    """Judge the rows of these keys anew, and make facts of those that can be; or say what they
    would be, while the batch waits for a yes."""
    tasks = tasks_of(batch)
    tasks.judge(batch, keys)
    if batch.is_waiting:
        foreseeing.again(batch, tasks.apply, keys - {""})
    else:
        tasks.apply(in_name_of(actor, batch), batch, keys - {""})
        stood, batch.became = batch.became, outcome(batch)
        if "tables" in batch.foreseen and batch.foreseen["tables"] == stood.get("tables"):
            batch.foreseen["tables"] = batch.became["tables"]  # as foreseen, and as mended since
    batch.counts = counts(batch)
    batch.save(update_fields=["counts", "made", "became", "foreseen"])


def _rewrite(actor: Reader, row: Row, values: Mapping[str, str]) -> None:
    kind = kind_of(row.batch)
    table = kind.tables[row.table]
    says = {name: values.get(name, row.says.get(name, "")) for name in table.columns}
    line = kind.read(table, row.line, says, ())
    row.mended = {name: said for name, said in says.items() if said != row.raw.get(name)}
    row.child_key, row.faults = line.child_key, list(line.faults)
    row.born_on, row.begins_on, row.ends_on = line.born_on, line.begins_on, line.ends_on
    row.said_at = line.said_at
    row.mended_by, row.mended_at = actor.user, clock.now()
    row.version += 1
    row.save()


def _sharing_a_pupil_number(row: Row) -> set[str]:
    """Other children of the batch under the same UPN: whether it is theirs alone changes too."""
    upn = row.says.get("UPN", "").strip()
    if row.table != "Header" or not upn:
        return set()
    others = Row.objects.filter(batch=row.batch_id, table="Header", raw__UPN=upn)
    return set(others.values_list("child_key", flat=True))
