"""Every change to who a child is: recording, standing facts, joining two records, parting them."""

from wayhome.foundation.people.commands.merging import merge
from wayhome.foundation.people.commands.parting import place, unmerge
from wayhome.foundation.people.commands.recording import (
    NewChild,
    about,
    record_children,
    record_facts,
    set_safe_contact,
)

__all__ = [
    "NewChild",
    "about",
    "merge",
    "place",
    "record_children",
    "record_facts",
    "set_safe_contact",
    "unmerge",
]
