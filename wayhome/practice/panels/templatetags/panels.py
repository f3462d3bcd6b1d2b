"""Buttons that stand several to a page: each form has a key of its own (E15)."""

from typing import Any
from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> str:
    return str(uuid4())


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """A value of a dictionary, by a key that the page holds."""
    return found.get(key)
