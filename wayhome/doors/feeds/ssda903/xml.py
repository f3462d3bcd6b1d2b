"""An SSDA903 return as one XML file, to the tables that its CSV files would be (CLA.xsd).

Nothing outside the file is read, no entity is put in, and a file that brings a document type with
it is refused: a return has no use for one.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from lxml import etree

from wayhome.doors.feeds.reading import Unreadable
from wayhome.doors.feeds.ssda903.columns import TABLES

FILE = "XML"  # how the file is named among a return's files
ROOT = "EXPSSDA903"
NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}  # where the XML calls a column otherwise
WITHIN = {"Missing": "AMISSING", "Episodes": "EPISODE"}
Rows = dict[str, list[dict[str, str]]]


def tables(content: bytes) -> dict[str, bytes]:
    """Table -> the CSV that says the same. Raises Unreadable, with the line at fault."""
    rows: Rows = {name: [] for name in TABLES}
    try:
        for child in _children(content):
            _child(child, rows)
    except etree.XMLSyntaxError as wrong:
        said = {"row": wrong.lineno or 1, "why": wrong.msg or ""}
        raise Unreadable(_("Line %(row)s cannot be read as XML: %(why)s.") % said) from None
    if not rows["Header"]:
        raise Unreadable(_("There is no child in this file: no CHILD with a HEADER."))
    return {name: _csv(name, rows[name]) for name in TABLES}


def _children(content: bytes) -> Iterator[etree._Element]:
    """One child after another, each forgotten when it is read: memory stays flat."""
    reading = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for event, element in reading:
        if event == "start":
            depth += 1
            if depth == 1:
                _is_a_return(element)
            continue
        depth -= 1
        if depth == 1 and _name(element) == "CHILD":
            yield element
            element.clear()


def _is_a_return(root: etree._Element) -> None:
    if root.getroottree().docinfo.doctype:
        raise Unreadable(
            _("The file brings a document type (DOCTYPE) with it. A return has none: leave it out.")
        )
    if _name(root) != ROOT:
        raise Unreadable(_("This is not an SSDA903 return: it does not begin with EXPSSDA903."))


def _name(element: etree._Element) -> str:
    """Without a namespace; the published schema has none, some systems write one."""
    return etree.QName(element).localname


def _child(child: etree._Element, rows: Rows) -> None:
    header = next((each for each in child if _name(each) == "HEADER"), None)
    if header is None:
        raise Unreadable(
            _("The child at line %s has no HEADER, so nobody can say who it is.") % child.sourceline
        )
    said = _said(header)
    rows["Header"].append(said)
    key = {name: said.get(name, "") for name in ("CHILD", "DOB", "SEX")}
    for absence in (each for each in header if _name(each) == WITHIN["Missing"]):
        rows["Missing"].append({**key, **_said(absence)})
    for episode in (each for each in child if _name(each) == WITHIN["Episodes"]):
        rows["Episodes"].append({**key, **_said(episode)})
    if said.get("UASC") == "1":
        rows["UASC"].append({**key, "DUC": said.get("DUC", "")})


def _said(element: etree._Element) -> dict[str, str]:
    """Column -> text, of the elements that hold only text."""
    return {
        NAMES.get(_name(each), _name(each)): (each.text or "").strip()
        for each in element
        if isinstance(each.tag, str) and not len(each)
    }


def _csv(table: str, rows: list[Mapping[str, str]] | list[dict[str, str]]) -> bytes:
    columns = TABLES[table].columns
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(columns)
    out.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()
