"""A level is called the same wherever it stands: judged, before a panel, as a band of a tool."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from wayhome.foundation import questionnaires
from wayhome.foundation.questionnaires.levels import SAID
from wayhome.practice.exploitation.models import Level as Judged
from wayhome.practice.panels.models import Level as Heard

# the first screen judges no level: its lowest band says that nothing asked about was seen
TOOLS = ("exploitation_assessment", "exploitation_recency")
SHIPPED = [Path(questionnaires.__file__).parent / "shipped" / f"{name}.toml" for name in TOOLS]


def test_judgements_and_panels_say_the_same() -> None:
    assert dict(Judged.choices) == SAID
    assert list(Judged.values) == list(SAID)
    assert dict(Heard.choices) == SAID | {"unknown": "Not known yet"}


def bands(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        return part.get("bands", []) + [band for each in part.values() for band in bands(each)]
    return [band for each in part for band in bands(each)] if isinstance(part, list) else []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_so_do_the_tools_that_we_ship(file: Path) -> None:
    said = {band["code"]: band["title"] for band in bands(tomllib.loads(file.read_text("utf-8")))}
    assert said
    assert {code: SAID[code] for code in said if code in SAID} == {
        code: title for code, title in said.items() if code in SAID
    }
