"""XML of strangers, read so that nothing in it reaches further.

Nothing outside the file is read, no entity is put in, nothing grows, and a file that brings a
document type with it is refused: no feed has a use for one.
"""

import io
import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from lxml import etree

from wayhome.doors.feeds.headed import Unreadable

MISMATCH = re.compile(r"mismatch: ([\w.:-]+) line (\d+) and ([\w.:-]+)")


def elements(
    content: bytes, root: str, wanted: Mapping[str, int], refusal: str
) -> Iterator[etree._Element]:
    """The elements of these names, each at its depth under `root`, one after another; each is
    forgotten when it is read, so memory stays flat. Raises Unreadable, with the line at fault;
    `refusal` is said of a file whose root is another."""
    depth = 0
    try:
        for event, element in _events(content):
            if event == "start":
                depth += 1
                if depth == 1:
                    _begins(element, root, refusal)
                continue
            depth -= 1
            if wanted.get(name_of(element)) == depth:
                yield element
                element.clear()
    except etree.XMLSyntaxError as wrong:
        said = {"row": wrong.lineno or 1, "why": _why(wrong)}
        raise Unreadable(_("Line %(row)s cannot be read as XML: %(why)s") % said) from None


def _why(wrong: etree.XMLSyntaxError) -> str:
    """What was expected and how to mend it; never what the parser says, which nobody can act on."""
    codes = etree.ErrorTypes
    if names := MISMATCH.search(wrong.msg or ""):
        words = _("<%(open)s> of line %(line)s is not closed before </%(next)s>. Close it first.")
        return words % {"open": names[1], "line": names[2], "next": names[3]}
    nothing = _(
        "XML was expected, and this is something else or nothing. Choose the XML file that the"
        " system wrote."
    )
    return {
        codes.ERR_INTERNAL_ERROR: nothing,  # what the parser makes of no byte at all
        codes.ERR_DOCUMENT_EMPTY: nothing,
        codes.ERR_TAG_NOT_FINISHED: _(
            "the file ends before everything in it is closed. It may have been cut off on its way:"
            " export it again."
        ),
        codes.ERR_DOCUMENT_END: _(
            "the return has ended there, and something stands after it. A file holds one return."
        ),
        codes.ERR_NAME_REQUIRED: _(
            "a < or & stands in a text, where it means something else. Write &lt; or &amp;."
        ),
        codes.ERR_ENTITYREF_SEMICOL_MISSING: _(
            "an & stands in a text, where it means something else. Write &amp;."
        ),
        codes.ERR_INVALID_CHAR: _(
            "a character that XML cannot hold. It is often invisible and comes from another"
            " document: delete the text around it and type it again."
        ),
        codes.ERR_INVALID_ENCODING: _(
            "its characters are not those that its first line promises. Save it as UTF-8."
        ),
    }.get(
        wrong.code,
        _(
            "an element that is closed and text without < or & were expected. Mend that line, or"
            " the one before it, in the system that wrote the file, and export it again."
        ),
    )


def refuse_document_type(beginning: bytes) -> None:
    """Of a part of an archive that somebody else's reader will read: `beginning` must reach as far
    as its root element."""
    try:
        for _event, element in _events(beginning):
            _no_document_type(element)
            return
    except etree.XMLSyntaxError as wrong:
        raise Unreadable(_("A part of the file cannot be read as XML.")) from wrong


def _events(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    return iter(
        etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


def _begins(element: etree._Element, root: str, refusal: str) -> None:
    _no_document_type(element)
    if name_of(element) != root:
        raise Unreadable(refusal)


def _no_document_type(element: etree._Element) -> None:
    if element.getroottree().docinfo.doctype:
        raise Unreadable(
            _("The file brings a document type (DOCTYPE) with it. It needs none: leave it out.")
        )


def name_of(element: etree._Element) -> str:
    """Without a namespace; the published schemas have none, some systems write one."""
    return etree.QName(element).localname


def said(element: etree._Element) -> dict[str, str]:
    """Name -> text, of the elements in it that hold only text."""
    return {
        name_of(each): (each.text or "").strip()
        for each in element
        if isinstance(each.tag, str) and not len(each)
    }


def within(element: etree._Element, name: str) -> list[etree._Element]:
    """The elements of this name directly in it."""
    return [each for each in element if isinstance(each.tag, str) and name_of(each) == name]
