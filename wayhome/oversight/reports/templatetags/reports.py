"""For a table whose headings are data: the heading of a cell, by its place."""

import re
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def heading(block: dict[str, Any], place: int) -> str:
    found: str = block["headings"][place]
    return found


@register.simple_tag
def rule_of(opens: dict[str, str], section: dict[str, Any], words: str) -> str:
    """The rule that a row of exceptions is of, if this reader may open its children; else ""."""
    return opens.get(words, "") if section["key"] == "exceptions" else ""


@register.filter
def is_number(cell: str) -> bool:
    """A count, a share, or what stands in their place."""
    return cell in ("c", "–") or re.fullmatch(r"[\d,]+( %)?", cell) is not None


@register.filter
def counts(block: dict[str, Any], place: int) -> bool:
    """Whether a column is of numbers, so that its heading stands over them."""
    return place > 0 and all(is_number(row[place]) for row in block["rows"])
