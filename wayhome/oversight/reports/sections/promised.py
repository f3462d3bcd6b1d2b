"""What the board agreed on reading the reports before: done, with what effect, or late (R52)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.oversight.reports.asked import Asked
from wayhome.oversight.reports.blocks import Block, Grid, Sentence
from wayhome.oversight.reports.models import BoardAction


def promised(asked: Asked) -> Sequence[Block]:
    last = asked.report.last
    if last is None:
        return [Sentence(_("This is the first report here, so nothing was agreed before it."))]
    rows = _since(asked)
    if not rows:
        return [Sentence(_("Nobody set an action on reading the report before this one."))]
    late = sum(row.is_late(asked.today) for row in rows)
    return [
        Sentence(
            ngettext(
                "%(n)s action is past its date.", "%(n)s actions are past their date.", late
            ) % {"n": late}
            if late else _("Every action is done, or its date has not come."),
            is_alarm=bool(late),
        ),
        Grid(
            _("Actions since last time"),
            [_("What"), _("Whose"), _("By"), _("How it stands")],
            [
                [row.text, f"{row.owner}, {row.owner_agency}", wording.full_day(row.due_on),
                 _stands(asked, row)]
                for row in rows
            ],
        ),
    ]  # fmt: skip


def _since(asked: Asked) -> list[BoardAction]:
    """Of the last report, and of those before it what was still open when that one was made."""
    last = asked.report.last
    assert last is not None
    found = BoardAction.objects.filter(
        report__authority=last.authority_id,
        report__partnership=last.partnership_id,
        report__agency=last.agency_id,
        report__asked_at__lte=last.asked_at,
        set_at__lte=asked.at,
    ).select_related("owner_agency", "report")
    made = last.ready_at or last.asked_at
    return [
        row
        for row in found
        if row.report_id == last.pk or row.done_at is None or row.done_at >= made
    ]


def _stands(asked: Asked, row: BoardAction) -> str:
    if row.done_at:
        day = wording.full_day(row.done_at.astimezone(clock.LONDON).date())
        return _("Done %(day)s: %(effect)s") % {"day": day, "effect": row.effect}
    return _("Not done, and late") if row.is_late(asked.today) else _("Not done yet")
