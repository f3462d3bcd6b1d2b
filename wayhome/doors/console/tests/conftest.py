"""Two machines: what is backed up on one is restored on the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugin import databases
from wayhome.doors.console.tests.running import Terminal


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Terminal]:
    """A machine with an empty database."""
    run = databases.current()
    name = run.new_empty()
    yield Terminal(name, tmp_path / "elsewhere")
    run.drop(name)
