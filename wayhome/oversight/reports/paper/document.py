"""The report as a PDF: tagged, each picture with its words and its table (PDF/UA-1)."""

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wayhome.foundation.pages import typesetting
from wayhome.oversight.reports import pictures

SOURCE = (Path(__file__).parent / "report.typ").read_bytes()


def pdf(content: dict[str, Any], seal: str) -> bytes:
    return typesetting.compiled(SOURCE, said(content, seal))


def said(content: dict[str, Any], seal: str) -> dict[str, Any]:
    """Everything that stands on the paper. Pictures are bytes, as numbers."""
    return {
        "lang": (get_language() or "en")[:2],
        "title": content["title"],
        "about": content["about"],
        "notices": content["notices"],
        "seal": _("Report %(seal)s") % {"seal": seal[:16]},
        "sections": [
            section | {"blocks": [_drawn(block) for block in section["blocks"]]}
            for section in content["sections"]
        ],
        "left_out": "",
        "left_out_note": _("A character that no typeface here has is printed as its number."),
    }


def _widths(block: dict[str, Any]) -> list[int]:
    """How much of the line each column has: the more, the longer its longest cell."""
    columns = zip(block["headings"], *block["rows"], strict=True)
    return [1 + min(3, max(map(len, column)) // 12) for column in columns]


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "table":
        return block | {"widths": _widths(block)}
    if block["kind"] != "picture":
        return block
    return {"kind": "picture", "alt": block["alt"], "png": list(pictures.png(block["spec"]))}
