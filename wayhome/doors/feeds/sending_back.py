"""Held rows as a file for whoever sent them: as they came, with what is wrong beside them."""

import csv
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wayhome.doors.feeds import queries
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, Judgement, Row
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.questionnaires.exports import cell

MOST = 50_000  # rows of one file; the command line has no other limit than the disk
STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Held:
    """`children`: those whom the record knows already, for the read log."""

    name: str
    content: bytes
    rows: int
    children: list[int]


def held(actor: Reader, *, batch: Batch, most: int | None = MOST) -> Held:
    """Every held row that this reader may see, by table: its columns, its row, what is wrong.

    One CSV file, or an archive of one for each table. Logged with how many rows left.
    """
    actor.must(roles.IMPORT)
    found = queries.rows(actor, batch, judgement=Judgement.HELD).order_by("pk")
    by_table: dict[str, list[Row]] = defaultdict(list)
    children: set[int] = set()
    for row in found[:most].iterator(chunk_size=2_000):
        by_table[row.table].append(row)
        if row.child_id:
            children.add(row.child_id)
    files = {f"{table}-held.csv": _file(batch, table, rows) for table, rows in by_table.items()}
    rows_in_all = sum(map(len, by_table.values()))
    audit.record(
        actor,
        "feed.sent_back",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={"rows": rows_in_all},
    )
    return Held(*_packed(batch, files), rows_in_all, sorted(children))


def _file(batch: Batch, table: str, rows: list[Row]) -> bytes:
    columns, rules = kind_of(batch).tables[table].columns, kind_of(batch).rules
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([*columns, _("Row"), _("What is wrong")])
    for row in rows:
        wrong = "; ".join(f"{code}: {rules[code].message}" for code in row.faults)
        said = [cell(row.says.get(column, "")) for column in columns]
        out.writerow([*said, str(row.line), wrong])
    return text.getvalue().encode("utf-8-sig")


def _packed(batch: Batch, files: dict[str, bytes]) -> tuple[str, bytes]:
    if len(files) == 1:
        ((name, content),) = files.items()
        return name.lower(), content
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name.lower(), STAMP), content, zipfile.ZIP_DEFLATED)
    return f"held-{batch.ref}.zip", whole.getvalue()
