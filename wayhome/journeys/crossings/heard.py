"""What a return interview's own answers say about exploitation: signs, and of which kinds. Pure.

The signs are those that the shipped form asks for (`exploitation_signs`); a form of an area's own
that asks nothing by that name raises nothing.
"""

from collections.abc import Iterable

from wayhome.practice.exploitation.models import Kind

QUESTION = "exploitation_signs"
NO_SIGN = {"none", "not_known"}  # "not known" is no sign, and not the absence of one (P40)
KINDS: dict[str, tuple[Kind, ...]] = {
    "sexual": (Kind.SEXUAL,),
    "pictures": (Kind.SEXUAL, Kind.ONLINE),
    "debt": (Kind.CRIMINAL,),
    "phones": (Kind.CRIMINAL,),
    "drugs_cash": (Kind.CRIMINAL,),
    "travel": (Kind.COUNTY_LINES,),
}
EITHER = (Kind.SEXUAL, Kind.CRIMINAL)  # a sign that says that something is wrong, and not what
AT_HOME = "home"


def signs(codes: Iterable[str]) -> list[str]:
    return sorted(set(codes) - NO_SIGN)


def kinds(found: Iterable[str]) -> tuple[str, ...]:
    """What it may be; where no sign says, both are looked for."""
    named = {kind.value for code in found for kind in KINDS.get(code, ())}
    return tuple(sorted(named or {kind.value for kind in EITHER}))
