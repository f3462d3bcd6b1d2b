"""A meeting's pack or minutes as words for paper, and the PDF: tagged, marked with who reads it.

A copy holds no answer that is kept to police or to police and social care, whoever makes it (P28):
it says that there is one, on the page.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.once import sight_of
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import typesetting, wording
from wayhome.practice.panels.models import Decision, Meeting, Paper
from wayhome.practice.panels.queries.agenda import Agenda, Line
from wayhome.practice.panels.queries.pack import Brought, Pack, pack

SOURCE = (Path(__file__).parent / "panel.typ").read_bytes()


def pdf(reader: Reader, agenda: Agenda, items: Sequence[dict[str, Any]], kind: str) -> bytes:
    return typesetting.compiled(SOURCE, said(reader, agenda, items, kind))


def said(
    reader: Reader, agenda: Agenda, items: Sequence[dict[str, Any]], kind: str
) -> dict[str, Any]:
    """Everything that stands on the paper."""
    meeting, now = agenda.meeting, clock.now()
    words = {
        "who": reader.user.name if reader.user else "",
        "agency": reader.agency.name if reader.agency else "",
        "when": wording.full_moment(now),
    }
    is_minutes = kind == Paper.Kind.MINUTES
    what = _("Minutes") if is_minutes else _("Pack")
    return {
        "lang": (get_language() or "en")[:2],
        "title": f"{meeting.panel}: {what}",
        "name": str(meeting.panel),
        "what": what,
        "when": f"{wording.full_moment(meeting.starts_at)}. {meeting.place}",
        "mark": _("Made for %(who)s, %(agency)s, %(when)s") % words,
        "handle": _("For %(who)s alone. Not to be copied or sent on. Destroy it after the meeting.")
        % words,
        "statement": meeting.panel.statement,
        "here_title": _("Who came"),
        "here": _here(agenda) if is_minutes else [],
        "notes_title": _("About the meeting"),
        "notes": meeting.notes if is_minutes else "",
        "items": list(items),
        "hidden": _hidden(agenda),
        "left_out": "",
        "left_out_note": _("A character that no typeface here has is printed as its number."),
    }


def _hidden(agenda: Agenda) -> str:
    if not agenda.hidden:
        return ""
    words = ngettext(
        "%(n)s item is not in this copy.", "%(n)s items are not in this copy.", agenda.hidden
    )
    return words % {"n": agenda.hidden}


def _here(agenda: Agenda) -> list[list[str]]:
    rows = []
    for row in agenda.attendance:
        state = _("here") if row.is_present else _("apologies")
        if row.accepted_at:
            state = _("here, accepted the statement")
        rows.append([row.agency.name, f"{row.name}, {state}"])
    missing = wording.joined(list(agenda.quorum.missing)) or _("nobody that quorum asks for")
    return [*rows, [_("Not here"), missing]]


def item(reader: Reader, line: Line, kind: str) -> dict[str, Any]:
    """One child: head, facts, parts; in the minutes, what was decided and by when."""
    found = pack(sight_of(reader, line.child.pk), line.item, line.child)
    parts = _minutes(found) if kind == Paper.Kind.MINUTES else _papers(found)
    return {
        "name": line.child.name,
        "head": _head(line, line.item.meeting),
        "red": _("Significant risk, and no strategy discussion is recorded.")
        if found.is_red
        else "",
        "parts": [[title, text] for title, text in parts if text],
    }


def _head(line: Line, meeting: Meeting | None) -> str:
    facts = [
        wording.age(line.child.born_on, clock.today()),
        str(line.item.get_kind_display()),
        _("level: %(level)s") % {"level": line.item.get_level_display()},
        _("waiting since %(day)s") % {"day": _day(line.item.since_at)},
    ]
    if line.is_grown_by_then:
        facts.append(_("18 by the day of this meeting"))
    return ". ".join(fact for fact in facts if fact)


def _day(at: datetime) -> str:
    return wording.full_day(at.astimezone(clock.LONDON).date())


def _papers(found: Pack) -> list[tuple[str, str]]:
    parts = [
        (_("Why, from %(who)s") % {"who": _agency(row)}, row.reason) for row in found.referrals
    ]
    parts += [(_("What else is done"), row.other_response) for row in found.referrals]
    views = [f"“{row.child_view}”" for row in found.referrals if row.child_view]
    parts.append((_("What the child says"), "\n".join(views) or _("Nobody has written it.")))
    parts += [(each.ask.agency.name, _answer(each)) for each in found.brought]
    parts += [
        (_("Decided %(day)s") % {"day": _day(row.decided_at)}, _decided(row))
        for row in found.before
        if row.decided_at
    ]
    return parts


def _agency(row: Any) -> str:
    return row.recorded_by_agency.name if row.recorded_by_agency else _("the system")


def _answer(each: Brought) -> str:
    if each.ask.answered_at is None:
        return _("No answer yet.")
    if each.answer is None or each.answer.handling != Handling.OPEN:
        return _("Answered; kept to a few, and not in this copy.")
    if each.answer.nothing_held:
        return _("Holds nothing.")
    return "\n".join(filter(None, (each.answer.text, each.answer.conditions)))


def _minutes(found: Pack) -> list[tuple[str, str]]:
    row = found.decision
    if row is None or row.decided_at is None:
        return [(_("Not heard at this meeting"), _("It waits for the next one."))]
    actions = [_action(action) for _set, action in found.actions if action]
    dissents = [f"{each.agency}: {each.text}" for each in found.dissents]
    return [
        (_("What was said"), row.note),
        (_("What the child says"), f"“{row.said_by_child}”" if row.said_by_child else
         _("Nobody wrote what the child says.")),
        (_("Decided"), _decided(row)),
        (_("Actions"), "\n".join(actions) or _("None.")),
        (_("Who saw it otherwise"), "\n".join(dissents)),
    ]  # fmt: skip


def _action(action: Any) -> str:
    whose = action.owner or action.owner_team or action.owner_agency
    return _("%(text)s: %(who)s, by %(day)s") % {
        "text": action.text,
        "who": getattr(whose, "name", str(whose)),
        "day": _day(action.due_at),
    }


def _decided(row: Decision) -> str:
    lines = [
        f"{row.get_outcome_display()}. {row.reason}",
        _("Level: %(before)s before, %(after)s now")
        % {"before": row.get_level_before_display(), "after": row.get_level_after_display()},
        str(row.get_strategy_display()) if row.strategy else "",
        row.other_response,
        row.disruption,
        row.location_action,
        row.intelligence,
        row.lead_professional,
        row.contingency,
    ]
    if row.review_on:
        lines.append(_("Looked at again by %(day)s") % {"day": wording.full_day(row.review_on)})
    return "\n".join(line for line in lines if line)
