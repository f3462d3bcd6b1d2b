"""A CIN census file, to the tables in which it is judged."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from lxml import etree

from wayhome.doors.feeds import hardened
from wayhome.doors.feeds.cin.columns import TABLES
from wayhome.doors.feeds.hardened import said, within
from wayhome.doors.feeds.headed import Unreadable
from wayhome.doors.feeds.reading import as_csv

FILE = "Census"  # how the file is named among a batch's files
ROOT = "Message"
DEPTHS = {"Header": 1, "Child": 2}
Rows = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Census:
    """What a file says of itself, and its tables as CSV."""

    collection: str
    council: str  # the three figures by which the department knows it
    on: str  # the last day of the census year: 2026-03-31
    tables: dict[str, bytes]


def census(content: bytes) -> Census:
    """Raises Unreadable, with the line at fault."""
    rows: Rows = {name: [] for name in TABLES}
    header: dict[str, str] = {}
    refusal = _("This is not a CIN census: it does not begin with Message.")
    for element in hardened.elements(content, ROOT, DEPTHS, refusal):
        if hardened.name_of(element) == "Header":
            for part in element:
                header |= said(part)
        else:
            _child(element, rows)
    if not rows["Children"]:
        raise Unreadable(_("There is no child in this file: no Child with ChildIdentifiers."))
    return Census(
        header.get("Collection", ""),
        header.get("LEA", ""),
        header.get("ReferenceDate", ""),
        {name: as_csv(TABLES[name].columns, rows[name]) for name in TABLES},
    )


def _child(child: etree._Element, rows: Rows) -> None:
    who: dict[str, str] = {}
    for part in ("ChildIdentifiers", "ChildCharacteristics"):
        for element in within(child, part):
            who |= said(element)
    if not within(child, "ChildIdentifiers"):
        words = _("The child at line %s has no ChildIdentifiers, so nobody can say who it is.")
        raise Unreadable(words % child.sourceline)
    who["Sex"] = who.get("Sex") or who.get("GenderCurrent") or who.get("PersonGenderCurrent", "")
    who["Disabilities"] = " ".join(
        (each.text or "").strip()
        for part in within(child, "ChildCharacteristics")
        for listed in within(part, "Disabilities")
        for each in within(listed, "Disability")
    )
    rows["Children"].append(who)
    for details in within(child, "CINdetails"):
        _details(who.get("LAchildID", ""), details, rows)


def _details(child: str, details: etree._Element, rows: Rows) -> None:
    """One referral, and what followed from it."""
    referral = {"LAchildID": child, **said(details)}
    rows["Referrals"].append(referral)
    own = {name: referral.get(name, "") for name in ("LAchildID", "CINreferralDate")}
    for assessment in within(details, "Assessments"):
        found = [
            (factor.text or "").strip()
            for listed in within(assessment, "FactorsIdentifiedAtAssessment")
            for factor in within(listed, "AssessmentFactors")
        ]
        rows["Assessments"].append(
            {**own, **said(assessment), "AssessmentFactors": " ".join(found)}
        )
    rows["Enquiries"] += [{**own, **said(each)} for each in within(details, "Section47")]
    rows["CIN plans"] += [{**own, **said(each)} for each in within(details, "CINPlanDates")]
    for plan in within(details, "ChildProtectionPlans"):
        rows["Plans"].append({**own, **said(plan)})
        whose = {"LAchildID": child, "CPPstartDate": rows["Plans"][-1].get("CPPstartDate", "")}
        rows["Reviews"] += [
            {**whose, "CPPreviewDate": (on.text or "").strip()}
            for listed in within(plan, "Reviews")
            for on in within(listed, "CPPreviewDate")
        ]
