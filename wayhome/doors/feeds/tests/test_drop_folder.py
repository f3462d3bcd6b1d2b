"""What a sender leaves in the drop folder comes in as if somebody had brought it."""

import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.factories import World
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.folder import looking, shelf
from wayhome.doors.feeds.folder.looking import Look
from wayhome.doors.feeds.models import Batch, NotTaken, RawFile, State
from wayhome.doors.feeds.tests import councils, reports, returns
from wayhome.doors.feeds.tests.folders import Leave, lies_in, look, text_beside
from wayhome.doors.feeds.tests.test_populations import line, living, roll
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


def test_a_forces_file_is_kept_hashed_and_taken_in_and_lies_in_done(
    world: World, leave: Leave, place: str, root: Path
) -> None:
    content = reports.text({})
    with clock.stopped(reports.NOW):
        leave(place, "night.csv", content)
        assert look() == Look(taken=1)
    batch, file = Batch.objects.get(), RawFile.objects.get()
    assert (batch.state, batch.force, batch.is_dropped) == (State.APPLIED, world.police, True)
    assert (file.name, bytes(file.content or b"")) == ("night.csv", content)
    assert Episode.objects.count() == 1
    assert lies_in(root / place / "done") == ["night.csv", "night.csv.txt"]
    words = text_beside(root / place / "done")
    assert batch.ref in words
    assert file.sha256 in words


def test_the_same_file_twice_and_under_another_name_changes_nothing(
    world: World, leave: Leave, place: str, root: Path
) -> None:
    with clock.stopped(reports.NOW):
        for name in ("night.csv", "night.csv", "again.csv"):
            leave(place, name, reports.text({}))
            look()
    assert (Batch.objects.count(), Episode.objects.count()) == (1, 1)
    done = [name for name in lies_in(root / place / "done") if not name.endswith(".txt")]
    assert sorted(name.partition(".csv")[0] for name in done) == ["again", "night", "night"]
    assert "here already" in text_beside(root / place / "done")


def test_a_return_is_a_folder_of_csv_files_or_one_xml_file(
    world: World, leave: Leave, root: Path
) -> None:
    place = f"{world.cheshire_east.code}/ssda903/2018"
    for file in returns.missing(DAY).values():
        leave(f"{place}/march", file.name, file.content)
    leave(f"{place}/march", "notes.doc", b"left alone")
    assert look() == Look(taken=1)
    assert Batch.objects.get().year == 2018
    assert Episode.objects.count() == 1
    assert lies_in(root / place / "done") == ["march", "march.txt"]


def test_a_census_comes_in_for_the_year_of_its_folder(world: World, leave: Leave) -> None:
    content = councils.census(councils.child("101", councils.referral()))
    leave(f"{world.sefton.code}/cin/2026", "cin.xml", content)
    assert look() == Look(taken=1)
    assert (Batch.objects.get().year, Child.objects.count()) == (2026, 1)


def test_of_a_populations_list_nothing_stays_in_the_folder_but_a_receipt(
    world: World, leave: Leave, root: Path
) -> None:
    living(world, school=world.school)
    place = f"{world.cheshire_east.code}/roll"
    leave(place, "roll.csv", roll(line(school=world.school.name), "Kim,Stranger,,,,,,,,"))
    look()
    assert lies_in(root / place / "done") == ["roll.csv.txt"]
    assert "Kim" not in "".join(
        path.read_text(errors="replace") for path in root.rglob("*") if path.is_file()
    )


def test_a_file_that_asks_waits_on_the_pages_for_a_yes(
    world: World, leave: Leave, place: str, settings: Any
) -> None:
    settings.WAYHOME_IMPORT_ASKS = {}  # until one of theirs was taken in
    with clock.stopped(reports.NOW):
        leave(place, "one.csv", reports.text({}))
        look()
        batch = Batch.objects.get()
        assert (batch.is_waiting, Episode.objects.count()) == (True, 0)
        commands.ask_apply(world.reader("data_officer", world.police), batch=batch)
        commands.carry_on(reports.fresh(batch))
        leave(place, "two.csv", reports.text({"reference": "MP/26/2", "given_name": "Robin"}))
        look()
    assert [each.state for each in Batch.objects.all()] == [State.APPLIED, State.APPLIED]


def test_headings_that_nobody_knows_wait_on_the_pages_for_their_columns(
    world: World, leave: Leave, place: str, root: Path
) -> None:
    leave(place, "odd.csv", reports.text({}).replace(b"reference", b"Ash Winters"))
    look()
    assert Batch.objects.get().state == State.COLUMNS
    assert "Ash" not in text_beside(root / place / "done")
    assert not NotTaken.objects.exists()


def test_a_neighbour_of_a_bad_file_comes_in(world: World, leave: Leave, place: str) -> None:
    with clock.stopped(reports.NOW):
        leave(place, "a.csv", b"")
        leave(place, "b.csv", reports.text({}))
        assert look() == Look(taken=1, refused=1)


def test_the_same_bad_file_is_said_once_until_somebody_has_seen_to_it(
    world: World, leave: Leave, place: str
) -> None:
    for _again in range(2):
        leave(place, "a.csv", b"")
        look()
    commands.see_to(world.reader("data_officer", world.police), not_taken=NotTaken.objects.get())
    assert not NotTaken.objects.standing().exists()
    leave(place, "a.csv", b"")
    look()
    assert NotTaken.objects.standing().count() == 1


def test_a_file_is_left_until_it_has_not_changed_for_a_while_whatever_day_it_says_it_is_of(
    world: World, leave: Leave, place: str, settings: Any
) -> None:
    settings.WAYHOME_DROP_SECONDS = 60
    for name, at in (("old.csv", 0), ("new.csv", 4_102_444_800)):
        os.utime(leave(place, name, reports.text({})), (at, at))
    assert look() == Look(waiting=2)
    settings.WAYHOME_DROP_SECONDS = 0
    assert look().taken == 2


@pytest.mark.parametrize("name", ["night.csv.part", "night.csv.filepart", "x.tmp", "night.csv~"])
def test_a_name_that_says_it_is_not_all_there_waits(
    world: World, leave: Leave, place: str, name: str
) -> None:
    leave(place, name, reports.text({}))
    leave(f"{world.cheshire_east.code}/ssda903/2018/march.part", "header.csv", b"CHILD")
    leave(f"{world.cheshire_east.code}/ssda903/2018/april", "header.csv.part", b"CHILD")
    assert look() == Look(waiting=3)


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_look(
    world: World, leave: Leave, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(place, "night.csv", reports.text({}))
    fstat = os.fstat
    asked: list[int] = []

    def grows(file: int) -> Any:
        path = Path(f"/proc/self/fd/{file}").readlink()
        if path.name == "night.csv" and len(asked) == 1:  # it was asked before it was read
            path.write_bytes(reports.text({}, {"reference": "MP/26/2"}))
        asked.extend([file] if path.name == "night.csv" else [])
        return fstat(file)

    with clock.stopped(reports.NOW):
        with monkeypatch.context() as once:
            once.setattr(os, "fstat", grows)
            assert look() == Look(waiting=1)
        assert not Batch.objects.exists()
        assert look() == Look(taken=1)
    assert Batch.objects.get().total == 2


def test_a_worker_that_died_after_taking_a_file_loses_nothing(
    world: World, leave: Leave, place: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with clock.stopped(reports.NOW):
        leave(place, "night.csv", reports.text({}))
        with monkeypatch.context() as once:
            once.setattr(shelf.Shelf, "read", dies)  # moved aside, and not read
            with pytest.raises(KeyboardInterrupt):
                look()
        assert not (root / place / "night.csv").exists()
        with monkeypatch.context() as once:
            once.setattr(shelf.Shelf, "put_away", dies)  # kept, and not put away
            with pytest.raises(KeyboardInterrupt):
                look()
        assert look() == Look(taken=1)
    assert Batch.objects.count() == 1
    assert lies_in(root / place / "done") == ["night.csv", "night.csv.txt"]


def test_what_is_sent_under_the_same_name_while_one_is_read_is_another(
    world: World, leave: Leave, place: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = reports.text({"reference": "MP/26/2", "given_name": "Robin"})
    reading = shelf.Shelf.read

    def overtaken(self: Any, taken: Any) -> Any:
        leave(place, "night.csv", newer)
        monkeypatch.setattr(shelf.Shelf, "read", reading)
        return reading(self, taken)

    with clock.stopped(reports.NOW):
        leave(place, "night.csv", reports.text({}))
        monkeypatch.setattr(shelf.Shelf, "read", overtaken)
        assert look().taken == 1
        assert (root / place / "night.csv").read_bytes() == newer
        assert look().taken == 1
    assert Batch.objects.count() == 2


def test_two_workers_never_take_the_same_file(
    world_committed: World, leave: Leave, root: Path
) -> None:
    """Both look at once, again and again, each on a connection of its own."""
    place = f"{world_committed.police.ref}/police"
    for number in range(12):
        row = {"reference": f"R/{number}", "given_name": f"Robin{chr(97 + number)}"}
        leave(place, f"{number}.csv", reports.text(row))
    barrier, taken, wrong, ended = threading.Barrier(2), [0, 0], [], []

    def work(mine: int) -> None:
        try:
            barrier.wait()
            for _again in range(15):
                found = looking.look(lambda _batch: None)
                taken[mine] += found.taken if found else 0
                wrong.extend([found] if found and found.failed + found.refused else [])
            ended.append(mine)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[mine]) for mine in (0, 1)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert (wrong, sorted(ended)) == ([], [0, 1])
    assert (sum(taken), Batch.objects.count()) == (12, 12)
    assert len(lies_in(root / place / "done")) == 24


def test_a_folder_of_nobody_here_is_left_alone_and_said(
    world: World, leave: Leave, root: Path
) -> None:
    for path in ("E09999999/roll", "nobody/police", f"{world.sefton.code}/cin", "x/y"):
        leave(path, "file.csv", b"x")
    leave(".", "loose.csv", b"x")
    found = look()
    assert (found.taken, found.refused, found.is_in_order) == (0, 0, False)
    assert found.strays == 5
    assert (root / "E09999999/roll/file.csv").exists()
    assert not Authority.objects.filter(code="E09999999").exists()


def test_a_folder_in_order_is_said_to_be(world: World, leave: Leave, place: str) -> None:
    leave(place, "a.csv", b"")
    look()
    assert Watermark.objects.filter(job=looking.IN_ORDER).exists()
    Watermark.objects.all().delete()
    leave("nowhere", "b.csv", b"")
    look()
    assert not Watermark.objects.exists()


def test_what_was_put_away_goes_after_its_days_and_a_list_the_same_night(
    world: World, leave: Leave, place: str, root: Path
) -> None:
    at = f"{world.cheshire_east.code}/roll"
    with clock.stopped(reports.NOW):
        leave(place, "a.csv", b"")
        leave(at, "b.csv", b"")
        look()
    for days, left in ((0, [2, 2]), (1, [2, 0]), (14, [2, 0]), (15, [0, 0])):
        with clock.stopped(reports.NOW + timedelta(days=days)):
            jobs.forget_raw(timestamp=0)
        assert [len(lies_in(root / each / "refused")) for each in (place, at)] == left, days


def test_without_the_setting_nothing_is_looked_at(world: World, settings: Any) -> None:
    settings.WAYHOME_DROP_FOLDER = ""
    jobs.look(timestamp=0)
    assert looking.look(jobs.start) is None
    assert not Watermark.objects.exists()
