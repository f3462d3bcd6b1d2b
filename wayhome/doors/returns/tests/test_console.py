"""`wayhome return …`: files in a folder, one JSON object, what is wrong in words."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories import World
from wayhome.doors.console.main import COMMANDS
from wayhome.doors.feeds.tests.returns import bring, missing
from wayhome.doors.returns import console
from wayhome.doors.returns.models import Export
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.practice.missing.tests.lives import known_child

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
LATE = {"MIS_START": "30/04/2016", "MIS_END": "02/04/2017"}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(console.return_, [str(word) for word in words])


def made(folder: Path, *more: str, year: str = "2018") -> Result:
    council = ("--authority", "E08000014", "--year", year)
    return run("ssda903", *council, "--out", folder, *more)


def test_the_command_is_where_the_command_line_looks_for_it() -> None:
    assert COMMANDS["return"][0] == f"{console.__name__}:return_"


def test_it_writes_the_tables_the_checks_and_if_asked_the_xml(world: World, tmp_path: Path) -> None:
    bring(world.sefton, missing(DAY, LATE))
    said = json.loads(made(tmp_path / "out", "--json").stdout)
    assert said["files"] == ["Episodes.csv", "Header.csv", "Missing.csv", "UASC.csv", "checks.csv"]
    assert said["tables"]["Missing"] == {"rows": 2, "faults": {"578": 1, "581": 1}}
    assert said["checks"][1:] == [
        {
            "code": "581",
            "message": "Child is missing but has not yet started to be looked after.",
            "table": "Missing",
            "row": 2,
            "field": "MIS_START",
            "child": "1",
        }
    ]
    checks = (tmp_path / "out" / "checks.csv").read_text()
    assert checks.splitlines()[2].startswith("581,Missing,2,MIS_START,1,")
    with_xml = json.loads(made(tmp_path / "out", "--xml", "--json").stdout)
    assert "ssda903.xml" in with_xml["files"]
    assert (tmp_path / "out" / "ssda903.xml").read_bytes().count(b"<AMISSING>") == 2


def test_each_is_registered_with_its_reason_and_its_children_are_logged(
    world: World, tmp_path: Path
) -> None:
    bring(world.sefton, missing(DAY))
    made(tmp_path, "--why", "A trial run")
    export = Export.objects.get()
    assert (export.why, export.counts["Header"], export.user) == ("A trial run", 1, None)
    assert AuditEntry.objects.filter(action="return.ssda903", kind="read").count() == 1


@pytest.mark.parametrize(
    ("year", "words"), [("2017", "from 2018 to 2027"), ("2028", "from 2018 to 2027")]
)
def test_a_year_without_published_codes_is_refused(
    world: World, tmp_path: Path, year: str, words: str
) -> None:
    result = made(tmp_path, year=year)
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_lists_are_written_where_they_are_asked_for(world: World, tmp_path: Path) -> None:
    known_child(world, carer=world.home)
    for name, out in (("annex-a", "a.xlsx"), ("jtai", "j.xlsx"), ("ssd", "tables")):
        result = run(name, "--out", tmp_path / out)
        assert result.exit_code == 0, result.output
        assert (tmp_path / out).exists()
    assert (
        sorted(each.name for each in (tmp_path / "tables").iterdir())[0] == "ssd_cla_placement.csv"
    )
