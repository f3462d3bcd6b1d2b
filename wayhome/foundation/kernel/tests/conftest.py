from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def anchor_file(tmp_path: Path, settings: Settings) -> Path:
    """An anchor of the test's own, as its database is."""
    settings.SEAL_ANCHOR = tmp_path / "anchor" / "seal.anchor"
    found: Path = settings.SEAL_ANCHOR
    return found
