"""What is not happening, in the words of the page, and the rules that say so.

Each rule is declared in the room whose facts it reads; here stands only under which heading a
panel chair looks for it. A code that no room declares is a mistake, and a test finds it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived


class Lapse(NamedTuple):
    """A heading, and the rules that stand under it."""

    title: Any  # words, lazily translated
    rules: tuple[str, ...]


LAPSES: Mapping[str, Lapse] = {
    "strategy": Lapse(
        _("No strategy discussion"),
        ("EXP-G04", "EXP-S13", "COH-S01", "PAN-G01", "MIS-S32", "MIS-S33", "CON-S06"),
    ),
    "screening": Lapse(_("Signs, and no screening"), ("EXP-G01", "EXP-S02")),
    "assessment": Lapse(_("Screened, and no assessment"), ("EXP-G02", "EXP-S03")),
    "manager": Lapse(_("A manager has not decided"), ("EXP-S05", "QST-S10")),
    "plan": Lapse(_("No plan"), ("COH-G01", "PLN-S01", "PLN-S03")),
    "contingency": Lapse(_("No contingency"), ("PLN-G01",)),
    "voice": Lapse(_("Nobody wrote what the child says"), ("PLN-G02", "PAN-G02")),
    "review": Lapse(_("Review overdue"), ("EXP-S04", "EXP-G03", "PLN-S02", "PLN-G03", "PAN-S07")),
    "panel": Lapse(_("Waiting for a panel"), ("COH-G03", "PAN-S01", "PAN-S03", "PAN-S04")),
    "level": Lapse(_("Level unchanged for six months"), ("COH-G02",)),
    "actions": Lapse(_("Actions overdue, or done to no known effect"), ("ACT-G01", "PLN-G04")),
    "interview": Lapse(
        _("Missing, and no return interview"), ("MIS-G02", "MIS-S01", "MIS-G50", "MIS-G51")
    ),
    "decision": Lapse(_("A decision asked for, and none made"), ("MIS-G03", "EXP-P01", "EXP-P02")),
    "referral": Lapse(
        _("National Referral Mechanism not decided"), ("EXP-S06", "EXP-S07", "EXP-G05")
    ),
}
GRAVEST = "strategy"  # comes before any number of others
UNDER = {rule: key for key, lapse in LAPSES.items() for rule in lapse.rules}


def said_once(rows: Sequence[Derived]) -> list[Derived]:
    """Of what one act would answer for a child, what is due first. The others run on and count."""
    first: dict[tuple[int | None, str], Derived] = {}
    for row in rows:
        if act := registry.rule(row.rule).act:
            key = (row.child_id, act)
            first[key] = min(first.get(key, row), row, key=_due)
    return [
        row for row in rows if first.get((row.child_id, registry.rule(row.rule).act), row) is row
    ]


def _due(row: Derived) -> tuple[Any, bool]:
    return (row.due_at or row.started_at, row.kind != "S")
