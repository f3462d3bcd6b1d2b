"""Referrals, items and meetings in words, for chronology and worklists (E08)."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import among, seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.panels.models import Ask, Decision, Item, Referral
from wayhome.practice.panels.rules import CONTRIBUTED, GROWN


def referrals(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = among(sees, Referral, ids, "item__panel")
    return {
        row.pk: Description(
            progress=str(row.item.panel),
            by_rule={
                "PAN-E01": (str(row.item.panel), row.reason),
                "PAN-E02": tuple(filter(None, (row.get_triage_display(), row.triage_reason))),
            },
            do=partial(_referral, sees.reader, row),
        )
        for row in rows
    }


def _referral(reader: Reader, referral: Referral, _row: Row) -> Do:
    if reader.may(roles.RUN_PANEL) and not referral.triage:
        return Do(_("Decide what follows"), reverse("panels:triage", args=[referral.ref]))
    return Do(_("Open the referral"), reverse("panels:referral", args=[referral.ref]))


def items(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """With what was decided; an agency that is asked is led to its own answer."""
    wanted = list(ids)
    rows = among(sees, Item, wanted, "panel")
    said = {row.item_id: row for row in seen(sees, _decisions, items=wanted)}
    mine = dict(seen(sees, _asked, items=wanted))
    return {
        row.pk: Description(
            progress=str(row.panel),
            by_rule={"PAN-E03": _decided(row, said.get(row.pk))},
            do=partial(_item, sees.reader, row, mine.get(row.pk, "")),
        )
        for row in rows
    }


def _decisions(sees: Sees, *, items: Sequence[int]) -> Any:
    return sees.rows(Decision).filter(item__in=items)


def _asked(sees: Sees, *, items: Sequence[int]) -> Any:
    rows = sees.rows(Ask).filter(item__in=items, agency=sees.reader.agency_id)
    return rows.filter(withdrawn_at=None, answered_at=None).values_list("item_id", "ref")


def _decided(item: Item, said: Decision | None) -> tuple[str, ...]:
    if said is None:
        return (str(item.panel),)
    level = _("Level: %(level)s") % {"level": said.get_level_after_display()}
    lines = (str(item.panel), said.get_outcome_display(), level, said.reason, said.contingency)
    return tuple(filter(None, lines))


def _item(reader: Reader, item: Item, ask: str, row: Row) -> Do:
    if row.rule == CONTRIBUTED.code and ask:
        return Do(_("Write what you hold"), reverse("panels:answer", args=[ask]))
    if row.rule == GROWN.code and reader.may(roles.DECIDE):
        return Do(_("Decide"), reverse("panels:grown", args=[item.ref]))
    return Do(_("Open the item"), reverse("panels:item", args=[item.ref]))


def meetings(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """By the items on it that the reader may read: a meeting by itself is about no child."""
    rows = seen(sees, _on, meetings=list(ids))
    found = {row.meeting_id: row.meeting for row in rows}
    return {
        pk: Description(
            progress=str(meeting.panel),
            do=partial(_meeting, meeting.ref),
        )
        for pk, meeting in found.items()
        if meeting
    }


def _on(sees: Sees, *, meetings: Sequence[int]) -> Any:
    return sees.rows(Item).filter(meeting__in=meetings).select_related("meeting__panel")


def _meeting(ref: str, _row: Row) -> Do:
    return Do(_("Open the meeting"), reverse("panels:meeting", args=[ref]))
