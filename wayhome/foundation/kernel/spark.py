"""Apache Spark, for a region that has it: one Java machine a process, started when first asked for.

An optional extra (docs/operations.md, ADR 0037). Without it, or without Java, whoever asks is told
what to install. On `local` nothing outside this machine reaches it and it fetches nothing.
"""

import os
import shutil
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Invalid

# What holds where `WAYHOME_SPARK` says nothing else.
TOLD = {
    "spark.app.name": "wayhome",
    "spark.master": "local[*]",
    "spark.driver.memory": "4g",
    "spark.ui.enabled": "false",  # it would show statements, with names in them
    "spark.io.encryption.enabled": "true",  # what does not fit in memory lies on disk unreadable
}
ALONE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.authenticate": "true",  # against others on this machine
}
ALWAYS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}


def session() -> Any:
    """A session with views and functions of its own. Raises Invalid, in words, where none can be
    had."""
    return _started().newSession()


@cache
def _started() -> Any:
    if find_spec("pyspark") is None:
        raise Invalid(
            _("Spark is not installed here. Install it beside Wayhome: `pip install -r"
              " requirements/spark.txt`, and Java 17 or later (docs/operations.md).")
        )  # fmt: skip
    if not _java():
        raise Invalid(
            _("Spark needs Java 17 or later, and there is none here. Install it (Debian: apt-get"
              " install default-jre-headless), or set JAVA_HOME to one.")
        )  # fmt: skip
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.config(map=_told())
    try:
        started = builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError) as wrong:
        raise Invalid(
            _("Spark did not start. It needs Java 17 or later, and %(settings)s that it can use.")
            % {"settings": "WAYHOME_SPARK"}
        ) from wrong
    started.sparkContext.setLogLevel("ERROR")
    return started


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    there = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return there is not None


def _told() -> dict[str, str]:
    """On one machine its own folder is in the data folder: what it puts aside is about children."""
    folder = Path(settings.DATA_DIR) / "spark"
    told = TOLD | {"spark.sql.warehouse.dir": str(folder / "tables")} | settings.WAYHOME_SPARK
    if told["spark.master"].startswith("local"):
        folder.mkdir(mode=0o700, exist_ok=True)
        told = ALONE | {"spark.local.dir": str(folder)} | told
    return told | ALWAYS
