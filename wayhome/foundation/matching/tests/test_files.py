"""`wayhome match score`: a CSV of records in, pairs out; bad input is refused in words."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.matching import files
from wayhome.foundation.matching.console import match

HEAD = "ref,given_name,surname,date_of_birth,postcode,shoe_size\n"
GOOD = HEAD + (
    "1,Amelia,Winterbourne,27/03/2012,ZZ99 3AB,4\n"
    "2,AMELIA,Winterbourne,2012-03-27,zz993ab,5\n"
    "3,Oscar,Hill,31/02/2012,,\n"
)


def test_the_file_is_read_by_its_columns_names() -> None:
    records = files.read(b"\xef\xbb\xbf" + GOOD.encode(), "ref")
    assert [each.key for each in records.people] == ["1", "2", "3"]
    assert records.people[0].born_on == records.people[1].born_on
    assert (records.ignored, records.unread) == (["shoe_size"], [(4, "31/02/2012")])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04zip", "workbook"),
        (b"ref,surname\n1,\xff\n", "UTF-8"),
        (b"ref\x00,surname", "not text"),
        (b"id,surname\n1,Hill\n", "no column ref"),
        (b"ref,surname,surname\n1,a,b\n", "stands twice"),
        (b"ref,shoe\n1,4\n", "No column is known"),
        (b"ref,surname\n1,Hill,more\n", "Line 2 has 3 cells"),
        (b"ref,surname\n1,Hill\n1,Wood\n", "Line 3 repeats"),
        (b"ref,surname\n,Hill\n", "Line 2 has no"),
        (b'ref,surname\n1,"Hill', "not CSV"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(raw: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        files.read(raw, "ref")
    assert words in " ".join(refused.value.errors.values())


@pytest.mark.django_db
def test_the_command_gives_pairs_with_probability_and_band(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    said = CliRunner().invoke(match, ["score", str(path), "--id-column", "ref", "--json"])
    assert said.exit_code == 0, said.output
    [pair] = json.loads(said.output)["pairs"]
    assert ({pair["a"], pair["b"]}, pair["band"]) == ({"1", "2"}, "link")
    assert pair["probability"] > 0.99
    wrong = CliRunner().invoke(match, ["score", str(path), "--id-column", "id", "--json"])
    assert wrong.exit_code == 1
    assert "no column id" in wrong.output
    spark = ["score", str(path), "--id-column", "ref", "--engine", "spark"]
    refused = CliRunner().invoke(match, spark)
    assert refused.exit_code == 1
    assert "pip install -r requirements/spark.txt" in " ".join(refused.output.split())
