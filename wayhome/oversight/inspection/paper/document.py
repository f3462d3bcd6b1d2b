"""A case file as words for paper, and the PDF: tagged, paginated, marked with who made it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import typesetting, wording
from wayhome.oversight.inspection.casefile.entries import BARRED, Entry
from wayhome.oversight.inspection.casefile.holding import Part
from wayhome.oversight.inspection.models import CaseFile, Redaction

SOURCE = (Path(__file__).parent / "case_file.typ").read_bytes()


def pdf(
    reader: Reader,
    file: CaseFile,
    parts: Sequence[Part],
    unread: int,
    redactions: Sequence[Redaction],
) -> bytes:
    return typesetting.compiled(SOURCE, said(reader, file, parts, unread, redactions))


def said(
    reader: Reader,
    file: CaseFile,
    parts: Sequence[Part],
    unread: int,
    redactions: Sequence[Redaction],
) -> dict[str, Any]:
    """Everything that stands on the paper."""
    words = {
        "who": reader.user.name if reader.user else "",
        "agency": reader.agency.name if reader.agency else "",
        "when": wording.full_moment(clock.now()),
        "to": file.recipient,
        "name": file.child.full_name,
    }
    return {
        "lang": (get_language() or "en")[:2],
        "title": _("Case file: %(name)s") % words,
        "name": file.child.full_name,
        "what": _("Case file across agencies"),
        "mark": _("Made by %(who)s, %(agency)s, for %(to)s, %(when)s") % words,
        "facts": [
            [_("For"), f"{file.recipient}. {file.get_purpose_display()}"],
            [_("Why"), file.why],
            [_("Made by"), _("%(who)s, %(agency)s, %(when)s") % words],
            [_("File"), file.ref],
        ],
        "handle": _(
            "For %(to)s alone. Not to be copied or sent on. It holds what its maker may read, as "
            "it was when it was made."
        )
        % words,
        "contents": _("What is in it"),
        "parts": [_part(part) for part in parts],
        "nothing": _("Nothing is recorded that may stand here."),
        "left_title": _("What is not in it, and why"),
        "left": list(_left(parts, unread, redactions)),
        "left_out": "",
        "left_out_note": _("A character that no typeface here has is printed as its number."),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"title": str(part.piece.title), "entries": [_entry(entry) for entry in part.entries]}


def _entry(entry: Entry) -> list[str]:
    about = [wording.full_day(entry.day) if entry.day else "", entry.by]
    return [entry.title, ". ".join(each for each in about if each), entry.text]


def _left(parts: Sequence[Part], unread: int, redactions: Sequence[Redaction]) -> Iterator[str]:
    """Each reason with how many; a name that was hidden is of course not said."""
    if unread:
        yield ngettext(
            "%(n)s entry that its maker may not read.",
            "%(n)s entries that their maker may not read.",
            unread,
        ) % {"n": unread}
    for reason, words in BARRED.items():
        count = sum(part.barred.get(reason, 0) for part in parts)
        if count:
            yield ngettext(
                "%(n)s entry, left out by rule: %(why)s.",
                "%(n)s entries, left out by rule: %(why)s.",
                count,
            ) % {"n": count, "why": words}
    by_hand = [row for row in redactions if row.kind == Redaction.Kind.ENTRY]
    if any(part.by_hand for part in parts):
        yield from _by_reason(by_hand, names=False)
    names = [row for row in redactions if row.kind == Redaction.Kind.NAME]
    yield from _by_reason(names, names=True)
    yield _("Names of other children and of adults who pose risk are never printed.")


def _by_reason(rows: Sequence[Redaction], *, names: bool) -> Iterator[str]:
    for reason in Redaction.Reason:
        count = sum(row.reason == reason for row in rows)
        if count and names:
            words = ngettext(
                "%(n)s name, hidden throughout: %(why)s.",
                "%(n)s names, hidden throughout: %(why)s.",
                count,
            )
            yield words % {"n": count, "why": str(reason.label).lower()}
        elif count:
            words = ngettext(
                "%(n)s entry, taken out by hand: %(why)s.",
                "%(n)s entries, taken out by hand: %(why)s.",
                count,
            )
            yield words % {"n": count, "why": str(reason.label).lower()}
