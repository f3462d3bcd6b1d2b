"""Backup and restore: database, attachments, keys and the log's anchored heads in one archive.

The archive opens everything: it holds every record, and the keys that vouch for them. It is made
readable to its owner only; docs/operations.md says where to keep it.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg

from config.postgres import grant_to_app, program, ungrant
from wayhome.doors.console import database
from wayhome.doors.console.upkeep import behind, migrated
from wayhome.foundation.kernel import clock

FORMAT = 1
DUMP, KEYS, ANCHOR, ATTACHMENTS = "database.dump", "keys.json", "seal.anchor", "attachments"
VERIFICATIONS = (("audit", "verify"), ("rules", "verify"), ("files", "verify"))


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--without-keys", is_flag=True, help="Leave the keys out; keep them elsewhere.")
@click.option("--json", "as_json", is_flag=True)
def backup(*, archive: Path, without_keys: bool, as_json: bool) -> None:
    """Write everything into ARCHIVE, a tar file that `restore` reads."""
    if archive.exists():
        raise click.ClickException(f"{archive} exists. Choose another name.")
    with _folder(archive.parent) as folder:
        parts = _gather(folder, with_keys=not without_keys)
        unfinished = folder / "archive.tar"
        with tarfile.open(unfinished, "w") as tar:
            for name, path in parts.items():
                tar.add(path, name)
        unfinished.chmod(0o600)
        unfinished.rename(archive)
    size = archive.stat().st_size
    _report({"archive": str(archive), "bytes": size, "parts": sorted(parts)}, as_json=as_json)


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True)
def restore(*, archive: Path, as_json: bool) -> None:
    """Read ARCHIVE into an empty database, then verify audit log, rules and attachments.

    An archive of an earlier Wayhome is brought up to date first: tables, and what rules say.
    """
    _refuse_unless_empty()
    with _folder(archive.parent) as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        about = _about(folder)
        _restore_keys(folder)
        _restore_database(folder / DUMP)
        attachments = _restore_files(folder)
    is_earlier = behind()
    if is_earlier:
        click.echo("The archive is of an earlier Wayhome: bringing it up to date …", err=True)
        migrated(quiet=True)
        _in_its_own("rules", "rebuild")
    verified = {" ".join(words): _in_its_own(*words) for words in VERIFICATIONS}
    report = {
        "made_at": about["made_at"],
        "attachments": attachments,
        "brought_up_to_date": is_earlier,
        "verified": verified,
    }
    _report(report, as_json=as_json)
    if not all(verified.values()):
        raise SystemExit(1)


@contextmanager
def _folder(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk, removed whatever happens."""
    with tempfile.TemporaryDirectory(prefix=".wayhome-", dir=beside.resolve()) as name:
        yield Path(name)


def _gather(folder: Path, *, with_keys: bool) -> dict[str, Path]:
    """The archive's parts. The anchor first: a head sealed meanwhile is in the rows only, and is
    anchored again. Then rows: an attachment added meanwhile is kept without its row.
    Attachments in a bucket stay there: the bucket has a backup of its own (docs/operations.md)."""
    from django.conf import settings

    if settings.SEAL_ANCHOR.exists():
        shutil.copyfile(settings.SEAL_ANCHOR, folder / ANCHOR)
    _client("pg_dump", "--format=custom", "--no-owner", f"--file={folder / DUMP}", _owner())
    parts = {"about.json": folder / "about.json", DUMP: folder / DUMP}
    made_at = clock.now().isoformat(timespec="seconds")
    parts["about.json"].write_text(json.dumps({"format": FORMAT, "made_at": made_at}))
    if with_keys:
        parts[KEYS] = folder / KEYS
        keys = {"SECRET_KEY": settings.SECRET_KEY, "WAYHOME_SEAL_KEY": settings.SEAL_KEY}
        parts[KEYS].touch(mode=0o600)
        parts[KEYS].write_text(json.dumps(keys))
    if (folder / ANCHOR).exists():
        parts[ANCHOR] = folder / ANCHOR
    if settings.MEDIA_ROOT.exists():
        parts[ATTACHMENTS] = settings.MEDIA_ROOT
    return parts


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / "about.json").read_text())
    except (OSError, ValueError):
        about = {}
    if about.get("format") != FORMAT:
        raise click.ClickException("This is not an archive that `wayhome backup` wrote.")
    return about


def _refuse_unless_empty() -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(_owner(), autocommit=True) as connection:
        (found,) = connection.execute(tables).fetchone() or (0,)
    if found:
        raise click.ClickException("The database is not empty. Restore into an empty one.")


def _restore_keys(folder: Path) -> None:
    """A demonstration takes the archive's keys; production has its own, which must agree."""
    from django.conf import settings

    kept = folder / KEYS
    if not kept.exists():
        return
    if settings.PRODUCTION:
        if json.loads(kept.read_text())["WAYHOME_SEAL_KEY"] != settings.SEAL_KEY:
            raise click.ClickException(
                "WAYHOME_SEAL_KEY is not the archive's: the audit log could not be verified."
            )
        return
    ours = settings.DATA_DIR / KEYS
    shutil.copyfile(kept, ours)
    ours.chmod(0o600)


def _restore_database(dump: Path) -> None:
    """As `owner`; comments are left out, as some belong to the superuser's extensions."""
    from django.conf import settings

    app = settings.DATABASES["default"]["USER"]
    options = ["--no-owner", "--no-comments", "--exit-on-error", "--single-transaction"]
    with psycopg.connect(_owner(), autocommit=True) as connection:
        ungrant(connection, app)
        _client("pg_restore", *options, f"--dbname={_owner()}", str(dump))
        grant_to_app(connection, app)


def _restore_files(folder: Path) -> int:
    """Heads that are anchored here already stay: they may know of lines lost since the backup."""
    from django.conf import settings

    if (folder / ANCHOR).exists() and not settings.SEAL_ANCHOR.exists():
        settings.SEAL_ANCHOR.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / ANCHOR, settings.SEAL_ANCHOR)
    if (folder / ATTACHMENTS).exists():
        shutil.copytree(folder / ATTACHMENTS, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return sum(file.is_file() for file in (folder / ATTACHMENTS).rglob("*"))


def _in_its_own(*words: str) -> bool:
    """A command in a process of its own, which reads the keys that were just restored."""
    command = [sys.executable, "-m", "wayhome", *words]
    done = subprocess.run(command, env=database.environment(), stdout=sys.stderr, check=False)
    return done.returncode == 0


def _owner() -> str:
    if "DATABASE_OWNER_URL" not in os.environ:
        raise click.ClickException("Set DATABASE_OWNER_URL: this runs as the role `owner`.")
    return os.environ["DATABASE_OWNER_URL"]


def _client(tool: str, *arguments: str) -> None:
    done = subprocess.run([program(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{tool} failed.\n{done.stderr}")


def _report(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report))
        return
    for name, value in report.items():
        click.echo(f"{name}: {value}")
