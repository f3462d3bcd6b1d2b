"""One template database, migrated by `owner` and kept between runs; one clone for each process.

Runs at the same time share the server and the template; each has its own clone, and a test that
commits gets one more. Everybody connects as `app` (E28).
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from config.postgres import DATABASE, FORGETFUL, PostgresError, Server, grant_to_app

ROOT = Path(__file__).resolve().parents[2]
KEPT_TEMPLATES = 12
MEMORY, PLENTY = Path("/dev/shm"), 8 << 30
# What decides the schema a migrated database has. Change one, and the next run migrates anew.
SCHEMA = (
    "wayhome/**/migrations/**/*",
    "wayhome/**/apps.py",
    "wayhome/**/*.sql",
    "requirements/run.txt",
    "config/postgres.py",
)


@dataclass(frozen=True)
class Access:
    """Addresses of the same server as three roles. `admin` may end other people's connections."""

    app: str
    owner: str
    admin: str

    def at(self, role: str, database: str) -> str:
        address: str = getattr(self, role)
        return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))

    def run(self, role: str, statement: str, database: str | None = None) -> list[tuple[Any, ...]]:
        address = self.at(role, database) if database else getattr(self, role)
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


class Run:
    """What this process holds: the server, the template's name and its own clone."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self.access = self._access()
        self.template = f"template_{_schema_digest()}"
        with _alone(self.access):
            self._prune()
            if not self._exists(self.template):
                self._make_template()
        self.clone = self.new_clone()

    def _access(self) -> Access:
        if owner := os.environ.get("DATABASE_OWNER_URL"):
            app = os.environ.get("DATABASE_URL")
            if not app:
                raise pytest.UsageError("Give DATABASE_URL as well as DATABASE_OWNER_URL.")
            return Access(app=app, owner=owner, admin=owner)
        self.server = Server(_data(), FORGETFUL)
        try:
            self.server.start()
        except PostgresError as error:
            raise pytest.UsageError(f"The test server did not start.\n{error}") from error
        url = self.server.url
        return Access(app=url("app"), owner=url("owner"), admin=url("postgres", DATABASE))

    def new_clone(self) -> str:
        """A fresh copy of the template; the process's number in its name tells when it is stale."""
        name = f"clone_{os.getpid()}_{secrets.token_hex(3)}"
        self.access.run("owner", f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return name

    def new_empty(self) -> str:
        """A database without tables, for what is restored or migrated into it."""
        name = f"clone_{os.getpid()}_{secrets.token_hex(3)}"
        self.access.run("owner", f"CREATE DATABASE {name}")
        return name

    def drop(self, database: str) -> None:
        self.access.run("admin", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _exists(self, database: str) -> bool:
        return (database,) in self.access.run("admin", "SELECT datname FROM pg_database")

    def _make_template(self) -> None:
        making = f"making_{os.getpid()}"
        self.drop(making)
        self.access.run("owner", f"CREATE DATABASE {making}")
        app = urlsplit(self.access.app).username or "app"
        with psycopg.connect(self.access.at("owner", making), autocommit=True) as connection:
            grant_to_app(connection, app)
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
            check=False,
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "WAYHOME_AS": "owner",
                "WAYHOME_STATEMENT_TIMEOUT": "0",
                "DATABASE_OWNER_URL": self.access.at("owner", making),
            },
            capture_output=True,
            text=True,
        )
        if done.returncode:
            self.drop(making)
            raise pytest.UsageError(f"The template database could not be migrated.\n{done.stderr}")
        self.access.run("owner", f"ALTER DATABASE {making} RENAME TO {self.template}")

    def _prune(self) -> None:
        """Drop what a killed run left, and templates of schemas long gone."""
        if not self.server:
            return  # somebody else's server: its clones may belong to another machine
        names = self.access.run("admin", "SELECT datname FROM pg_database ORDER BY oid DESC")
        templates = [name for (name,) in names if name.startswith("template_")]
        for (name,) in names:
            if name.startswith(("clone_", "making_")) and not _alive(int(name.split("_")[1])):
                self.drop(name)
        for name in templates[KEPT_TEMPLATES:]:
            if name != self.template:
                self.drop(name)

    def close(self) -> None:
        self.drop(self.clone)
        if self.server:
            self.server.stop()


_runs: list[Run] = []  # none or one


def begin() -> None:
    """Make this process's database and point the environment at it."""
    run = Run()
    _runs.append(run)
    os.environ["DATABASE_URL"] = run.access.at("app", run.clone)


def current() -> Run:
    return _runs[0]


def end() -> None:
    from django.db import connections

    while _runs:
        connections.close_all()
        _runs.pop().close()


@contextlib.contextmanager
def pointed_at(database: str) -> Iterator[None]:
    """Every new connection of every thread goes to `database`; they share one settings dict."""
    from django.db import connections

    options = connections.databases["default"]
    before = options["NAME"]
    _close_all()
    options["NAME"] = database
    try:
        yield
    finally:
        _close_all()
        options["NAME"] = before


def _close_all() -> None:
    from django.db import connection, connections

    connections.close_all()
    if "pool" in connection.settings_dict["OPTIONS"]:
        connection.close_pool()  # type: ignore[attr-defined]


def _data() -> Path:
    given = os.environ.get("WAYHOME_TEST_DATA")
    if given:
        return Path(given)
    if os.geteuid():
        return ROOT / ".pgdata-test"
    # each clone is 28 MB written and thrown away: in memory where there is plenty, a fifth quicker
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > PLENTY
    return (MEMORY if roomy else Path(tempfile.gettempdir())) / "wayhome-tests"


@contextlib.contextmanager
def _alone(access: Access) -> Iterator[None]:
    with psycopg.connect(access.admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('wayhome test template'))")
        yield


def _schema_digest() -> str:
    digest = hashlib.sha256()
    for pattern in SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
