"""Where a snapshot is counted: DuckDB in this process, or Apache Spark (setting
`WAYHOME_ANALYTICS`). Both read the same Parquet file; `measure_sql` writes each its own words.
"""

from pathlib import Path
from typing import Any

import duckdb

from wayhome.foundation.kernel import spark


def counted(engine: str, file: Path, statement: str) -> list[dict[str, Any]]:
    """The rows of a statement over the table that the file is named after."""
    if engine == "spark":
        return _spark(file, statement)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.read_parquet(str(file)).create_view(file.stem)
        rows: list[dict[str, Any]] = connection.sql(statement).to_arrow_table().to_pylist()
        return rows


def _spark(file: Path, statement: str) -> list[dict[str, Any]]:
    """The folder must be one that every machine of the cluster sees by the same path."""
    session = spark.session()
    session.read.parquet(file.resolve().as_uri()).createOrReplaceTempView(file.stem)
    rows: list[dict[str, Any]] = session.sql(statement).toArrow().to_pylist()
    return rows
