"""What a leader's home begins with: the worst of what is not happening (R42)."""

from dataclasses import dataclass

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.parts import Part
from wayhome.oversight.insight.gaps import Missing, worst

WORST = 3


@dataclass(frozen=True)
class Front:
    gaps: tuple[Missing, ...]  # the worst
    kinds: int  # of all that is not happening


def not_happening(reader: Reader) -> Part | None:
    """For whoever answers to a board. Two statements."""
    if not reader.may(roles.MAKE_REPORT):
        return None
    found = worst(reader)
    return Part("insight/front.html", Front(tuple(found[:WORST]), len(found)))
