"""What somebody who owns the database does to the log is seen, each attack for what it is (E24).

They are made as the role `owner`: what `app` may not do at all is in tests/test_database_roles.py.
"""

import json
from pathlib import Path

import pytest

from tests.plugin import databases
from wayhome.foundation.kernel import seal
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry, SealBlock
from wayhome.foundation.kernel.tests.logbook import as_owner, cut_off, faults, seal_all, write
from wayhome.foundation.kernel.verify import LISTED, SOUND, VERIFIED, standing, verify


@pytest.fixture
def log(own_database: str, anchor_file: Path) -> list[int]:
    """Twelve lines in three blocks; nothing is wrong with them."""
    ids: list[int] = []
    for _ in range(3):
        ids += write(4)
        seal_all()
    assert faults() == set()
    return ids


def line(where: str) -> str:
    return f"(SELECT line_id FROM kernel_sealedline WHERE position = {where})"


@pytest.mark.parametrize(
    "change",
    [
        "user_id = 7",
        'fields = \'{"how": "export"}\'',
        "at = at + interval '1 microsecond'",
        "kind = 'read'",
        "action = action || ' '",
        "child_id = 9",
        "glass_id = 9",
        "agency_id = 1, team_id = 2",
        "session = 'x', request = ''",
        "transaction = '1'",
    ],
)
def test_a_changed_line_is_seen_whatever_was_changed_in_it(
    own_database: str, log: list[int], change: str
) -> None:
    as_owner(own_database, f"UPDATE kernel_auditentry SET {change} WHERE id = {line('6')}")
    found = verify(SYSTEM)
    assert [(fault.code, fault.block) for fault in found.faults] == [("changed", 2)]
    assert "5 to 8" in found.faults[0].words


def test_two_texts_that_run_together_the_same_are_told_apart(
    own_database: str, anchor_file: Path
) -> None:
    write(1, action="a")
    as_owner(own_database, "UPDATE kernel_auditentry SET purpose = E'b\\tc', session = ''")
    seal_all()
    as_owner(own_database, "UPDATE kernel_auditentry SET purpose = 'b', session = 'c'")
    assert faults() == {"changed"}


def test_a_deleted_line_is_named_by_its_number(own_database: str, log: list[int]) -> None:
    as_owner(own_database, f"DELETE FROM kernel_auditentry WHERE id = {line('7')}")
    found = verify(SYSTEM)
    assert [(fault.code, fault.block) for fault in found.faults] == [("gone", 2)]
    assert "line 7 is gone" in found.faults[0].words


def test_a_line_deleted_together_with_its_number_is_seen(own_database: str, log: list[int]) -> None:
    as_owner(
        own_database,
        f"DELETE FROM kernel_auditentry WHERE id = {line('7')}",
        "DELETE FROM kernel_sealedline WHERE position = 7",
    )
    assert [(f.code, f.block) for f in verify(SYSTEM).faults] == [("gone", 2)]


def test_closing_the_gap_after_a_deletion_is_seen(own_database: str, log: list[int]) -> None:
    as_owner(
        own_database,
        f"DELETE FROM kernel_auditentry WHERE id = {line('7')}",
        "DELETE FROM kernel_sealedline WHERE position = 7",
        "UPDATE kernel_sealedline SET position = -position WHERE position > 7",
        "UPDATE kernel_sealedline SET position = -position - 1 WHERE position < 0",
        "UPDATE kernel_sealblock SET last_position = 7 WHERE number = 2",
    )
    found = {(fault.code, fault.block) for fault in verify(SYSTEM).faults}
    assert ("changed", 2) in found
    assert ("chain", 3) in found


@pytest.mark.parametrize(("one", "other"), [(6, 7), (2, 11)])
def test_lines_that_changed_places_are_seen(
    own_database: str, log: list[int], one: int, other: int
) -> None:
    as_owner(
        own_database,
        f"UPDATE kernel_sealedline SET position = -1 WHERE position = {one}",
        f"UPDATE kernel_sealedline SET position = {one} WHERE position = {other}",
        f"UPDATE kernel_sealedline SET position = {other} WHERE position = -1",
    )
    assert faults() == {"changed"}


def test_lines_that_took_each_others_ids_are_seen(own_database: str, log: list[int]) -> None:
    as_owner(
        own_database,
        f"UPDATE kernel_auditentry SET id = -1 WHERE id = {log[0]}",
        f"UPDATE kernel_auditentry SET id = {log[0]} WHERE id = {log[1]}",
        f"UPDATE kernel_auditentry SET id = {log[1]} WHERE id = -1",
    )
    assert faults() == {"changed"}


def test_an_end_that_was_cut_off_cleanly_is_seen_by_the_anchor(
    own_database: str, log: list[int]
) -> None:
    seal_all()  # the fixture's look at the log is a line of its own, in block 4
    cut_off(own_database, above_block=2, above_line=8)
    assert faults() == {"cut"}
    with pytest.raises(seal.Broken):
        seal.seal()


def test_a_log_emptied_altogether_is_seen(own_database: str, log: list[int]) -> None:
    tables = ("kernel_auditentry", "kernel_sealedline", "kernel_sealblock")
    as_owner(own_database, *[f"TRUNCATE {table}" for table in tables])
    assert faults() == {"cut"}


def test_numbered_lines_left_without_their_block_are_seen(
    own_database: str, log: list[int]
) -> None:
    as_owner(own_database, "DELETE FROM kernel_sealblock WHERE number = 3")
    assert faults() == {"cut", "beyond"}


def test_blocks_taken_from_the_beginning_or_the_middle_are_seen(
    own_database: str, log: list[int]
) -> None:
    as_owner(own_database, "DELETE FROM kernel_sealblock WHERE number = 2")
    assert "chain" in faults()
    as_owner(own_database, "DELETE FROM kernel_sealblock WHERE number = 1")
    assert "chain" in faults()


def written_anew(database: str) -> None:
    """The whole chain again over a changed line, by somebody who has the key as well."""
    as_owner(
        database,
        f"UPDATE kernel_auditentry SET user_id = 7 WHERE id = {line('6')}",
        "DELETE FROM kernel_sealblock WHERE number > 0",
        "DELETE FROM kernel_sealedline WHERE position > 0",
    )


def test_a_whole_chain_written_anew_with_the_key_is_seen_by_the_anchor(
    own_database: str, log: list[int], anchor_file: Path
) -> None:
    kept = anchor_file.read_bytes()
    written_anew(own_database)
    anchor_file.unlink()
    seal_all()
    write(1)
    seal_all()
    assert faults() == set()  # to itself the new chain is sound
    anchor_file.write_bytes(kept)
    assert "anchor" in faults()
    with pytest.raises(seal.Broken):
        seal.seal()


def test_a_chain_written_anew_without_the_key_does_not_match_its_lines(
    own_database: str, log: list[int], anchor_file: Path, settings: object
) -> None:
    kept, key = anchor_file.read_bytes(), settings.SEAL_KEY  # type: ignore[attr-defined]
    settings.SEAL_KEY = "a guess"  # type: ignore[attr-defined]
    written_anew(own_database)
    anchor_file.unlink()
    seal_all()
    settings.SEAL_KEY = key  # type: ignore[attr-defined]
    assert "changed" in faults()
    anchor_file.write_bytes(kept)
    assert "anchor" in faults()


def test_a_line_slipped_in_behind_the_seal_is_seen(own_database: str, log: list[int]) -> None:
    as_owner(
        own_database,
        "INSERT INTO kernel_auditentry (id, transaction, at, kind, action, purpose, session,"
        " request, subject_kind, fields)"
        f" SELECT -5, transaction, at, kind, 'never.happened', '', '', '', '', '{{}}'"
        f" FROM kernel_auditentry WHERE id = {log[5]}",
    )
    assert faults() == {"slipped_in"}
    write()
    seal_all_but_slipped()
    assert "slipped_in" in faults()


def seal_all_but_slipped() -> None:
    """The quick search starts above the slipped-in line, and leaves it where it is."""
    before = SealBlock.objects.count()
    while SealBlock.objects.count() == before:
        seal.seal()


def test_a_head_that_the_anchor_never_had_is_seen(log: list[int], anchor_file: Path) -> None:
    lines = anchor_file.read_text().splitlines(keepends=True)
    anchor_file.write_text("".join([lines[0], *lines[2:]]))
    assert faults() == {"unanchored"}


def test_an_anchor_with_two_heads_for_one_block_is_seen(log: list[int], anchor_file: Path) -> None:
    first = json.loads(anchor_file.read_text().splitlines()[0])
    with anchor_file.open("a") as file:
        file.write(json.dumps(first | {"seal": "f" * 64}) + "\n")
    assert faults() == {"anchor"}


def test_a_missing_anchor_is_seen(log: list[int], anchor_file: Path) -> None:
    anchor_file.unlink()
    assert faults() == {"anchor"}


def test_more_faults_than_anybody_reads_are_counted(
    own_database: str, anchor_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "MOST", 1)
    write(LISTED + 5)
    seal_all()
    as_owner(own_database, "UPDATE kernel_auditentry SET purpose = 'changed'")
    found = verify(SYSTEM)
    assert (len(found.faults), found.more_faults) == (LISTED, 5)


def test_a_look_is_written_in_the_log_and_remembered(own_database: str, log: list[int]) -> None:
    found = verify(SYSTEM)
    assert (standing().verified_at, standing().is_sound) == (found.at, True)
    as_owner(own_database, f"DELETE FROM kernel_auditentry WHERE id = {log[3]}")
    later = verify(SYSTEM)
    stands = standing()
    assert (stands.verified_at, stands.sound_at, stands.is_sound) == (later.at, found.at, False)
    newest = AuditEntry.objects.order_by("-id")[0]
    assert (newest.kind, newest.action) == ("system", "audit.verified")
    assert newest.fields == {"blocks": found.blocks, "lines": later.lines, "faults": ["gone"]}
    assert (VERIFIED, SOUND) == ("audit.verified", "audit.sound")


def test_progress_is_said_as_it_goes(
    own_database: str, log: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wayhome.foundation.kernel import verify as module

    monkeypatch.setattr(module, "LINES", 4)
    said: list[tuple[int, int]] = []
    seal_all()
    total = SealBlock.objects.order_by("-number")[0].last_position
    verify(SYSTEM, progress=lambda done, of: said.append((done, of)))
    assert said[0] == (4, total)
    assert said[-1] == (total, total)
    assert sorted(said) == said


def test_the_role_app_reads_the_seal_and_adds_to_it_only(own_database: str) -> None:
    rows = databases.current().access.run(
        "owner",
        "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
        " FROM information_schema.role_table_grants WHERE grantee = 'app' AND table_name IN"
        " ('kernel_auditentry', 'kernel_sealblock', 'kernel_sealedline') GROUP BY table_name",
        own_database,
    )
    assert dict(rows) == dict.fromkeys(
        ("kernel_auditentry", "kernel_sealblock", "kernel_sealedline"), "INSERT SELECT"
    )
