"""Typst, given data. What no typeface has is printed as its number, and the paper says so."""

import json
import re
from pathlib import Path
from typing import Any

import typst

SOURCE = (Path(__file__).parent / "copy.typ").read_bytes()
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
TRIES = 20  # unprintable texts that are found one by one, before all that is rare goes
PLAIN = 0x0530  # below: Latin, Greek and Cyrillic, which the built-in typefaces have


def compiled(said: dict[str, Any]) -> bytes:
    """The PDF, in PDF/UA-1. Raises typst.TypstError for a fault that is ours."""
    for _try in range(TRIES):
        try:
            return _compile(said)
        except typst.TypstError as fault:
            found = NO_GLYPH.search(str(fault))
            if found is None:
                raise
            said = _without(said, frozenset(json.loads(f'"{found[1]}"')))
    return _compile(_without(said, None))


def _compile(said: dict[str, Any]) -> bytes:
    inputs = {"said": json.dumps(said)}
    made: bytes = typst.compile(SOURCE, format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    return made


def _without(said: dict[str, Any], gone: frozenset[str] | None) -> dict[str, Any]:
    """The same with these characters as `[U+1F600]`; None is for everything that is rare."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(_number(c) if _is_gone(c, gone) else c for c in value)
        if isinstance(value, list) and value and isinstance(value[0], int):
            return value
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        return value

    changed: dict[str, Any] = plain(said)
    return changed | {"left_out": said["left_out_note"]}


def _is_gone(character: str, gone: frozenset[str] | None) -> bool:
    return ord(character) >= PLAIN if gone is None else character in gone


def _number(character: str) -> str:
    return f"[U+{ord(character):04X}]"
