"""Every change to who may see a child: the circle, restrictions, the glass, agreements."""

from wayhome.foundation.access.commands.agreements import agree, change_agreement
from wayhome.foundation.access.commands.circle import end_involvement, involve
from wayhome.foundation.access.commands.glass import break_glass, review_glass
from wayhome.foundation.access.commands.restrictions import lift_restriction, restrict

__all__ = [
    "agree",
    "break_glass",
    "change_agreement",
    "end_involvement",
    "involve",
    "lift_restriction",
    "restrict",
    "review_glass",
]
