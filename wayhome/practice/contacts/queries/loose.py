"""Contacts about no child whom a reader sees: their clocks stand on a worklist (ADR 0019)."""

from typing import Any

from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.contacts.models import Contact


def about_no_child(reader: Reader) -> Any:
    """Their ids, to ask with; None for whoever sees none."""
    rows = Contact.objects.all().about_no_child(reader)
    return None if rows is None else rows.values("pk")
