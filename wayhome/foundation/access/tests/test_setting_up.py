"""A partnership from a file: all of it or nothing, and the same again when loaded again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wayhome.foundation.access.console import partnership
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.access.setting_up import load
from wayhome.foundation.agencies.models import Agency, Authority, Membership, TeamDuty
from wayhome.foundation.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "partnership.example.toml"


def run(*words: str) -> Any:
    return CliRunner().invoke(partnership, list(words))


def test_the_example_makes_agencies_teams_duties_administrators_and_an_agreement() -> None:
    found = json.loads(run("load", str(EXAMPLE), "--json").output)
    assert found["agencies"] == [
        "Sefton Council",
        "Merseyside Police",
        "Stepping Stones",
        "Larch House",
    ]
    assert found["administrators"] == 3
    assert SharingAgreement.objects.get().lines.exists()
    assert set(TeamDuty.objects.values_list("duty", "team__agency__name")) == {
        ("social_care", "Sefton Council"),
        ("out_of_hours", "Sefton Council"),
        ("data_protection", "Sefton Council"),
        ("police_missing", "Merseyside Police"),
        ("control_room", "Merseyside Police"),
        ("return_interview", "Stepping Stones"),
    }
    assert Authority.objects.get(code="E08000014").name == "Sefton"
    assert set(Membership.objects.values_list("role", flat=True)) == {"administrator"}


def test_loaded_again_it_changes_nothing() -> None:
    load(EXAMPLE.read_text())
    answer = run("load", str(EXAMPLE))
    assert answer.output == "Everything in the file stands already.\n"


def test_an_agency_that_joins_another_partnership_is_changed() -> None:
    load(EXAMPLE.read_text())
    more = '[[partnership]]\nname = "Another"\n' + EXAMPLE.read_text().replace(
        'partnerships = ["Example Safeguarding Partnership"]',
        'partnerships = ["Example Safeguarding Partnership", "Another"]',
    )
    load(more)
    assert Agency.objects.get(name="Larch House").partnerships.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[agency", "not TOML"),
        ("[[agencies]]\nname = 'X'", "nobody knows what “agencies” means"),
        ("[[agency]]\nkind = 'council'", "name is missing"),
        ("[[agency]]\nname = 'X'\nkind = 'guild'", "what kind of agency"),
        ("[[agency]]\nname = 'X'\nkind = 'council'\nareas = ['E1']", "no code of an authority"),
        ("[[agency]]\nname = 'X'\nkind = 'council'\npartnerships = ['Y']", "no partnership “Y”"),
        (
            "[[agency]]\nname = 'X'\nkind = 'council'\n[[agency.team]]\nname = 'T'\nduties = ['z']",
            "no duty “z”",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(f"[[partnership]]\nname = 'First'\n{text}")
    answer = run("load", str(file))
    assert answer.exit_code == 1
    assert words in answer.output
    assert "Nothing was changed." in answer.output
    with pytest.raises(Invalid):
        load(file.read_text())
    assert not SharingAgreement.objects.exists()


def test_the_list_says_what_there_is() -> None:
    load(EXAMPLE.read_text())
    assert "Sefton Council (council): E08000014" in run("list").output
    found = json.loads(run("list", "--json").output)
    assert found["agreements"][0]["review_on"] == "2027-11-30"
