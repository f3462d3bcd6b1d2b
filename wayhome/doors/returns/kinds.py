"""The exports there are: how each is made, its checks in words, and what its file is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.returns.lists import annex_a, jtai, ssd
from wayhome.doors.returns.made import Make
from wayhome.doors.returns.models import Kind
from wayhome.doors.returns.ssda903 import making as ssda903
from wayhome.doors.returns.ssda903 import rules as ssda903_rules
from wayhome.foundation.agencies import roles


@dataclass(frozen=True)
class Declared:
    """`years`: the first and last collection that can be asked for; None for a list as at today."""

    kind: str
    make: Make
    tables: tuple[str, ...]  # in the order in which people read them
    years: tuple[int, int] | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    needs: str = roles.MAKE_RETURN  # what its maker must be allowed to read on pages


DECLARED = {
    each.kind: each
    for each in (
        Declared(Kind.SSDA903, ssda903.make, tuple(TABLES), (2018, 2027), ssda903_rules.RULES),
        Declared(Kind.ANNEX_A, annex_a.make, ("List 8",)),
        Declared(Kind.SSD, ssd.make, tuple(ssd.TABLES)),
        Declared(Kind.JTAI, jtai.make, ("Children",), needs=roles.COHORT),
    )
}
