"""Where registers are matched and snapshots are cut: DuckDB in this process, or Apache Spark."""

from django.core.exceptions import ImproperlyConfigured
from environs import Env

_env = Env()
ENGINES = ("duckdb", "spark")


def chosen() -> tuple[str, str, dict[str, str]]:
    """The engine of matching, the engine of figures, and what Spark is told when it starts, as
    `spark.master=spark://host:7077,spark.driver.memory=8g`."""
    told: dict[str, str] = _env.dict("WAYHOME_SPARK", {})
    return _engine("WAYHOME_MATCH_ENGINE"), _engine("WAYHOME_ANALYTICS"), told


def _engine(variable: str) -> str:
    named = str(_env.str(variable, "duckdb"))
    if named not in ENGINES:
        raise ImproperlyConfigured(f"{variable} is {named}. Set it to duckdb or to spark.")
    return named
