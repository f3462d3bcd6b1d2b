"""The command line says what there is, and refuses in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wayhome.doors.console.tests.running import ROOT, Terminal


def wayhome(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """As on a machine where nothing is set."""
    unset = ("DATABASE_URL", "DATABASE_OWNER_URL", "WAYHOME_MODE", "WAYHOME_DATA", "WAYHOME_AS")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "-m", "wayhome", *words],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only its owner may pass through."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def test_help_lists_the_commands_and_starts_nothing(tmp_path: Path) -> None:
    shown = wayhome("--data", str(tmp_path / "data"), "--help")
    assert shown.returncode == 0
    for command in ("demo", "migrate", "serve", "worker", "backup", "restore", "rules", "audit"):
        assert f"\n  {command} " in shown.stdout
    assert not (tmp_path / "data").exists()


def test_production_without_its_settings_is_refused_in_a_sentence(tmp_path: Path) -> None:
    refused = wayhome("migrate", WAYHOME_MODE="production", WAYHOME_DATA=str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: Set ")
    assert "Traceback" not in refused.stderr


def test_production_never_starts_the_embedded_server(tmp_path: Path) -> None:
    wayhome("migrate", WAYHOME_MODE="production", WAYHOME_DATA=str(tmp_path))
    assert not (tmp_path / "postgres").exists()


def test_a_demonstration_is_refused_in_production(tmp_path: Path) -> None:
    refused = wayhome(
        "demo",
        WAYHOME_MODE="production",
        WAYHOME_DATA=str(tmp_path),
        SECRET_KEY="k" * 50,
        WAYHOME_SEAL_KEY="s" * 50,
        WAYHOME_SEAL_ANCHOR=str(tmp_path / "anchor"),
        WAYHOME_HOSTS="wayhome.example.org",
        DATABASE_URL="postgres://app:x@db.example.org/wayhome",
        EMAIL_URL="smtp+tls://user:secret@mail.example.org:587",
    )
    assert refused.returncode == 1
    assert "WAYHOME_MODE=demonstration only" in refused.stderr


def test_a_folder_that_the_server_cannot_reach_is_named(closed: Path) -> None:
    """As root the server runs as `nobody`; anybody else runs it as themselves."""
    tried = wayhome("--data", str(closed / "data"), "manage", "check")
    if os.geteuid():
        assert tried.returncode == 0
    else:
        assert tried.returncode == 1
        assert "cannot reach" in tried.stderr
        assert str(closed) in tried.stderr
        assert closed.stat().st_mode & 0o777 == 0o700


def test_a_demonstration_of_too_few_is_refused_at_once(own_database: str, tmp_path: Path) -> None:
    refused = Terminal(own_database, tmp_path).wayhome("demo", "--children", "59")
    assert refused.returncode == 2
    assert "59 is not in the range x>=60" in refused.stderr
