"""From a profile to a PDF that says how old it is, who printed it, and what is not known."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from PIL import Image

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.queries import Gone, body
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.pages import typesetting, wording
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.profiles.queries.profile import Kept, must_know

SOURCE = (Path(__file__).parent / "profile.typ").read_bytes()
PRINTED = 700  # pixels on the longer side: 5 cm at 300 dots an inch
EPISODES = 12  # of those before, so many dates are said


def pdf(reader: Reader, kept: Kept, now: datetime) -> bytes:
    """Tagged, with alternative text; about a tenth of a second."""
    return typesetting.compiled(SOURCE, said(reader, kept, now))


def said(reader: Reader, kept: Kept, now: datetime) -> dict[str, Any]:
    """Everything that stands on the paper, as words."""
    child = kept.child
    who = reader.user.name if reader.user else ""
    agency = reader.agency.name if reader.agency else ""
    words = {"who": who, "agency": agency, "when": wording.full_moment(now)}
    photo = _photo(kept.photo)
    return {
        "lang": (get_language() or "en")[:2],
        "title": _("%(name)s: standing profile") % {"name": child.name},
        "name": child.name,
        "as_at": _("As at %(when)s") % words,
        "fresh": _fresh(kept),
        "mark": _("Printed by %(who)s, %(agency)s, %(when)s") % words,
        "handle": _("Keep this with you. Destroy it when they are back."),
        "photo": list(photo or b""),
        "photo_alt": _("Photo of %(name)s") % {"name": child.name},
        "photo_note": _photo_note(kept, has_photo=photo is not None),
        "facts": _facts(child),
        "must_know_title": _("Must know"),
        "must_know": [list(line) for line in must_know(reader, child)],
        "sections": _sections(kept),
        "before_title": _("Missing before"),
        "before": _before(reader, child),
        "left_out": "",
        "left_out_note": _("A character that no typeface here has is printed as its number."),
    }


def _fresh(kept: Kept) -> str:
    if kept.row is None:
        return _("Nobody has written a profile yet")
    words = {
        "when": wording.full_moment(kept.row.recorded_at),
        "who": kept.row.recorded_by.name if kept.row.recorded_by else _("the system"),
    }
    if kept.row.is_review:
        return _("Last read through %(when)s by %(who)s, nothing changed") % words
    return _("Last written %(when)s by %(who)s") % words


def _photo(photo: Attachment | None) -> bytes | None:
    """The photo no larger than paper needs; none where the storage has lost it."""
    if photo is None:
        return None
    try:
        kept = body(photo)
    except Gone:
        return None
    small = io.BytesIO()
    with Image.open(io.BytesIO(kept), formats=["JPEG"]) as image:
        image.thumbnail((PRINTED, PRINTED))
        image.save(small, "JPEG", quality=85)
    return small.getvalue()


def _photo_note(kept: Kept, *, has_photo: bool) -> str:
    if not has_photo or kept.row is None or kept.row.photo_on is None:
        return _("There is no photo.")
    return _("Photo taken %(day)s") % {"day": wording.full_day(kept.row.photo_on)}


def _facts(child: Child) -> list[list[str]]:
    born = wording.full_day(child.born_on) if child.born_on else _("Not known")
    if child.born_on and child.born_precision == Child.Precision.ESTIMATED:
        born = _("%(day)s, estimated") % {"day": born}
    rows = [
        (_("Full name"), child.full_name),
        (_("Known as"), child.known_as),
        (_("Pronouns"), child.pronouns),
        (_("Born"), born),
        (_("Age"), wording.age(child.born_on, clock.today())),
        (_("Sex"), child.get_sex_display()),
        (_("Gender"), child.gender),
        (_("Language"), child.language),
        (_("Interpreter"), _("Needed") if child.interpreter else ""),
    ]
    return [[label, value] for label, value in rows if value]


def _sections(kept: Kept) -> list[dict[str, str]]:
    rows = [
        {
            "title": str(part.section.title),
            "text": part.text or str(part.section.absent) + ".",
            "is_absent": "" if part.text else "yes",
        }
        for part in kept.parts
    ]
    if kept.friends:
        names = [*kept.names]
        if kept.unnamed:
            names.append(
                ngettext("%(n)s other child", "%(n)s other children", kept.unnamed)
                % {"n": kept.unnamed}
            )
        title = _("Other children they spend time with")
        place = next(i for i, part in enumerate(kept.parts) if part.section.name == "friends")
        rows.insert(place + 1, {"title": title, "text": "\n".join(names), "is_absent": ""})
    return rows


def _before(reader: Reader, child: Child) -> str:
    """How often they were missing, as far as this reader may know: derived, so of no room here."""
    rows = Derived.objects.visible_to(reader).filter(
        child=child, rule=settings.WAYHOME_PROFILE_HISTORY, kind="E"
    )
    days = list(rows.order_by("-started_at").values_list("started_at", flat=True)[: EPISODES + 1])
    if not days:
        return _("No earlier episode is on the record that you may read.")
    listed = wording.joined(
        [wording.full_day(at.astimezone(LONDON).date()) for at in days[:EPISODES]]
    )
    if len(days) > EPISODES:
        return _("%(days)s, and before that.") % {"days": listed}
    return f"{listed}."
