"""The report as a Word file, for who must edit, quote or enlarge it: headings, tables, alt text."""

import io
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import get_language
from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from wayhome.oversight.reports import pictures

PICTURE = Cm(16)


def docx(content: dict[str, Any], seal: str, made_at: datetime) -> bytes:
    paper = Document()
    paper.core_properties.title = content["title"]
    paper.core_properties.language = "cy-GB" if get_language() == "cy" else "en-GB"
    paper.core_properties.author = dict(map(tuple, content["about"])).get("Made by", "")[:200]
    paper.core_properties.comments = seal
    paper.core_properties.created = paper.core_properties.modified = made_at.astimezone(UTC)
    _sized(paper)
    paper.add_heading(content["title"], level=1)
    for key, value in content["about"]:
        line = paper.add_paragraph()
        line.add_run(f"{key}: ").bold = True
        line.add_run(value)
    for notice in content["notices"]:
        paper.add_paragraph().add_run(notice).bold = True
    for section in content["sections"]:
        paper.add_heading(section["title"], level=2)
        for block in section["blocks"]:
            WRITE[block["kind"]](paper, block)
    paper.sections[0].footer.paragraphs[0].text = f"{content['title']} · {seal[:16]}"
    whole = io.BytesIO()
    paper.save(whole)
    return whole.getvalue()


def _sized(paper: Paper) -> None:
    """A4, and a typeface that every reader has."""
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(11)
    for mark in paper.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), paper.core_properties.language)


def _sentence(paper: Paper, block: dict[str, Any]) -> None:
    paper.add_paragraph().add_run(block["text"]).bold = block["is_alarm"]


def _table(paper: Paper, block: dict[str, Any]) -> None:
    """Its first row is marked as the headings, and repeats on each page."""
    paper.add_paragraph(block["caption"], style="Caption")
    table = paper.add_table(rows=1, cols=len(block["headings"]), style="Light Grid")
    for cell, text in zip(table.rows[0].cells, block["headings"], strict=True):
        cell.text = text
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no word for it
    for row in block["rows"]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    paper.add_paragraph(block["note"])


def _picture(paper: Paper, block: dict[str, Any]) -> None:
    shape = paper.add_picture(io.BytesIO(pictures.png(block["spec"])), width=PICTURE)
    shape._inline.docPr.set("descr", block["alt"])  # noqa: SLF001 - the same


WRITE = {"sentence": _sentence, "table": _table, "picture": _picture}
