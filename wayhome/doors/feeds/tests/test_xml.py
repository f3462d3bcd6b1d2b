"""A return as one XML file: the same as its CSV files, and nothing in it reaches further."""

import time
from itertools import pairwise

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.headed import Unreadable
from wayhome.doors.feeds.models import Batch, RawFile
from wayhome.doors.feeds.ssda903.xml import tables
from wayhome.doors.feeds.tests.returns import YEAR, bring, faults
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.practice.missing.models import Episode

CHILD = """<CHILD><HEADER><CHILDID>1</CHILDID><UPN/><SEX>2</SEX><DOB>01/06/2004</DOB>
<ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>01/06/2022</DUC>
<AMISSING><MISSING>M</MISSING><MIS_START>10/06/2017</MIS_START><MIS_END>12/06/2017</MIS_END></AMISSING>
<AMISSING><MISSING>A</MISSING><MIS_START>soon</MIS_START></AMISSING></HEADER>
<EPISODE><DECOM>01/05/2016</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><DEC/><REC/></EPISODE>
</CHILD>"""
RETURN = f"<EXPSSDA903>{CHILD}</EXPSSDA903>"


def sent(text: str | bytes) -> dict[str, FileIn]:
    content = text if isinstance(text, bytes) else text.encode()
    return {"XML": FileIn("return.xml", content)}


def refused(text: str | bytes) -> str:
    with pytest.raises(Unreadable) as wrong:
        tables(text if isinstance(text, bytes) else text.encode())
    return str(wrong.value)


def test_its_elements_are_the_columns_of_the_tables() -> None:
    said = {
        name: content.decode().splitlines()[1:] for name, content in tables(RETURN.encode()).items()
    }
    assert said == {
        "Header": ["1,2,01/06/2004,WBRI,,,"],
        "Episodes": ["1,01/05/2016,S,C2,N1,U4,,,,,,,"],
        "Missing": ["1,01/06/2004,M,10/06/2017,12/06/2017", "1,01/06/2004,A,soon,"],
        "UASC": ["1,2,01/06/2004,01/06/2022"],
    }


def test_it_comes_in_like_csv_and_is_kept_as_it_came(world: World) -> None:
    batch = bring(world.sefton, sent(RETURN))
    assert faults(batch) == {2: [], 3: ["1004"]}
    assert Episode.objects.count() == 1
    kept = RawFile.objects.get(batch=batch, table="XML")
    assert bytes(kept.content or b"") == RETURN.encode()
    assert batch.counts["Missing"]["held"] == 1


def test_the_same_return_indented_otherwise_is_the_batch_it_was(world: World) -> None:
    first = bring(world.sefton, sent(RETURN))
    again = commands.receive(
        SYSTEM, authority=world.sefton, year=YEAR, files=sent(RETURN.replace("><", ">\n  <"))
    )
    assert (again.batch.pk, again.is_new) == (first.pk, False)


BOMB = (
    '<!DOCTYPE EXPSSDA903 [<!ENTITY a "' + "ha" * 50 + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>"
)  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        '<!DOCTYPE EXPSSDA903 [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE EXPSSDA903 SYSTEM "http://192.0.2.1/x.dtd">',
        '<!DOCTYPE EXPSSDA903 [<!ENTITY % x SYSTEM "http://192.0.2.1/x"> %x;]>',
    ],
)
def test_bombs_and_outside_entities_are_refused_at_once(head: str) -> None:
    began = time.monotonic()
    inside = RETURN.replace("soon", "&i;" if head is BOMB else "&x;")
    for text in (head + inside, head + RETURN):
        said = refused(text)
        assert "DOCTYPE" in said or "cannot be read as XML" in said
        assert "root:" not in said
    assert time.monotonic() - began < 2


def test_in_another_encoding_a_bomb_is_a_bomb() -> None:
    assert "DOCTYPE" in refused((BOMB + RETURN).encode("utf-16"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read as XML"),
        ("CHILD,DOB\n1,2\n", "cannot be read as XML"),
        ("<EXPSSDA903><CHILD></EXPSSDA903>", "Line 1 cannot be read as XML"),
        ("<Message/>", "does not begin with EXPSSDA903"),
        ("<EXPSSDA903/>", "no child in this file"),
        ("<EXPSSDA903>\n<CHILD/></EXPSSDA903>", "The child at line 2 has no HEADER"),
        ("<EXPSSDA903>" + "<a>" * 5_000, "cannot be read as XML"),
    ],
)
def test_what_is_no_return_is_refused_in_words(text: str, words: str) -> None:
    assert words in refused(text)


def test_a_file_that_cannot_be_read_is_told_of_at_its_place(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        commands.receive(SYSTEM, authority=world.sefton, year=YEAR, files=sent("<EXPSSDA903><x>"))
    assert "Line 1" in wrong.value.errors["XML"]
    both = sent(RETURN) | {"Header": FileIn("header.csv", b"CHILD\n")}
    with pytest.raises(Invalid, match="not both"):
        commands.receive(SYSTEM, authority=world.sefton, year=YEAR, files=both)
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "<EXPSSDA903>\n<CHILD>\n</EXPSSDA903>",
            "<CHILD> of line 2 is not closed before </EXPSSDA903>",
        ),
        ("<EXPSSDA903>\n<CHILD>\n", "cut off on its way"),
        ("<EXPSSDA903><A>Larch & Oak</A></EXPSSDA903>", "Write &lt; or &amp;."),
        ("<EXPSSDA903><A>Larch &Oak</A></EXPSSDA903>", "Write &amp;."),
        ("<EXPSSDA903/>\n<EXPSSDA903/>", "A file holds one return."),
        ("<EXPSSDA903>\x01</EXPSSDA903>", "a character that XML cannot hold"),
        ("", "Choose the XML file that the system wrote."),
        ("CHILD,DOB\n1,2\n", "Choose the XML file that the system wrote."),
        ("<EXPSSDA903 a=1/>", "export it again"),
        ("<EXPSSDA903>" + "<a>" * 5_000, "export it again"),
    ],
)
def test_a_fault_of_xml_is_said_with_how_to_mend_it(text: str, words: str) -> None:
    said = refused(text)
    assert said.startswith("Line ")
    assert words in said
    assert not any(raw in said for raw in ("Opening and ending", "xmlParse", "Premature", "column"))


def test_characters_other_than_promised_are_said(world: World) -> None:
    assert "Save it as UTF-8." in refused(b"<EXPSSDA903><A>Zo\xeb</A></EXPSSDA903>")
