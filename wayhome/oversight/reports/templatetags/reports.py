"""For a table whose headings are data: the heading of a cell, by its place."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def heading(block: dict[str, Any], place: int) -> str:
    found: str = block["headings"][place]
    return found
