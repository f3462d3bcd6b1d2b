"""An SSDA903 return as one XML file, to the tables that its CSV files would be (CLA.xsd)."""

from django.utils.translation import gettext as _
from lxml import etree

from wayhome.doors.feeds import hardened
from wayhome.doors.feeds.headed import Unreadable
from wayhome.doors.feeds.reading import as_csv
from wayhome.doors.feeds.ssda903.columns import TABLES

FILE = "XML"  # how the file is named among a return's files
ROOT = "EXPSSDA903"
NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}  # where the XML calls a column otherwise
WITHIN = {"Missing": "AMISSING", "Episodes": "EPISODE"}
Rows = dict[str, list[dict[str, str]]]


def tables(content: bytes) -> dict[str, bytes]:
    """Table -> the CSV that says the same. Raises Unreadable, with the line at fault."""
    rows: Rows = {name: [] for name in TABLES}
    refusal = _("This is not an SSDA903 return: it does not begin with EXPSSDA903.")
    for child in hardened.elements(content, ROOT, {"CHILD": 1}, refusal):
        _child(child, rows)
    if not rows["Header"]:
        raise Unreadable(_("There is no child in this file: no CHILD with a HEADER."))
    return {name: as_csv(TABLES[name].columns, rows[name]) for name in TABLES}


def _child(child: etree._Element, rows: Rows) -> None:
    header = next(iter(hardened.within(child, "HEADER")), None)
    if header is None:
        raise Unreadable(
            _("The child at line %s has no HEADER, so nobody can say who it is.") % child.sourceline
        )
    said = _said(header)
    rows["Header"].append(said)
    key = {name: said.get(name, "") for name in ("CHILD", "DOB", "SEX")}
    for absence in hardened.within(header, WITHIN["Missing"]):
        rows["Missing"].append({**key, **_said(absence)})
    for episode in hardened.within(child, WITHIN["Episodes"]):
        rows["Episodes"].append({**key, **_said(episode)})
    if said.get("UASC") == "1":
        rows["UASC"].append({**key, "DUC": said.get("DUC", "")})


def _said(element: etree._Element) -> dict[str, str]:
    """Column -> text, of the elements that hold only text."""
    return {NAMES.get(name, name): text for name, text in hardened.said(element).items()}
