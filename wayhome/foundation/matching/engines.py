"""Where the bulk runs: DuckDB, in this process (setting `MATCH_ENGINE`).

Another engine would read the same levels; only the names of functions differ. Spark is asked for
by name and refused: that it gives the same links has not been shown.
"""

from collections.abc import Mapping
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
}
MEMORY = "4GB"


def comparisons(engine: str, model: Model | None) -> list[Any]:
    """The levels as Splink takes them; with a model's weights, or to be trained."""
    if engine not in CALLED:
        said = _("Matching runs on duckdb. That %(engine)s gives the same links is not shown.")
        raise Invalid(said % {"engine": engine})
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


def api(folder: str | None = None) -> Any:
    """Splink's hand on DuckDB. `folder` takes what does not fit in memory."""
    import duckdb
    from splink import DuckDBAPI

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET preserve_insertion_order = false")
    if folder:
        connection.execute("SET temp_directory = ?", [folder])
    return DuckDBAPI(connection)
