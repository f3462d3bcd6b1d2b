"""Sealing: what is numbered, in which order, and what waits (E24)."""

import json
import threading
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from tests.plugin import databases
from wayhome.foundation.kernel import anchor, clock, seal
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry, SealBlock, SealedLine
from wayhome.foundation.kernel.tests.logbook import as_owner, cut_off, faults, seal_all, write
from wayhome.foundation.kernel.verify import verify

pytestmark = pytest.mark.usefixtures("own_database", "anchor_file")


def numbered() -> list[tuple[int, int]]:
    return list(SealedLine.objects.order_by("position").values_list("position", "line_id"))


def test_lines_are_numbered_without_a_gap_in_their_order() -> None:
    ids = write(3)
    seal_all()
    ids += write(2)
    seal_all()
    assert numbered() == list(enumerate(ids, start=1))


def test_blocks_are_chained_and_cover_every_line() -> None:
    for _ in range(3):
        write(2)
        seal_all()
    blocks = list(SealBlock.objects.order_by("number"))
    assert blocks[0].previous == seal.GENESIS
    for before, block in pairwise(blocks):
        assert block.number == before.number + 1
        assert block.previous == before.seal
        assert block.first_position == before.last_position + 1
    assert blocks[-1].last_position == 6


def test_nothing_new_makes_no_block() -> None:
    write()
    seal_all()
    assert seal.seal() == 0
    assert seal.seal(everything=True) == 0
    assert SealBlock.objects.count() == 1


def test_each_head_is_in_the_anchor_file_which_only_its_owner_reads(anchor_file: Path) -> None:
    write()
    seal_all()
    write()
    seal_all()
    said = [json.loads(line) for line in anchor_file.read_text().splitlines()]
    blocks = SealBlock.objects.order_by("number")
    assert [(line["block"], line["seal"]) for line in said] == [
        (block.number, block.seal) for block in blocks
    ]
    assert anchor_file.stat().st_mode & 0o777 == 0o600


def test_lines_younger_than_an_open_transaction_wait_for_it(own_database: str) -> None:
    """A second connection writes a line, and leaves its transaction open for long."""
    before = write(2)
    address = databases.current().access.at("app", own_database)
    with psycopg.connect(address) as other:
        other.execute("INSERT INTO kernel_auditentry (at, kind, action, purpose, session, request,"
                      " subject_kind, fields) VALUES (now(), 'write', 'test.long', '', '', '', '',"
                      " '{}')")  # fmt: skip
        after = write(2)
        while [line for _, line in numbered()] != before:
            seal.seal()
        for _ in range(3):
            assert seal.seal() == 0
        waiting = seal.unsealed()
        assert waiting.lines == 2  # of those committed: the open one is nobody's to see yet
        assert waiting.oldest_at == AuditEntry.objects.get(pk=after[0]).at
        assert faults() == set()
        other.commit()
    seal_all()
    long = AuditEntry.objects.get(action="test.long").pk
    verified = AuditEntry.objects.get(action="audit.verified").pk
    assert before[-1] < long < after[0]
    assert numbered() == list(enumerate([*before, long, *after, verified], start=1))
    assert faults() == set()


def test_a_line_that_took_its_id_early_and_ended_late_is_found_by_the_quick_search(
    own_database: str,
) -> None:
    """Blocks go by while it is open: the search that starts above them must still see it."""
    address = databases.current().access.at("app", own_database)
    with psycopg.connect(address) as other:
        other.execute("INSERT INTO kernel_auditentry (at, kind, action, purpose, session, request,"
                      " subject_kind, fields) VALUES (now(), 'write', 'test.long', '', '', '', '',"
                      " '{}')")  # fmt: skip
        for _ in range(4):
            write(3)
            seal.seal()
        other.commit()
    for _ in range(4):
        write(1)
        seal_all()
    assert SealedLine.objects.count() == AuditEntry.objects.count() == 17
    assert verify(SYSTEM).is_sound


def test_many_writers_and_sealers_at_once_leave_no_gap() -> None:
    stop = threading.Event()
    broken: list[BaseException] = []

    def run(act: object) -> None:
        try:
            while not stop.is_set():
                act()  # type: ignore[operator]
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion
            broken.append(fault)
        finally:
            connection.close()

    def write_some() -> None:
        with transaction.atomic():
            write(2)
        with transaction.atomic():
            write(1)
            transaction.set_rollback(True)

    acts = [write_some] * 4 + [seal.seal] * 2
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    threads[0].join(3)
    stop.set()
    for thread in threads:
        thread.join()
    assert broken == []
    seal_all()
    positions = [position for position, _ in numbered()]
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) == AuditEntry.objects.count() > 20
    assert faults() == set()


def test_while_one_process_seals_another_does_nothing() -> None:
    write()
    with anchor.held() as file:
        assert file is not None
        assert seal.seal() == 0
    assert seal_all() == 1


def test_a_block_sealed_by_another_machine_is_anchored_here_too(anchor_file: Path) -> None:
    write()
    seal_all()
    theirs = anchor_file.read_bytes()
    write()
    seal_all()
    anchor_file.write_bytes(theirs)
    write()
    seal_all()
    assert [json.loads(line)["block"] for line in anchor_file.read_text().splitlines()] == [1, 2, 3]
    assert faults() == set()


def test_a_crash_that_tore_the_last_line_of_the_anchor_is_mended(anchor_file: Path) -> None:
    write()
    seal_all()
    write()
    seal_all()
    anchor_file.write_bytes(anchor_file.read_bytes()[:-20])
    found = verify(SYSTEM)
    assert found.is_sound
    assert len(found.notes) == 2  # a line that cannot be read, a block that is not anchored yet
    seal_all()
    assert faults() == set()
    again = anchor.read()
    assert again is not None
    assert sorted(again.heads) == list(range(1, SealBlock.objects.count() + 1))


def test_a_long_anchor_is_read_at_its_end_only(
    anchor_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchor, "TAIL", 600)
    for _ in range(6):
        write()
        seal_all()
    with anchor.held() as file:
        assert file is not None
        assert file.last == 6
        assert 1 not in file.heads
    assert faults() == set()


def test_a_large_backlog_is_sealed_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "MOST", 4)
    with transaction.atomic():
        write(10)
    seal_all()
    assert [b.last_position for b in SealBlock.objects.order_by("number")] == [4, 8, 10]
    write(3)
    seal_all()
    assert faults() == set()


def test_the_last_minute_is_said_to_be_unsealed() -> None:
    write(2)
    waiting = seal.unsealed()
    assert waiting.lines == 2
    assert waiting.seconds() < seal.WINDOW
    assert not waiting.is_late
    with clock.stopped(clock.now().replace(year=clock.now().year + 1)):
        assert seal.unsealed().is_late
    seal_all()
    assert seal.unsealed() == seal.Unsealed(0, None)


def test_a_copy_restored_on_another_server_is_sealed_on(own_database: str) -> None:
    """There, transactions are counted from a lower number: lines of the copy have higher ones."""
    write(2)
    seal_all()
    as_owner(
        own_database,
        "UPDATE kernel_sealblock SET transaction = '9000000000000', below = '9000000000000'",
        "INSERT INTO kernel_auditentry (transaction, at, kind, action, purpose, session, request,"
        " subject_kind, fields) VALUES ('9000000000001', now(), 'write', 'test.copied', '', '',"
        " '', '', '{}')",
    )
    write(1)
    seal_all()
    assert SealedLine.objects.count() == 4
    write(1)
    seal_all()
    assert SealedLine.objects.count() == 5


def test_a_backup_put_back_is_said_and_sealing_goes_on(
    own_database: str, anchor_file: Path
) -> None:
    for _ in range(3):
        write()
        seal_all()
    cut_off(own_database, above_block=2, above_line=2)
    write()
    with pytest.raises(seal.Broken, match="block 3"):
        seal.seal()
    assert "cut" in faults()
    assert seal.go_on_after_restore("Disk failed; the copy of 02:00 was put back.") == 2
    seal_all()
    found = verify(SYSTEM)
    assert found.is_sound
    assert "the copy of 02:00" in found.notes[0]
    forged = anchor_file.read_text().replace("02:00", "01:00")
    anchor_file.write_text(forged)
    assert not verify(SYSTEM).is_sound
