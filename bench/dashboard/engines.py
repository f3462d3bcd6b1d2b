"""Snapshot, counts and cuts, each beside the bare engine and beside plain pandas.

pandas is no part of Wayhome: it is measured where it is installed (`pip install pandas`).
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
from django.db import connection, transaction

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import compiled, compiled_at
from wayhome.foundation.rules.measures import Measure, Not, Null, Top, every
from wayhome.oversight.insight import keeping, kept, queries, snapshot
from wayhome.oversight.insight.models import KeptMonth, Monthly
from wayhome.oversight.insight.monthly import families
from wayhome.oversight.insight.queries import BEGAN, DUE, EPISODES, TIMELINESS
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.insight.years import Year, year_to_now

FACTS = "missing_episodefact"
PAIRS = {
    FACTS: (("authority_id", "age"), ("carer_id", "category")),
    "exploitation_impactfact": (("authority_id", "start_level"), ("change", "is_sexual")),
}


@dataclass(frozen=True)
class Years(Year):
    """Ten years, and not one."""

    @property
    def last(self) -> date:
        return self.first.replace(year=self.first.year + 11)


def timed(act: Callable[..., Any], *what: Any) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    found = act(*what)
    return time.perf_counter() - began, found


def _middle(act: Callable[..., Any], *what: Any, turns: int = 12) -> float:
    """Milliseconds, the median; the first turns warm up."""
    return round(median([timed(act, *what)[0] * 1000 for _ in range(turns)][3:]), 1)


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError:
        return None
    return pd


def take(folder: Path) -> dict[str, Any]:
    """The snapshot; the engine sending the same rows to nobody; pandas reading them and writing."""
    seconds, taken = timed(snapshot.take, folder)
    bare = sum(timed(_sent, table, None)[0] for table in taken.rows)
    found = {"rows": sum(taken.rows.values()), "snapshot_s": round(seconds, 1),
             "bare_copy_s": round(bare, 1), "to_bare": round(seconds / bare, 2)}  # fmt: skip
    if pd := _pandas():
        by_pandas = sum(timed(_by_pandas, pd, table, folder)[0] for table in taken.rows)
        found |= {"pandas_s": round(by_pandas, 1), "to_pandas": round(seconds / by_pandas, 2)}
    return found


def _sent(table: str, file: Path | None) -> None:
    """As CSV, to a file or to nobody."""
    with (
        transaction.atomic(),
        system_context(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv, HEADER)") as stream,
        (file or Path(os.devnull)).open("wb") as out,
    ):
        for part in stream:
            out.write(part)


def _by_pandas(pd: Any, table: str, folder: Path) -> None:
    file = folder / f"{table}.csv"
    _sent(table, file)
    pd.read_csv(file, low_memory=False).to_parquet(folder / f"{table}.pandas")
    file.unlink()
    (folder / f"{table}.pandas").unlink()


def keep() -> dict[str, Any]:
    """All counts from nothing, and after the last two months were touched. Beside them, the same
    counting by the bare engine, nothing written."""
    from bench.dashboard import pages

    with transaction.atomic(), system_context():
        KeptMonth.objects.all().delete()
        Monthly.objects.all().delete()
    bare, _ = timed(_counted)
    first, made = timed(keeping.keep)
    pages.touch()
    touched, some = timed(keeping.keep)
    return {
        "counts_kept": Monthly.objects.count(), "months": made.months,
        "from_nothing_s": round(first, 1), "bare_counting_s": round(bare, 1),
        "to_bare": round(first / bare, 2), "touched_months": some.months,
        "touched_s": round(touched, 2),
    }  # fmt: skip


def _counted() -> None:
    at = clock.now()
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        for family in families().values():
            for measures, columns, _dimension in keeping.cuts(family):
                where = Not(Null(family.period))
                cursor.execute(compiled_at(measures, (family.period, *columns), where, at))
                cursor.fetchall()


def figures(readers: dict[str, Reader], folder: Path) -> list[dict[str, Any]]:
    """What the figures page asks, without the page: with two months touched everywhere, as the
    pages left it; kept; by the bare engine; by pandas."""
    found, frame, year = [], framed(folder), year_to_now()
    touched = {name: _middle(_asked, each, queries.cut, year) for name, each in readers.items()}
    keeping.keep()
    for name, reader in readers.items():
        ours = _middle(_asked, reader, queries.cut, year)
        bare = _middle(_asked, reader, _bare, year)
        row = {"reader": name, "touched_ms": touched[name], "kept_ms": ours, "bare_ms": bare,
               "to_bare": round(ours / bare, 2)}  # fmt: skip
        if frame is not None:
            areas = remit(reader).values
            by_pandas = _middle(page_by_pandas, frame, areas, year, turns=8)
            row |= {"pandas_ms": by_pandas, "to_pandas": round(ours / by_pandas, 2)}
        found.append(row)
    return found


def _asked(reader: Reader, cut: Callable[..., Any], year: Year) -> None:
    interviews = [*queries.measures(TIMELINESS), *queries.outcomes()]
    episodes = queries.measures(EPISODES)
    with transaction.atomic():
        cut(reader, interviews, year, DUE, "service_id")
        began = [*episodes, queries.LEFT_OUT]
        if cut is queries.cut:
            queries.cut_and_whole(reader, began, year, BEGAN)
        else:
            cut(reader, began, year, BEGAN)
            cut(reader, began, year)


def _bare(reader: Reader, measures: Sequence[Measure], year: Year, *by: str) -> None:
    where = every(remit(reader, measures[0].remit), year.holds(measures[0].period))
    kept.from_facts(measures, by, where, clock.now())


def framed(folder: Path) -> Any:
    """In memory, with all that the page asks; None without pandas."""
    pd = _pandas()
    if pd is None:
        return None
    columns = ["authority_id", "service_id", "child_id", "began_month_on", "due_month_on", "due_at",
               "back_at", "outcome", "is_in_time", "offered_at", "accepted_at", "recorded_late",
               "in_90_days", "in_365_days", "age", "category"]  # fmt: skip
    return pd.read_parquet(folder / f"{FACTS}.parquet", columns=columns)


def page_by_pandas(frame: Any, areas: Sequence[Any], year: Any) -> None:
    """Of a year, or of a quarter."""
    mine = frame[frame.authority_id.isin(areas)]
    due = mine[(mine.due_month_on >= year.first) & (mine.due_month_on < year.last)]
    up = due[(due.due_at < clock.now()) & (due.outcome != "not_possible")]
    made = up.assign(
        n=1, held=up.outcome == "held", offered=up.offered_at.notna(),
        accepted=up.accepted_at.notna(), intime=up.is_in_time.fillna(False).astype(bool),
        late=up.recorded_late.astype(bool),
    )  # fmt: skip
    made.groupby(["due_month_on", "service_id"])[
        ["n", "held", "offered", "accepted", "intime", "late"]
    ].sum()
    due.groupby(["due_month_on", "service_id", "outcome"]).size()
    began = mine[(mine.began_month_on >= year.first) & (mine.began_month_on < year.last)]
    for some in (began, began[began.in_90_days >= 2], began[began.in_90_days >= 3],
                 began[began.in_365_days >= 5]):  # fmt: skip
        some.groupby("began_month_on").child_id.agg(["size", "nunique"])
        some.child_id.nunique()


def cuts(folder: Path) -> list[dict[str, Any]]:
    """Every measure by two dimensions, in DuckDB: of a year, and of ten."""
    taken, now = snapshot.opened(folder), year_to_now()
    ten = Years(now.first.replace(year=now.first.year - 10))
    rows = [_cut(taken, name, year) for name, year in (("a year", now), ("ten years", ten))]
    if (frame := framed(folder)) is not None:
        m10 = _middle(_share_by_pandas, frame, turns=8)
        share = [registry.measures()["M10"]]
        ours = _middle(snapshot.cut, taken, SYSTEM, share, ten, "authority_id", "age")
        rows.append(
            {
                "of": "M10 by authority and age, ten years; pandas' frame is in memory",
                "ours_ms": ours,
                "pandas_ms": m10,
                "to_pandas": round(ours / m10, 2),
            }
        )
    return rows


def _cut(taken: Any, name: str, year: Year) -> dict[str, Any]:
    ours: list[tuple[float, str]] = []
    bare: list[float] = []
    with duckdb.connect() as engine:
        for table in PAIRS:
            file = str(taken.folder / f"{table}.parquet")
            engine.read_parquet(file).create_view(table)
        for measure in registry.measures().values():
            if isinstance(measure.numerator, Top):
                continue
            for pair in PAIRS[measure.table]:
                took, _ = timed(snapshot.cut, taken, SYSTEM, [measure], year, *pair)
                ours.append((took * 1000, f"{measure.code} by {' and '.join(pair)}"))
                where = year.holds(measure.period)
                statement = compiled(
                    [measure], pair, {"at": taken.at}, where=where, dialect="duckdb"
                )
                bare.append(timed(_fetched, engine, statement)[0] * 1000)
    ordered = sorted(ours)
    return {
        "of": name, "cuts": len(ours), "median_ms": round(median(each for each, _ in ours)),
        "longest_ms": round(ordered[-1][0]), "longest": ordered[-1][1],
        "bare_median_ms": round(median(bare)),
        "to_bare": round(sum(each for each, _ in ours) / sum(bare), 2),
    }  # fmt: skip


def _fetched(engine: Any, statement: str) -> None:
    engine.execute(statement).fetchall()


def _share_by_pandas(frame: Any) -> None:
    up = frame[(frame.due_at < clock.now()) & (frame.outcome != "not_possible")]
    by = up.assign(intime=up.is_in_time.fillna(False).astype(bool)).groupby(["authority_id", "age"])
    by.intime.agg(["sum", "size"])
