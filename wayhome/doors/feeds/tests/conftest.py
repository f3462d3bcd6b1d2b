"""A drop folder, for the tests of it."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories import World
from wayhome.doors.feeds.tests.folders import Leave


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """Everything that lies there has been left alone for long enough."""
    folder = tmp_path / "left"
    folder.mkdir()
    settings.WAYHOME_DROP_FOLDER, settings.WAYHOME_DROP_SECONDS = str(folder), 0
    settings.WAYHOME_IMPORT_ASKS = dict.fromkeys(("police", "ssda903", "cin", "roll"), "never")
    return folder


@pytest.fixture
def leave(root: Path) -> Leave:
    def leave(place: str, name: str, content: bytes = b"") -> Path:
        path = root / place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return leave


@pytest.fixture
def place(world: World) -> str:
    return f"{world.police.ref}/police"
