"""For a table whose headings are data: the heading of a cell, by its place."""

import re
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def heading(block: dict[str, Any], place: int) -> str:
    found: str = block["headings"][place]
    return found


@register.filter
def is_number(cell: str) -> bool:
    """A count, a share, or what stands in their place."""
    return cell in ("c", "–") or re.fullmatch(r"[\d,]+( %)?", cell) is not None
