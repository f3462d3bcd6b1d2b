"""Small CIN censuses and Annex A workbooks for tests, taken in as a data officer would."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch, Row
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM, Reader

YEAR = 2026
HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>"
    "<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>"
    "<Source><SourceLevel>L</SourceLevel><LEA>{council}</LEA></Source></Header>"
)
Said = Mapping[str, Any]


def element(name: str, said: Any) -> str:
    """`element("Section47", {"S47ActualStartDate": "2025-06-01"})`; a list repeats its element."""
    if isinstance(said, list):
        return "".join(element(name, each) for each in said)
    inside = said
    if isinstance(said, Mapping):
        inside = "".join(element(key, value) for key, value in said.items())
    return f"<{name}>{inside}</{name}>"


def child(number: str, *referrals: Said, **who: str) -> str:
    """A child born on 1 June 2012, unless said otherwise, with these referrals."""
    identifiers = {"LAchildID": number, "PersonBirthDate": "2012-06-01", "Sex": "F"} | who
    characteristics = {"Ethnicity": identifiers.pop("Ethnicity", "WBRI")}
    said = {"ChildIdentifiers": identifiers, "ChildCharacteristics": characteristics}
    return element("Child", said | {"CINdetails": list(referrals)})


def referral(**said: Any) -> Said:
    usual = {"CINreferralDate": "2025-05-01", "ReferralSource": "6", "PrimaryNeedCode": "N1"}
    return usual | {"ReferralNFA": "0"} | said


def assessed(*factors: str, **said: str) -> Said:
    dates = {
        "AssessmentActualStartDate": "2025-05-02",
        "AssessmentAuthorisationDate": "2025-06-10",
    }
    found = [{"AssessmentFactors": list(factors)}] if factors else []
    return {**dates, **said, "FactorsIdentifiedAtAssessment": found}


def census(*children: str, council: str = "343", header: str = HEADER) -> bytes:
    """343 is Sefton."""
    whole = f"<Message>{header.format(council=council)}<Children>{''.join(children)}</Children>"
    return f"{whole}</Message>".encode()


def bring_census(
    authority: Authority, content: bytes, *, year: int = YEAR, actor: Reader = SYSTEM
) -> Batch:
    file = FileIn("cin.xml", content)
    taken = commands.receive_census(actor, authority=authority, year=year, file=file)
    return carried_on(taken.batch)


def workbook(**lists: Iterable[Sequence[Any]]) -> bytes:
    """`workbook(List_3=[["Child Unique ID", …], [1, …]])`: sheets of these names and rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in lists.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WHO = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth"]
ASH = [101, "b) Female", "a) WBRI", date(2012, 6, 1)]


def bring_lists(authority: Authority, content: bytes, *, actor: Reader = SYSTEM) -> Batch:
    file = FileIn("annex-a.xlsx", content)
    return carried_on(commands.receive_lists(actor, authority=authority, file=file).batch)


def carried_on(batch: Batch) -> Batch:
    whole = Batch.objects.select_related("authority", "received_by", "agency", "undone_by")
    return commands.carry_on(whole.get(pk=batch.pk))


def faults(batch: Batch) -> dict[str, list[str]]:
    """`Referrals 2` -> rule codes, of the rows that have any."""
    rows = Row.objects.filter(batch=batch).order_by("table", "line")
    return {str(each): each.faults for each in rows if each.faults}
