"""What no page may carry: the brand of another, changed copies, anything strict CSP refuses."""

import re
import shutil
from pathlib import Path

import pytest

from tools import vendor_frontend

PAGES = Path(__file__).resolve().parents[1]
OWN = [
    path
    for folder in ("templates", "static/pages")
    for path in sorted((PAGES / folder).rglob("*"))
    if path.suffix in (".html", ".css", ".js", ".svg")
]
TEMPLATES = [path for path in OWN if path.suffix == ".html"]


def test_the_vendored_front_end_is_as_listed() -> None:
    assert vendor_frontend.faults() == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("change", "changed since it was vendored"),
        ("add", "not listed"),
        ("remove", "listed but missing"),
    ],
)
def test_a_changed_copy_is_found(tmp_path: Path, damage: str, said: str) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(vendor_frontend.VENDOR, copy)
    sheet = copy / "govuk-frontend" / "govuk-frontend.min.css"
    if damage == "change":
        sheet.write_text(sheet.read_text() + "a{color:red}")
    elif damage == "add":
        (copy / "extra.js").write_text("1")
    else:
        sheet.unlink()
    assert [said in fault for fault in vendor_frontend.faults(copy)] == [True]


def test_the_brand_is_taken_out_of_a_style_sheet() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/x.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif;color:red}"
        ".govuk-footer__crown{margin:0}"
        "@media print{.crest-x{color:red}"
        ".b{background-image:url(/assets/images/govuk-crest.svg);top:0}}"
    )
    assert vendor_frontend.without_brand(css) == (
        ".a{font-family:Arial,Helvetica,sans-serif;color:red}@media print{.b{top:0}}"
    )


def test_nothing_shipped_carries_the_brand_of_another() -> None:
    shipped = [*OWN, *(p for p in vendor_frontend.VENDOR.rglob("*") if p.suffix == ".css")]
    pattern = re.compile(r"gds transport|crown|crest|<title>[^<]*gov\.uk", re.I)
    assert len(shipped) > 80
    assert [str(path) for path in shipped if pattern.search(path.read_text())] == []
    fonts = [path for path in PAGES.rglob("*") if path.suffix in (".woff", ".woff2", ".ttf")]
    assert fonts == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_template_holds_nothing_that_the_content_security_policy_refuses(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    for script in re.findall(r"<script\b[^>]*>", text, re.DOTALL):
        assert "src=" in script or 'type="application/json"' in script
    assert len(text.splitlines()) <= 100


def test_no_page_asks_another_site_for_anything() -> None:
    outside = re.compile(r"(?:src|href|url\()=?[\"'(]?https?://", re.I)
    assert [str(path) for path in OWN if outside.search(path.read_text())] == []
