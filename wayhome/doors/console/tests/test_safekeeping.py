"""What is backed up comes back whole: rows, attachments, keys, and a log that still verifies."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.factories import World
from tests.plugin import databases
from wayhome.doors.console.tests.running import Terminal
from wayhome.foundation.files.queries import body
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.practice.profiles.tests.lives import placed, with_photo

TABLES = """
    SELECT relname, relowner::regrole::text, relrowsecurity, relforcerowsecurity,
        array(SELECT right_ FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) right_
              WHERE has_table_privilege('app', oid, right_)),
        CASE WHEN relname NOT IN ('kernel_auditentry', 'kernel_watermark') THEN  -- verify adds
            (xpath('/row/n/text()', query_to_xml(
                format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text END
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY relname"""
TRIGGERS = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


@pytest.fixture
def terminal(own_database: str, tmp_path: Path) -> Terminal:
    """A house with a person, a line in the log and an attachment."""
    home = Terminal(own_database, tmp_path / "home")
    get_user_model().objects.create_user("kept@x.example", "a long password", name="Kept")
    audit.record(SYSTEM, "test.backup")
    attachment = home.data / "attachments" / "ab" / "letter.txt"
    attachment.parent.mkdir(parents=True)
    attachment.write_text("a letter")
    return home


def seen(terminal: Terminal) -> list[tuple[object, ...]]:
    """Tables with owner, row security, rights of `app` and number of rows; triggers."""
    run = databases.current().access.run
    triggers = sorted(run("admin", TRIGGERS, terminal.database))
    return run("admin", TABLES, terminal.database) + triggers


def test_everything_comes_back_as_it_was_and_verifies(
    world_committed: World, settings: Any, elsewhere: Terminal, tmp_path: Path
) -> None:
    home = Terminal(connection.settings_dict["NAME"], tmp_path / "home")
    settings.MEDIA_ROOT = home.data / "attachments"
    photo = with_photo(world_committed, placed(world_committed)).photo
    assert photo
    archive = tmp_path / "backup.tar"
    assert home.wayhome("audit", "seal").returncode == 0
    made = home.wayhome("backup", str(archive), "--json")
    assert json.loads(made.stdout)["bytes"] == archive.stat().st_size
    assert archive.stat().st_mode & 0o777 == 0o600

    restored = elsewhere.wayhome("restore", str(archive), "--json")
    assert restored.returncode == 0, restored.stderr
    said = json.loads(restored.stdout)
    assert said["verified"] == {"audit verify": True, "rules verify": True, "files verify": True}
    assert said["attachments"] == 1
    assert len(seen(home)) > 30
    assert seen(elsewhere) == seen(home)
    there = elsewhere.data / "attachments" / photo.stored_as
    assert there.read_bytes() == body(photo)
    keys = [(place.data / "keys.json").read_text() for place in (home, elsewhere)]
    assert keys[0] == keys[1]

    there.write_bytes(b"another picture")
    found = elsewhere.wayhome("files", "verify")
    assert found.returncode == 1
    assert photo.ref in found.stdout


def test_neither_a_database_nor_an_archive_is_written_over(
    terminal: Terminal, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    terminal.wayhome("backup", str(archive), "--without-keys")
    with tarfile.open(archive) as tar:
        assert "keys.json" not in tar.getnames()
    written, before = archive.read_bytes(), seen(terminal)

    again = terminal.wayhome("backup", str(archive))
    assert "exists" in again.stderr
    assert archive.read_bytes() == written
    refused = terminal.wayhome("restore", str(archive))
    assert "not empty" in refused.stderr
    assert seen(terminal) == before


def test_another_file_is_refused_before_anything_is_written(
    elsewhere: Terminal, tmp_path: Path
) -> None:
    archive = tmp_path / "other.tar"
    (tmp_path / "hello").write_text("hello")
    with tarfile.open(archive, "w") as tar:
        tar.add(tmp_path / "hello", "hello")
    refused = elsewhere.wayhome("restore", str(archive))
    assert "not an archive" in refused.stderr
    assert not seen(elsewhere)
