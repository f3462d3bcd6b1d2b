"""`wayhome import police …`: one JSON object out as the 903's; killed, undone, given again."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories import World
from wayhome.doors.feeds import commands, console
from wayhome.doors.feeds.commands import applying, staging, undoing
from wayhome.doors.feeds.commands.work import steps
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.tests.reports import HIGH, NOW, fresh, received, text
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode, PoliceGrade

ROWS = [
    HIGH | {"reference": f"R{number}", "given_name": name, "date_of_birth": f"0{number}/05/2012"}
    for number, name in enumerate(("Ash", "Priya", "Devon", "Rowan", "Milo"), start=1)
]
HELD = {"reference": "R9", "missing_since": "soon"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reports.csv"
    path.write_bytes(text(ROWS[0], HELD))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(console.import_, [str(word) for word in words])


def test_with_json_it_says_the_same_things_as_a_return(world: World, file: Path) -> None:
    said = json.loads(run("police", file, "--force", "Cheshire Constabulary", "--json").stdout)
    assert said["tables"] == {
        "Reports": {"rows": 2, "applied": 1, "flagged": 0, "held": 1, "faults": {"F04": 1}}
    }
    assert {"batch", "state", "made", "not_judged", "already", "seconds"} < set(said)
    assert (said["state"], said["already"], said["made"]["episode"]) == ("applied", False, 1)


def test_the_force_is_known_by_its_reference_too(world: World, file: Path) -> None:
    assert run("police", file, "--force", world.merseyside.ref, "--json").exit_code == 0
    assert Batch.objects.get().force == world.merseyside


def test_of_several_forces_it_must_be_said_which(world: World, file: Path) -> None:
    result = run("police", file)
    assert result.exit_code == 1
    assert f"{world.police.ref} (Cheshire Constabulary)" in result.stderr
    assert not Batch.objects.exists()


def test_the_same_file_again_says_the_same(world: World, file: Path) -> None:
    words = ("police", file, "--force", world.police.ref, "--json")
    first, again = (json.loads(run(*words).stdout) for _ in range(2))
    assert (again["tables"], again["batch"]) == (first["tables"], first["batch"])
    assert (first["already"], again["already"]) == (False, True)


def test_without_json_it_names_row_column_and_fault(world: World, file: Path) -> None:
    said = run("police", file, "--force", world.police.ref).stdout
    assert "Reports row 3, missing_since: This cannot be read as a date or time." in said


def test_the_template_is_printed_and_nothing_is_taken_in(world: World) -> None:
    assert run("police", "--template").stdout.startswith("reference,updated_at,status")
    assert not Batch.objects.exists()
    assert run("police").exit_code == 2


def test_undo_takes_it_back(world: World, file: Path) -> None:
    ref = json.loads(run("police", file, "--force", world.police.ref, "--json").stdout)["batch"]
    said = json.loads(run("undo", ref, "--json").stdout)
    assert (said["state"], said["kept"]) == ("undone", [])
    assert not Episode.objects.exists()


@pytest.mark.parametrize("chunks", range(7))
def test_killed_after_any_chunk_the_next_worker_finishes(
    world: World, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "PIECE", 2)
    monkeypatch.setattr(applying, "CHILDREN", 2)
    batch = received(world.police, text(*ROWS))
    for _, _ in zip(range(chunks), steps(batch), strict=False):
        pass
    commands.carry_on(fresh(batch))
    assert fresh(batch).state == State.APPLIED
    assert Child.objects.count() == Episode.objects.count() == PoliceGrade.objects.count() == 5
    assert not Row.objects.filter(batch=batch, child=None).exists()


@pytest.mark.parametrize("chunks", range(4))
def test_an_undo_that_was_killed_is_finished(
    world: World, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHILDREN", 2)
    batch = commands.carry_on(received(world.police, text(*ROWS)))
    commands.ask_undo(SYSTEM, batch=batch)
    for _, _ in zip(range(chunks), steps(fresh(batch)), strict=False):
        pass
    commands.carry_on(fresh(batch))
    assert fresh(batch).state == State.UNDONE
    assert not Episode.objects.exists()


def test_nothing_that_a_row_says_is_in_the_log(
    world: World, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run("police", file, "--force", world.police.ref)
    assert "Winters" not in caplog.text
    assert "Winsford" not in caplog.text


def test_a_sample_is_the_same_for_the_same_seed_and_comes_in(world: World, tmp_path: Path) -> None:
    words = ("police", "--sample", "60", "--seed", "7")
    first, again = (run(*words).stdout for _ in range(2))
    assert first == again
    (tmp_path / "sample.csv").write_text(first)
    brought = run("police", tmp_path / "sample.csv", "--force", world.police.ref, "--json")
    said = json.loads(brought.stdout)
    assert said["tables"]["Reports"]["applied"] > 60
    assert Episode.objects.filter(origin="live").exists()
    assert PoliceGrade.objects.exists()
