"""What lies in the drop folder and is not to be taken in: refused, and no link is followed."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError

from tests.factories import World
from wayhome.doors.feeds.folder import looking, shelf
from wayhome.doors.feeds.folder.looking import Look
from wayhome.doors.feeds.models import Batch, NotTaken
from wayhome.doors.feeds.tests import councils, reports
from wayhome.doors.feeds.tests.folders import Leave, lies_in, look, text_beside
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry

BAD: dict[str, tuple[str, bytes]] = {
    "nothing": ("police", b""),
    "a spreadsheet": ("police", b"PK\x03\x04 Winters"),
    "a quotation mark": ("police", reports.text({}) + b'"Winters'),
    "no letter": ("police", b"reference\n\x81\x8d Winters"),
    "another collection": (
        "cin/2026",
        councils.census(councils.child("1"), header=councils.HEADER.replace("CIN", "Winters")),
    ),
    "another council": ("cin/2026", councils.census(councils.child("1"), council="Winters")),
    "another year": (
        "cin/2026",
        councils.census(councils.child("1")).replace(b"2026-03-31", b"Ash \xe2\x80\x9d Winters"),
    ),
    "an entity": ("cin/2026", b"<Message>&Winters;</Message>"),
    "a bomb": ("cin/2026", b'<!DOCTYPE Message [<!ENTITY a "Winters">]><Message/>'),
    "two sheets": (
        "annex-a",
        councils.workbook(**{"1 Ash Winters": [["x"]], "List_1 Ash Winters": [["x"]]}),
    ),
    "no workbook": ("annex-a", b"Ash,Winters"),
    "a loose file": ("ssda903/2018", b"Ash,Winters"),
    "another age": ("cin/1066", councils.census(councils.child("1"))),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_taken_in_is_put_aside_with_a_reason_that_names_no_child(
    world: World, leave: Leave, root: Path, case: str
) -> None:
    feed, content = BAD[case]
    sender = world.police.ref if feed == "police" else world.sefton.code
    leave(f"{sender}/{feed}", "file.dat", content)
    found = look()
    refused, why = root / sender / feed / "refused", NotTaken.objects.get().why
    assert (found, Batch.objects.exists()) == (Look(refused=1), False)
    assert lies_in(refused) == ["file.dat", "file.dat.txt"]
    assert len(why) > 15
    assert why in text_beside(refused)
    logged = list(AuditEntry.objects.values_list("fields", flat=True))
    assert "Winters" not in f"{why} {text_beside(refused)} {logged}"


def test_a_link_is_never_followed_wherever_it_stands(
    world: World, leave: Leave, place: str, root: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(reports.text({}))
    (root / place).mkdir(parents=True)
    (root / place / "night.csv").symlink_to(secret)
    assert look() == Look(refused=1)
    returned = root / world.cheshire_east.code / "ssda903" / "2018" / "march"
    returned.mkdir(parents=True)
    (returned / "header.csv").symlink_to(secret)
    assert look() == Look(refused=1)
    (root / world.merseyside.ref).symlink_to(tmp_path)
    (root / world.sefton.code).mkdir()
    (root / world.sefton.code / "roll").symlink_to(tmp_path)
    assert look().strays == 2
    assert secret.exists()
    assert not Batch.objects.exists()


def test_a_place_whose_done_is_a_link_is_left_alone(
    world: World, leave: Leave, place: str, root: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = leave(place, "night.csv", reports.text({}))
    (root / place / "done").symlink_to(elsewhere)
    assert look().failed == 1
    assert file.exists()
    assert not Batch.objects.exists()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("what", ["pipe", "folder"])
def test_what_is_no_file_is_refused_and_nobody_waits_for_it(
    world: World, root: Path, place: str, what: str
) -> None:
    (root / place).mkdir(parents=True)
    if what == "pipe":
        os.mkfifo(root / place / "night.csv")
    else:
        (root / place / "night.csv").mkdir()
    assert look() == Look(refused=1)


def test_a_file_that_is_too_large_is_not_read(
    world: World, leave: Leave, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "SIZE_LIMIT", 10)
    leave(place, "night.csv", reports.text({}))
    assert look() == Look(refused=1)
    assert "larger than 300 MB" in NotTaken.objects.get().why


def test_a_file_on_which_we_fail_ourselves_stops_neither_its_neighbours_nor_the_next_look(
    world: World, leave: Leave, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiving = looking.receive

    def fails(feed: Any, files: Any, *more: Any) -> Any:
        if "a.csv" in files:
            raise DataError
        return receiving(feed, files, *more)

    with clock.stopped(reports.NOW):
        for name, reference in (("a.csv", "MP/26/1"), ("b.csv", "MP/26/2")):
            leave(place, name, reports.text({"reference": reference}))
        with monkeypatch.context() as once:
            once.setattr(looking, "receive", fails)
            assert look() == Look(taken=1, failed=1)
            assert look() == Look(failed=1)
        assert look() == Look(taken=1)
    assert Batch.objects.count() == 2
