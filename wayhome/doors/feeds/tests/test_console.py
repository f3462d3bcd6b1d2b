"""`wayhome import …` on the terminal: one JSON object out, progress and faults said in words."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.factories import World
from tests.plugin import databases
from wayhome.doors.console.main import COMMANDS
from wayhome.doors.feeds import console
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests.returns import FAKE, missing
from wayhome.doors.feeds.tests.test_whole_return import EXPECTED
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table, file in missing(DAY, {"MIS_START": "soon"}).items():
        (tmp_path / f"{table.lower()}.csv").write_bytes(file.content)
    return tmp_path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(console.import_, [str(word) for word in words])


def brought(folder: Path, *more: str) -> Result:
    return run("ssda903", folder, "--authority", "E08000014", "--year", "2018", *more)


def test_the_command_is_where_the_command_line_looks_for_it() -> None:
    assert COMMANDS["import"][0] == f"{console.__name__}:import_"


def test_with_json_it_prints_one_object_of_counts_by_table(world: World, folder: Path) -> None:
    said = json.loads(brought(folder, "--json").stdout)
    assert said["tables"]["Missing"] == {
        "rows": 2,
        "applied": 1,
        "flagged": 0,
        "held": 1,
        "faults": {"1004": 1},
    }
    assert (said["state"], said["already"], said["not_judged"]) == ("applied", False, ["576"])
    assert Batch.objects.get().ref == said["batch"]


def test_the_same_folder_again_says_the_same(world: World, folder: Path) -> None:
    first, again = (json.loads(brought(folder, "--json").stdout) for _ in range(2))
    assert (again["tables"], again["batch"]) == (first["tables"], first["batch"])
    assert again["already"] is True


def test_without_json_it_says_rules_in_words(world: World, folder: Path) -> None:
    said = brought(folder).stdout
    assert "1 × 1004" in " ".join(said.split())
    assert "is not a valid date" in said


def test_other_files_are_left_alone_and_named(world: World, folder: Path) -> None:
    (folder / "oc2.csv").write_text("CHILD\n")
    assert "Not taken in: oc2.csv" in brought(folder).stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "header.csv").unlink(), "no Header file"),
        (lambda folder: (folder / "missing.csv").write_text("CHILD,DOB\n"), "MIS_START, MIS_END"),
        (lambda folder: (folder / "MISSING.csv").write_text("x"), "Two files are the Missing"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_comes_in(
    world: World, folder: Path, change: Any, words: str
) -> None:
    change(folder)
    result = brought(folder)
    assert (result.exit_code, Batch.objects.count()) == (1, 0)
    assert words in result.stderr


def test_a_council_that_there_is_not_is_refused(world: World, folder: Path) -> None:
    result = run("ssda903", folder, "--authority", "E09000072", "--year", "2018")
    assert result.exit_code == 1
    assert "E09000072" in result.stderr


def test_undo_lists_what_stays(world: World, folder: Path) -> None:
    ref = json.loads(brought(folder, "--json").stdout)["batch"]
    said = json.loads(run("undo", ref, "--json").stdout)
    assert (said["state"], said["kept"]) == ("undone", [])
    assert not Episode.objects.exists()


def test_undo_of_nothing_is_refused(world: World) -> None:
    assert run("undo", "nonesuch").exit_code == 1


def test_killed_outright_the_same_command_goes_on_to_the_same_end(
    world_committed: World, own_database: str
) -> None:
    """A whole process, ended without a word in the middle of the fake return."""
    process = subprocess.Popen(
        command(), env=environment(own_database), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    wait_until_some_are_facts(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = subprocess.run(
        command(), env=environment(own_database), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["tables"] == EXPECTED
    assert Episode.objects.count() == 42


def command() -> list[str]:
    words = ["import", "ssda903", str(FAKE / "fake_903"), "--authority", "E08000014"]
    return [sys.executable, "-m", "wayhome", *words, "--year", "2018", "--json"]


def environment(database: str) -> dict[str, str]:
    address = databases.current().access.at("app", database)
    return os.environ | {"DATABASE_URL": address, "WAYHOME_STATEMENT_TIMEOUT": "0"}


def wait_until_some_are_facts(process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None and not Batch.objects.exclude(applied_to="").exists():
        time.sleep(0.02)
    assert process.poll() is None, "It had finished before it could be killed."
