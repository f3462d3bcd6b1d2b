"""A hidden number looks like no nought: the picture has the letter that its table has."""

from collections.abc import Callable
from typing import Any

import pytest

from wayhome.oversight.reports import pictures

SEEN = [("January 2026", 14), ("March 2026", 0)]


@pytest.mark.parametrize("draw", [pictures.bars, pictures.line])
def test_what_is_hidden_has_its_letter(draw: Callable[..., dict[str, Any]]) -> None:
    hidden = pictures.svg(draw([*SEEN, ("April 2026", None)], "Episodes"))
    assert hidden.count(">c</text>") == 1
    assert ">c</text>" not in pictures.svg(draw(SEEN, "Episodes"))
