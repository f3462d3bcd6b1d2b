"""`wayhome audit`, as an operator and as a script read it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wayhome.foundation.kernel.console import audit
from wayhome.foundation.kernel.tests.logbook import as_owner, cut_off, seal_all, write

pytestmark = pytest.mark.usefixtures("own_database", "anchor_file")


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(audit, words)
    return done.exit_code, done.stdout, done.stderr


def test_seal_says_how_many_lines() -> None:
    write(2)
    count = 0
    while count < 2:
        code, said, _ = run("seal", "--json")
        assert code == 0
        count += json.loads(said)["sealed"]
    assert count == 2
    assert run("seal") == (0, "0 lines sealed.\n", "")


def test_verify_says_what_is_sound_and_what_is_not_sealed_yet() -> None:
    write(2)
    seal_all()
    write(1)
    code, said, progress = run("verify")
    assert code == 0
    assert "2 sealed lines in 1 blocks" in said
    assert "all as they were sealed" in said
    assert "Not sealed yet: 1 lines, the oldest for 0 s (at most 60 s" in said
    assert "100 %  2 of 2 lines" in progress


def test_verify_as_json_is_one_object_on_standard_output() -> None:
    write(2)
    seal_all()
    code, said, _ = run("verify", "--json")
    found = json.loads(said)
    assert code == 0
    assert (found["sound"], found["blocks"], found["lines"], found["faults"]) == (True, 1, 2, [])
    assert found["unsealed"] == {
        "lines": 0, "oldest_seconds": 0.0, "window_seconds": 60, "late": False
    }  # fmt: skip


def test_verify_fails_with_a_code_and_a_sentence(own_database: str) -> None:
    write(2)
    seal_all()
    as_owner(own_database, "DELETE FROM kernel_auditentry")
    code, said, _ = run("verify")
    assert code == 1
    assert "FAULT  Block 1: line 1 is gone." in said
    assert "NOT as they were sealed" in said
    code, said, _ = run("verify", "--json")
    assert code == 1
    assert json.loads(said)["faults"][0]["code"] == "gone"


def test_after_a_restore_the_operator_says_why_and_sealing_goes_on(
    own_database: str, anchor_file: Path
) -> None:
    for _ in range(2):
        write()
        seal_all()
    cut_off(own_database, above_block=1, above_line=1)
    code, _, words = run("seal")
    assert code == 1
    assert "the database ends at 1. Run `wayhome audit verify`." in words
    assert run("seal", "--after-restore", "The disk failed.")[0] == 0
    code, said, _ = run("verify")
    assert code == 0
    assert "the log goes on from block 1. The disk failed." in said
