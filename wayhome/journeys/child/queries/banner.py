"""The banner: who must know what, who must not, how to reach the child without harm (P24, P25).

"Nobody has written it" is said to those alone who could read it if somebody had: to anybody else
it would say that something may be there.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.people.models import CareStatus, Child, MustKnow
from wayhome.journeys.child.queries.facts import Facts

LEGAL_STATUS = {  # SSDA903 LS
    "C1": gettext_lazy("interim care order"),
    "C2": gettext_lazy("care order"),
    "D1": gettext_lazy("freeing order"),
    "E1": gettext_lazy("placement order"),
    "V2": gettext_lazy("accommodated by agreement, section 20"),
    "V3": gettext_lazy("short breaks"),
    "V4": gettext_lazy("short breaks"),
    "J1": gettext_lazy("on remand"),
    "J2": gettext_lazy("held by police, transferred to the council"),
    "J3": gettext_lazy("youth rehabilitation order"),
    "L1": gettext_lazy("police protection"),
    "L2": gettext_lazy("emergency protection order"),
    "L3": gettext_lazy("child assessment order"),
}


@dataclass(frozen=True)
class Line:
    label: str
    text: str
    is_alarm: bool = False


@dataclass(frozen=True)
class Contact:
    way: str
    hours: str
    others: str
    not_words: str


@dataclass(frozen=True)
class Banner:
    """`reads_contact`: the reader may read who must know what, so that its absence can be said."""

    status: tuple[str, ...]
    must_know: tuple[Line, ...]
    must_not: tuple[str, ...]
    contact: Contact | None
    reads_contact: bool


def banner(child: Child, sight: Sight, facts: Facts) -> Banner:
    kinds = MustKnow.Kind
    must = facts.all("must")
    return Banner(
        status=tuple(_status(facts)),
        must_know=(
            *_address(facts),
            *_interpreter(child),
            *(
                Line(
                    str(kinds(row["kind"]).label),
                    row["text"],
                    is_alarm=row["kind"] == kinds.WORKER_SAFETY,
                )
                for row in must
                if row["kind"] != kinds.MUST_NOT_KNOW
            ),
        ),
        must_not=tuple(row["text"] for row in must if row["kind"] == kinds.MUST_NOT_KNOW),
        contact=_contact(facts.one("contact")),
        reads_contact=sight.opens(DataClass.CONTACT),
    )


def _status(facts: Facts) -> list[str]:
    """`Looked after by Sefton (care order)`, `lives in Cheshire East`, `at Northgate Academy`."""
    said = []
    council, home = facts.one("council"), facts.one("home")
    authority = council["authority"] if council else ""
    care = [_care(row, authority) for row in facts.all("care")]
    if care:
        said += care
    elif authority:
        said.append(_("%(council)s answers for them") % {"council": authority})
    if home:
        said += _home(home, authority)
    said += [_("on roll at %(school)s") % row for row in facts.all("school")]
    return said


def _care(row: dict[str, Any], council: str) -> str:
    """`Looked after by Sefton (care order)`, `Child protection plan, Sefton`."""
    words = {"status": str(CareStatus.Status(row["status"]).label), "council": council}
    legal = LEGAL_STATUS.get(row["legal"], "")
    if not council:
        said = words["status"]
    elif row["status"] == CareStatus.Status.LOOKED_AFTER:
        said = _("Looked after by %(council)s") % words
    else:
        said = _("%(status)s, %(council)s") % words
    return f"{said} ({legal})" if legal else said


def _home(home: dict[str, Any], authority: str) -> list[str]:
    said = []
    if home["authority"] and home["authority"] != authority:
        said.append(_("lives in %(area)s") % {"area": home["authority"]})
    if home["carer"]:
        said.append(_("cared for at %(home)s") % {"home": home["carer"]})
    if home["is_unregistered"]:
        said.append(_("the placement is not registered"))
    return said


def _address(facts: Facts) -> list[Line]:
    row = facts.one("address")
    if row is None:
        return []
    text = ", ".join(part for part in (row["text"], row["postcode"]) if part)
    if row["is_withheld"]:
        return [Line(_("Address withheld: police and social care only"), text, is_alarm=True)]
    return [Line(_("Address"), text)]


def _interpreter(child: Child) -> list[Line]:
    if not child.interpreter:
        return []
    return [Line(_("Needs an interpreter"), child.language or _("language not recorded"))]


def _contact(row: dict[str, Any] | None) -> Contact | None:
    if row is None:
        return None
    return Contact(row["way"], row["hours"], row["others"], row["not_words"])
