"""A return's rows as its files: CSV by table, and XML in the order of the published schema."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.returns.cells import as_csv
from wayhome.doors.returns.ssda903.rows import Row

DAY = r"[0-3][0-9]/[0-1][0-9]/[1-2][09][0-9]{2}"
# What the schema (CLA.xsd, version 3.3.0) takes: element, our column, the pattern of its text, and
# whether an element without text is left out.
Element = tuple[str, str, str, bool]
HEADER: tuple[Element, ...] = (
    ("CHILDID", "CHILD", ".{1,10}", False),
    ("UPN", "UPN", ".{0,13}", False),
    ("SEX", "SEX", ".", False),
    ("DOB", "DOB", r"[0-3][0-9]/[0-1][0-9]/[0-9]{4}", False),
    ("ETHNIC", "ETHNIC", ".{4}", False),
    ("UASC", "UASC", ".?", False),
    ("DUC", "DUC", ".{0,10}", True),
)
MISSING: tuple[Element, ...] = (
    ("MISSING", "MISSING", ".?", False),
    ("MIS_START", "MIS_START", ".{0,10}", False),
    ("MIS_END", "MIS_END", ".{0,10}", False),
)
MOTHER: tuple[Element, ...] = (
    ("MOTHER", "MOTHER", ".?", True),
    ("MC_DOB", "MC_DOB", ".{0,10}", True),
)
EPISODE: tuple[Element, ...] = (
    ("DECOM", "DECOM", DAY, False),
    ("RNE", "RNE", ".", False),
    ("LS", "LS", "..", False),
    ("CIN", "CIN", "..", False),
    ("PL", "PLACE", "..", False),
    ("PL_POST", "PL_POST", ".{0,8}", True),
    ("HOME_POST", "HOME_POST", ".{0,8}", True),
    ("URN", "URN", ".{0,8}", True),
    ("PLACE_PROVIDER", "PLACE_PROVIDER", ".{0,3}", True),
    ("DEC", "DEC", f"({DAY})?", False),
    ("REC", "REC", ".{0,3}", False),
    ("REASON_PLACE_CHANGE", "REASON_PLACE_CHANGE", ".{0,6}", True),
)
MOST = 366  # rows of one kind that a child may have


def tables(rows: Iterable[Row]) -> dict[str, bytes]:
    """File name -> CSV with the exact published headings; every table, if only its headings."""
    of: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row.is_sent:
            of[row.table].append(row.cells)
    return {
        f"{name}.csv": as_csv(
            table.columns, ([cells[column] for column in table.columns] for cells in of[name])
        )
        for name, table in TABLES.items()
    }


@dataclass(frozen=True)
class Document:
    """`left_out`: a row's place, and the column that does not fit. Without a child, no content."""

    content: bytes
    left_out: list[tuple[int, str]]


def document(rows: Sequence[Row]) -> Document:
    """Valid against the schema whatever the rows say: what does not fit is left out and named."""
    of: dict[int, dict[str, list[tuple[int, Row]]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        if row.is_sent:
            of[row.child_id][row.table].append((place, row))
    root = etree.Element("EXPSSDA903")
    left_out: list[tuple[int, str]] = []
    for told in of.values():
        child, out = _child(told)
        left_out += out
        if child is not None:
            root.append(child)
    if not len(root):
        return Document(b"", left_out)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Document(content, left_out)


Told = Mapping[str, list[tuple[int, Row]]]


def _child(told: Told) -> tuple[etree._Element | None, list[tuple[int, str]]]:
    ((at, header),) = told["Header"]
    stays = told.get("UASC", [])
    seeker = {"UASC": "1", "DUC": stays[0][1].cells["DUC"]} if stays else {"UASC": "0", "DUC": ""}
    said = {**header.cells, **seeker}
    (head, wrong), (more, also) = (_element("X", each, said) for each in (HEADER, MOTHER))
    out = [(at, column) for column in (*wrong, *also)]
    if head is None or more is None:
        every = [place for table in told.values() for place, _ in table if place != at]
        return None, [*out, *((place, "CHILD") for place in every)]
    head.tag = "HEADER"
    head.extend(_within(told.get("Missing", []), "AMISSING", MISSING, out))
    head.extend(more)
    child = etree.Element("CHILD")
    child.append(head)
    child.extend(_within(told.get("Episodes", []), "EPISODE", EPISODE, out))
    return child, out


def _within(
    rows: list[tuple[int, Row]],
    name: str,
    elements: Sequence[Element],
    out: list[tuple[int, str]],
) -> list[etree._Element]:
    """The rows as elements; what does not fit is added to `out`."""
    found: list[etree._Element] = []
    for place, row in rows:
        made, wrong = _element(name, elements, row.cells)
        out += [(place, column) for column in wrong]
        if made is not None and len(found) < MOST:
            found.append(made)
        elif made is not None:
            out.append((place, "CHILD"))
    return found


def _element(
    name: str, elements: Sequence[Element], cells: Mapping[str, str]
) -> tuple[etree._Element | None, list[str]]:
    """The element, or None if one that it must have does not fit; and the columns that do not."""
    made, wrong, is_whole = etree.Element(name), [], True
    for tag, column, pattern, may_be_left in elements:
        text = cells[column]
        if not re.fullmatch(pattern, text) or _unwritable(text):
            wrong.append(column)
            is_whole = is_whole and may_be_left
        elif text or not may_be_left:
            etree.SubElement(made, tag).text = text
    return (made if is_whole else None), wrong


def _unwritable(text: str) -> bool:
    """Characters that XML has no way to say."""
    return any(ord(letter) < 32 or 0xFFFE <= ord(letter) <= 0xFFFF for letter in text)
