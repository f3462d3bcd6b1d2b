"""Settings refuse, in a sentence, what would be unsafe or would fail later."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "WAYHOME_MODE": "production",
    "SECRET_KEY": "k" * 60,
    "WAYHOME_SEAL_KEY": "s" * 60,
    "WAYHOME_SEAL_ANCHOR": "/nowhere/heads",
    "WAYHOME_HOSTS": "wayhome.example.org",
    "DATABASE_URL": "postgres://app:secret@db.example.org/wayhome",
    "DATABASE_OWNER_URL": "postgres://owner:secret@db.example.org/wayhome",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
}
SHOWN = (
    "import json; from django.conf import settings as s; print(json.dumps("
    "{name: getattr(s, name) for name in ('SESSION_COOKIE_SECURE', 'SECURE_SSL_REDIRECT',"
    " 'SECURE_HSTS_SECONDS', 'EMAIL_HOST', 'MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN', 'DEBUG')}"
    " | {'user': s.DATABASES['default']['USER'],"
    " 'pool': 'pool' in s.DATABASES['default']['OPTIONS']}))"
)


def load(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    mine = {"DJANGO_SETTINGS_MODULE": "config.settings", "WAYHOME_DATA": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=ROOT,
        env=kept | mine | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_strict(tmp_path: Path) -> None:
    loaded = load(tmp_path, **PRODUCTION)
    assert json.loads(loaded.stdout) == {
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "EMAIL_HOST": "mail.example.org",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "DEBUG": False,
        "user": "app",
        "pool": True,
    }


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"DATABASE_OWNER_URL"}))
def test_production_does_not_start_without(missing: str, tmp_path: Path) -> None:
    without = {name: value for name, value in PRODUCTION.items() if name != missing}
    refused = load(tmp_path, **without)
    assert refused.returncode == 1
    assert f"Set {missing}" in refused.stderr


def test_migrating_without_the_owner_is_refused(tmp_path: Path) -> None:
    without = {k: v for k, v in PRODUCTION.items() if k != "DATABASE_OWNER_URL"}
    assert "Set DATABASE_OWNER_URL" in load(tmp_path, **without, WAYHOME_AS="owner").stderr


def test_migrating_connects_as_the_owner(tmp_path: Path) -> None:
    loaded = load(tmp_path, **PRODUCTION, WAYHOME_AS="owner")
    assert json.loads(loaded.stdout)["user"] == "owner"


def test_the_embedded_server_is_refused_in_production(tmp_path: Path) -> None:
    embedded = {"DATABASE_URL": "postgres://app@%2Ftmp%2Fwayhome-0123456789ab/wayhome"}
    refused = load(tmp_path, **PRODUCTION | embedded)
    assert refused.returncode == 1
    assert "embedded server" in refused.stderr


def test_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    refused = load(tmp_path, **PRODUCTION | {"DATABASE_URL": "sqlite:///wayhome.db"})
    assert "must be a PostgreSQL address" in refused.stderr


def test_a_demonstration_makes_its_keys_once_and_keeps_them_private(tmp_path: Path) -> None:
    only = {"WAYHOME_MODE": "demonstration", "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    assert load(tmp_path, **only).returncode == 0
    keys = tmp_path / "keys.json"
    assert keys.stat().st_mode & 0o777 == 0o600
    first = keys.read_text()
    assert load(tmp_path, **only).returncode == 0
    assert keys.read_text() == first
