"""Where the bulk runs: DuckDB in this process, or Apache Spark (setting `WAYHOME_MATCH_ENGINE`).

Both read the same levels; only the names of functions differ. How alike two spellings are is said
by rapidfuzz on either, as in a lookup: the functions that come with Splink for Spark count letters
out of place otherwise, and put three pairs in a thousand on another level (ADR 0037).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from wayhome.foundation.kernel import spark
from wayhome.foundation.matching.levels import COMPARISONS, Comparison, Level
from wayhome.foundation.matching.weights import Model

CALLED: Mapping[str, Mapping[str, str]] = {
    "duckdb": {
        "jw": "jaro_winkler_similarity",
        "dl": "damerau_levenshtein",
        "any": "list_has_any",
        "meet": "list_intersect",
        "size": "len",
    },
    "spark": {
        "jw": "wayhome_likeness",
        "dl": "wayhome_slips",
        "any": "arrays_overlap",
        "meet": "array_intersect",
        "size": "size",
    },
}
MEMORY = "4GB"


def comparisons(engine: str, model: Model | None) -> list[Any]:
    """The levels as Splink takes them; with a model's weights, or to be trained."""
    return [_comparison(each, CALLED[engine], model) for each in COMPARISONS]


def _comparison(each: Comparison, called: Mapping[str, str], model: Model | None) -> dict[str, Any]:
    levels = [_level(each, level, called, model) for level in each.levels]
    if each.frequency and model is not None and model.frequencies:
        levels[0]["tf_adjustment_column"] = each.frequency
    other = Level(each.other, "ELSE", lambda _a, _b: True)
    absent = {
        "sql_condition": each.absent.sql.format(**called),
        "label_for_charts": each.absent.code,
        "is_null_level": True,
    }
    return {
        "output_column_name": each.name,
        "comparison_levels": [absent, *levels, _level(each, other, called, model)],
    }


def _level(
    each: Comparison, level: Level, called: Mapping[str, str], model: Model | None
) -> dict[str, Any]:
    said = {"sql_condition": level.sql.format(**called), "label_for_charts": level.code}
    if model is None:
        return said
    m, u = model.levels[each.name][level.code]
    return {**said, "m_probability": m, "u_probability": u}


@contextmanager
def hand(engine: str, folder: str | None = None) -> Iterator[Any]:
    """Splink's hand on an engine, and nothing left there after. Raises Invalid, in words, where
    there is no Spark. `folder` takes what does not fit in DuckDB's memory."""
    if engine == "spark":
        session = spark.session()
        try:
            yield _on_spark(session)
        finally:
            session.catalog.clearCache()
        return
    import duckdb
    from splink import DuckDBAPI

    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET preserve_insertion_order = false")
        if folder:
            connection.execute("SET temp_directory = ?", [folder])
        yield DuckDBAPI(connection)


def _on_spark(session: Any) -> Any:
    """What is worked out once is held in Spark's memory, not in files on a disk that all share."""
    from pyspark.sql.functions import arrow_udf
    from splink.backends.spark import SparkAPI

    class Held(SparkAPI):
        """The few rows that each round of training begins with are not planned anew each time."""

        def _break_lineage_and_repartition(self, found: Any, template: str, name: str) -> Any:
            if template == "__splink__agreement_pattern_counts":
                return session.createDataFrame(found.toArrow())
            usual: Callable[..., Any] = super()._break_lineage_and_repartition
            return usual(found, template, name)

    likeness, slips = _spellings()
    session.udf.register(CALLED["spark"]["jw"], arrow_udf(likeness, "double"))
    session.udf.register(CALLED["spark"]["dl"], arrow_udf(slips, "int"))
    hand: Callable[..., Any] = Held
    return hand(
        spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
    )


def _spellings() -> tuple[Callable[..., pa.Array], Callable[..., pa.Array]]:
    """Made here, so that they are sent whole: a cluster needs rapidfuzz, pyarrow, not Wayhome."""
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    def likeness(a: pa.Array, b: pa.Array) -> pa.Array:
        pairs = zip(a.to_pylist(), b.to_pylist(), strict=True)
        said = [None if None in pair else JaroWinkler.similarity(*pair) for pair in pairs]
        return pa.array(said, pa.float64())

    def slips(a: pa.Array, b: pa.Array) -> pa.Array:
        pairs = zip(a.to_pylist(), b.to_pylist(), strict=True)
        said = [None if None in pair else DamerauLevenshtein.distance(*pair) for pair in pairs]
        return pa.array(said, pa.int32())

    return likeness, slips
