"""One Java machine for the group, small, reached by nobody and asking nobody."""

import pytest
from django.conf import settings

SMALL = {
    "spark.master": "local[2]",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # for short lives
}


@pytest.fixture(autouse=True, scope="session")
def small() -> None:
    settings.WAYHOME_SPARK = SMALL
