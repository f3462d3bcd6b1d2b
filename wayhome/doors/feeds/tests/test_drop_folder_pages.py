"""The drop folder on pages and on the command: what was refused, seen to by the right people."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.doors.feeds import console
from wayhome.doors.feeds.folder import looking
from wayhome.doors.feeds.models import Batch, NotTaken
from wayhome.doors.feeds.tests import reports

REFUSED = "Left in the drop folder, and not taken in"


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.WAYHOME_DROP_FOLDER, settings.WAYHOME_DROP_SECONDS = str(tmp_path), 0
    return tmp_path


@pytest.fixture
def refused(world: World, root: Path) -> NotTaken:
    place = root / world.police.ref / "police"
    place.mkdir(parents=True)
    (place / "night.csv").write_bytes(b"")
    looking.look(lambda _batch: None)
    return NotTaken.objects.get()


def client(world: World, agency: str, role: str = "data_officer") -> Client:
    own = world.agencies[agency]
    return signed_in(Client(), world.user(role, own), world.member(role, own))


def words(of: Client) -> str:
    return " ".join(of.get(reverse("feeds:batches")).content.decode().split())


def run(*said: str) -> Result:
    return CliRunner().invoke(console.import_, ["folder", *said])


def test_what_was_refused_stands_on_the_senders_own_imports_until_somebody_has_seen_to_it(
    world: World, refused: NotTaken
) -> None:
    own = client(world, "police")
    assert REFUSED in words(own)
    assert "The file is empty." in words(own)
    answer = post(own, reverse("feeds:see_to", args=[refused.ref]))
    assert answer.status_code == 302
    assert REFUSED not in words(own)
    refused.refresh_from_db()
    assert refused.seen_to_by == world.user("data_officer", world.police)


@pytest.mark.parametrize(
    ("agency", "role"),
    [("merseyside", "data_officer"), ("council", "data_officer"), ("stranger", "social_worker")],
)
def test_another_agency_neither_reads_of_it_nor_sees_to_it(
    world: World, refused: NotTaken, agency: str, role: str
) -> None:
    other = client(world, agency, role)
    assert post(other, reverse("feeds:see_to", args=[refused.ref])).status_code == 404
    assert REFUSED not in words(other)
    assert NotTaken.objects.standing().exists()


def test_a_colleague_in_another_role_cannot_say_that_it_is_seen_to(
    world: World, refused: NotTaken
) -> None:
    other = client(world, "police", "police_coordinator")
    assert post(other, reverse("feeds:see_to", args=[refused.ref])).status_code == 404


def test_an_agency_reads_where_it_leaves_its_files_and_only_where_there_is_a_folder(
    world: World, root: Path, settings: Any
) -> None:
    assert f"{world.cheshire_east.code}/annex-a" in words(client(world, "council"))
    assert f"{world.police.ref}/police" in words(client(world, "police"))
    assert f"{world.police.ref}/police" not in words(client(world, "council"))
    settings.WAYHOME_DROP_FOLDER = ""
    assert "drop folder" not in words(client(world, "council"))


def test_a_file_that_came_so_says_so(world: World, root: Path) -> None:
    place = root / world.police.ref / "police"
    place.mkdir(parents=True)
    (place / "night.csv").write_bytes(reports.text({}))
    looking.look(lambda _batch: None)
    assert ", from the drop folder" in words(client(world, "police"))


def test_the_command_makes_a_place_looks_and_says_what_lies_there(world: World, root: Path) -> None:
    place = f"{world.police.ref}/police"
    assert run("--make", place).exit_code == 0
    assert (root / place / "done").is_dir()
    (root / place / "night.csv").write_bytes(reports.text({}))
    (root / place / "next.csv.part").write_bytes(b"")
    (root / "loose.csv").write_bytes(b"")
    said = json.loads(run("--json").stdout)
    assert said["places"] == [{"place": place, "ready": 1, "not_yet": 1}]
    assert (said["strays"], said["refused"]) == (["loose.csv"], 0)
    said = json.loads(run("--look", "--json").stdout)
    assert (said["look"]["taken"], said["places"][0]["ready"]) == (1, 0)
    assert Batch.objects.get().is_dropped
    assert "Nothing is taken in there: loose.csv" in run().stdout


NO_PLACES = (
    "police", "x/police/2026", "../x/police", "../police", "E06000049/cin", "E06000049/cin/26",
    "nobody/police", "E09999999/roll",
)  # fmt: skip


@pytest.mark.parametrize("path", NO_PLACES)
def test_the_command_makes_no_place_of_nobody_here(world: World, root: Path, path: str) -> None:
    said = run("--make", path)
    assert (said.exit_code, list(root.iterdir())) == (1, [])
    assert "Error: " in said.output


@pytest.mark.parametrize("wrong", ["", "left", "/nowhere/at/all"])
def test_without_a_folder_the_command_says_what_to_set(
    world: World, settings: Any, wrong: str
) -> None:
    settings.WAYHOME_DROP_FOLDER = wrong
    said = run()
    assert said.exit_code == 1
    assert "WAYHOME_DROP_FOLDER" in said.output
