"""From a reviewed copy to a PDF that says for whom it is, who made it and when."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wayhome.foundation.pages import typesetting, wording
from wayhome.practice.plans.models import Copy

SOURCE = (Path(__file__).parent / "copy.typ").read_bytes()


def pdf(copy: Copy, now: datetime) -> bytes:
    return typesetting.compiled(SOURCE, said(copy, now))


def said(copy: Copy, now: datetime) -> dict[str, Any]:
    """Everything that stands on the paper. Its heading names no service (P24)."""
    words = {
        "who": copy.recipient,
        "when": wording.full_moment(now),
        "by": copy.recorded_by.name if copy.recorded_by else "",
        "child": copy.child.known_as or copy.child.given_name,
    }
    title = _("My plan") if copy.audience == Copy.Audience.CHILD else _("Plan for %(child)s")
    return {
        "lang": (get_language() or "en")[:2],
        "title": title % words,
        "as_at": _("As at %(when)s") % words,
        "mark": _("For %(who)s, from %(by)s, %(when)s") % words,
        "handle": _("It is yours. Keep it where nobody else reads it.")
        if copy.audience == Copy.Audience.CHILD
        else _("For you alone. Do not copy it or pass it on."),
        "parts": copy.content,
        "left_out": "",
        "left_out_note": _("A character that no typeface here has is printed as its number."),
    }
