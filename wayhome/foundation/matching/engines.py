"""Where the bulk runs: DuckDB in this process, or Spark where one machine is not enough (setting
`MATCH_ENGINE`). Both read the same levels; only the names of functions differ.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Invalid
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
        "jw": "jaro_winkler",
        "dl": "damerau_levenshtein",
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


def api(engine: str, folder: str | None = None) -> Any:
    """Splink's hand on the engine. `folder` takes what does not fit in memory."""
    if engine == "duckdb":
        import duckdb
        from splink import DuckDBAPI

        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET preserve_insertion_order = false")
        if folder:
            connection.execute("SET temp_directory = ?", [folder])
        return DuckDBAPI(connection)
    if engine != "spark":
        raise Invalid(_("The engine is duckdb or spark."))
    if find_spec("pyspark") is None:
        raise Invalid(_("Spark is not installed here. Install the extra: wayhome[spark]."))
    return _spark()


def _spark() -> Any:
    from pyspark.sql import SparkSession
    from splink import SparkAPI
    from splink.internals.spark.jar_location import similarity_jar_location

    builder = SparkSession.builder.appName("wayhome match")
    builder = builder.config("spark.jars", similarity_jar_location())
    builder = builder.config("spark.ui.enabled", "false")
    hand: Any = SparkAPI
    return hand(spark_session=builder.getOrCreate(), break_lineage_method="persist")
