"""A list as a workbook: dates as dates, text as text, nothing that runs."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from wayhome.doors.returns.cells import cell

Value = str | int | date | None
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the same rows give the same bytes


def workbook(title: str, headings: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet = book.add_worksheet(title[:31])
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        sheet.set_column(0, max(len(headings) - 1, 0), 18)
        sheet.freeze_panes(1, 1)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, cell(value))
    return made.getvalue()
