"""The measures' facts as Parquet files, and any measure cut from them by DuckDB or Spark (E06).

A snapshot is taken by the system and holds no text, no name and no address: flat facts, numbers and
codes. Whoever cuts it sees what they see on a page: the same declarations, the same remit, small
numbers hidden from those who read totals alone.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import compiled
from wayhome.foundation.rules.measures import Measure, every
from wayhome.oversight.insight.engines import counted
from wayhome.oversight.insight.queries import Cut
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.insight.years import Year

ABOUT = "about.json"
LEFT_OUT = {"ref"}  # what leads to one child's page
TYPES = {  # of a column here -> in DuckDB
    "BigIntegerField": "BIGINT",
    "ForeignKey": "BIGINT",
    "IntegerField": "INTEGER",
    "SmallIntegerField": "SMALLINT",
    "BooleanField": "BOOLEAN",
    "DateField": "DATE",
    "DateTimeField": "TIMESTAMPTZ",
    "CharField": "VARCHAR",
}


@dataclass(frozen=True)
class Snapshot:
    folder: Path
    at: datetime
    rows: dict[str, int]  # table -> how many


def take(folder: Path) -> Snapshot:
    """All fact tables, one after the other. An older snapshot there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, transaction.atomic(), system_context():
        found = Snapshot(folder, clock.now(), {})
        for model in tables():
            table = model._meta.db_table
            found.rows[table] = _write(model, Path(scratch) / f"{table}.csv", folder)
    said = {"at": found.at.isoformat(), "rows": found.rows}
    (folder / ABOUT).write_text(json.dumps(said), encoding="utf-8")
    return found


def opened(folder: Path) -> Snapshot:
    """Raises Invalid where none was taken."""
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid(
            _("No snapshot is in %(folder)s. Take one: `wayhome snapshot take %(folder)s`.")
            % {"folder": folder}
        ) from None
    return Snapshot(folder, datetime.fromisoformat(said["at"]), said["rows"])


def cut(
    snapshot: Snapshot,
    reader: Reader,
    found: Sequence[Measure],
    year: Year,
    *dimensions: str,
    engine: str = "",
) -> Cut:
    """What `queries.cut` gives, as it stood when the snapshot was taken. `engine` is duckdb or
    spark; the setting's, if not said."""
    model = next(each for each in tables() if each._meta.db_table == found[0].table)
    known = {column.column for column in _columns(model)}
    if unknown := [name for name in dimensions if name not in known]:
        raise Invalid(
            _("%(name)s is no column of these facts. There are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(sorted(known))}
        )
    where = every(remit(reader, found[0].remit), year.holds(found[0].period))
    runs_on = engine or settings.WAYHOME_ANALYTICS
    statement = compiled(found, dimensions, {"at": snapshot.at}, where=where, dialect=runs_on)
    rows = counted(runs_on, snapshot.folder / f"{found[0].table}.parquet", statement)
    return Cut(found, rows, hides=not (reader.may(roles.DRILL_DOWN) or reader.is_system))


def tables() -> list[type[Model]]:
    """The fact tables that some measure counts."""
    named = {measure.table for measure in registry.measures().values()}
    return [model for model in apps.get_models() if model._meta.db_table in named]


def _columns(model: type[Model]) -> "list[Field[Any, Any]]":
    return [each for each in model._meta.concrete_fields if each.column not in LEFT_OUT]


def _write(model: type[Model], scratch: Path, folder: Path) -> int:
    """One table, out of PostgreSQL as it streams and into a Parquet file."""
    columns = {each.column: TYPES[each.get_internal_type()] for each in _columns(model)}
    table = model._meta.db_table
    names = SQL(", ").join(map(Identifier, columns))
    asked = SQL("COPY (SELECT {} FROM {} ORDER BY 1) TO STDOUT (FORMAT csv, NULL '\\N')")
    copied = asked.format(names, Identifier(table))
    with (
        connection.cursor() as cursor,
        cursor.copy(copied) as stream,
        scratch.open("wb") as file,
    ):
        for part in stream:
            file.write(part)
    made = folder / f"{table}.parquet"
    with duckdb.connect() as engine:
        read = engine.read_csv(
            str(scratch), header=False, columns=columns, na_values="\\N", auto_detect=False
        )
        read.write_parquet(str(made.with_suffix(".new")), compression="zstd")
        made.with_suffix(".new").replace(made)
        return read.aggregate("count(*)").fetchall()[0][0]
