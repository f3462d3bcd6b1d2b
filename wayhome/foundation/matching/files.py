"""A CSV of records: columns by the names that files give them, and what is wrong with it in words.

Columns that stand for nothing known here are left alone and named. A date that reads both ways is
read day first, as it is written in this country.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.matching.person import Said

MOST = 512 * 1024 * 1024  # bytes of a file that are read at once
COLUMNS = {
    "given": ("given_name", "first_name", "forename", "given_names", "firstname", "given"),
    "family": ("family_name", "surname", "last_name", "lastname", "family"),
    "born": ("born_on", "date_of_birth", "dob", "birth_date", "birthdate"),
    "sex": ("sex", "gender"),
    "postcode": ("postcode", "post_code", "postal_code", "address_postcode"),
    "area": ("suburb", "town", "address_town", "city"),
    "house": ("street_number", "house_number"),
    "street": ("address", "address_1", "address_line_1", "street"),
    "phone": ("phone", "telephone", "mobile", "phone_number"),
    "school": ("school", "school_name", "urn"),
    "nhs": ("nhs_number", "nhs"),
    "upn": ("upn", "unique_pupil_number"),
    "la_child": ("la_child_id", "child_la_id", "child"),
    "police": ("police_id", "person_id", "nominal"),
    "other": ("soc_sec_id", "national_id", "id_number"),
}
NUMBERS = ("nhs", "upn", "la_child", "police", "other")
MEANS = {name: field for field, names in COLUMNS.items() for name in names}
SEX = {"F": "F", "FEMALE": "F", "2": "F", "M": "M", "MALE": "M", "1": "M"}
ISO = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})$")
DAY_FIRST = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")


@dataclass(frozen=True)
class Records:
    """What a file says; `unread` are dates that are none, by the line they stand in."""

    people: list[Said]
    ignored: list[str]
    unread: list[tuple[int, str]]


def read(raw: bytes, key: str) -> Records:
    """Refuses, in words, what cannot be compared at all."""
    rows = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    try:
        return _records(rows, key)
    except csv.Error as wrong:
        raise Invalid(
            _("Line %(line)s is not CSV: %(why)s.") % {"line": rows.line_num, "why": wrong}
        ) from wrong


def _text(raw: bytes) -> str:
    if len(raw) > MOST:
        raise Invalid(_("The file is too large to be read at once: 512 MB is the most."))
    if raw[:4] == b"PK\x03\x04":
        raise Invalid(_("This is a workbook or a zip file. Save it as CSV (UTF-8) first."))
    if b"\x00" in raw[:4096]:
        raise Invalid(_("This is not text. Save it as CSV (UTF-8)."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Invalid(_("The file is not UTF-8. Save it as CSV (UTF-8).")) from wrong


def _records(rows: "csv.Reader", key: str) -> Records:  # type: ignore[name-defined]
    head = [name.strip() for name in next(rows, [])]
    _check(head, key)
    people, unread, seen = [], [], set[str]()
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        line = rows.line_num
        if len(cells) != len(head):
            raise Invalid(_("Line %(line)s has %(has)s cells; the first line has %(wants)s.")
                          % {"line": line, "has": len(cells), "wants": len(head)})  # fmt: skip
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        if not row[key] or row[key] in seen:
            what = _("has no %(key)s") if not row[key] else _("repeats a %(key)s")
            raise Invalid(_("Line %(line)s %(what)s.")
                          % {"line": line, "what": what % {"key": key}})  # fmt: skip
        seen.add(row[key])
        one = said(row, key)
        if one.born_on is None and any(_field(row, "born")):
            unread.append((line, _field(row, "born")))
        people.append(one)
    ignored = [name for name in head if name != key and name.casefold() not in MEANS]
    return Records(people, ignored, unread)


def _check(head: list[str], key: str) -> None:
    if not any(head):
        raise Invalid(_("The file is empty: the first line names the columns."))
    if key not in head:
        raise Invalid(_("There is no column %(key)s. The file has: %(head)s.")
                      % {"key": key, "head": ", ".join(head)})  # fmt: skip
    if twice := sorted({name for name in head if name and head.count(name) > 1}):
        raise Invalid(_("A column stands twice: %(names)s.") % {"names": ", ".join(twice)})
    if not {"given", "family", "born"} & {MEANS.get(name.casefold(), "") for name in head}:
        raise Invalid(
            _("No column is known to hold a name or a date of birth. Name them given_name, surname,"
              " date_of_birth.")
        )  # fmt: skip


def said(row: Mapping[str, str], key: str) -> Said:
    """One line's facts. A column's name decides what it is."""
    value = {MEANS.get(name.casefold(), ""): cell for name, cell in row.items() if name != key}
    return Said(
        key=row[key],
        given=value.get("given", ""),
        family=value.get("family", ""),
        born_on=day(value.get("born", "")),
        sex=SEX.get(value.get("sex", "").upper(), ""),
        postcodes=(value.get("postcode", ""),),
        areas=(value.get("area", ""),),
        street=f"{value.get('house', '')} {value.get('street', '')}".strip(),
        phones=(value.get("phone", ""),),
        schools=(value.get("school", ""),),
        numbers=tuple((kind, "", value[kind]) for kind in NUMBERS if value.get(kind)),
    )


def _field(row: Mapping[str, str], field: str) -> str:
    return next((cell for name, cell in row.items() if MEANS.get(name.casefold()) == field), "")


def day(text: str) -> date | None:
    iso, ours = ISO.match(text), DAY_FIRST.match(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if ours:
            return date(int(ours[3]), int(ours[2]), int(ours[1]))
    except ValueError:
        return None
    return None
