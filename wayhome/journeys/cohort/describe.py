"""What to do about a case that has no plan, does not move, or was heard by nobody."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import among
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.foundation.rules.models import Decision
from wayhome.practice.exploitation.models import Case


def cases(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = among(sees, Case, ids, "child")
    return {row.pk: Description(do=partial(_next, sees.reader, row.child.ref)) for row in rows}


def decisions(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """What asked for a strategy discussion, and why it was decided."""
    rows = among(sees, Decision, ids, "child")
    return {
        row.pk: Description(
            progress=_("Decided: %(title)s.") % {"title": _(registry.pattern(row.rule).title)},
            lines=(row.reason,),
            do=partial(_record, sees.reader, row.child.ref),
        )
        for row in rows
    }


def _record(reader: Reader, child: str, _row: Row) -> Do | None:
    if not reader.may(roles.ASSESS):
        return None
    return Do(_("Record the discussion"), reverse("exploitation:strategy", args=[child]))


def _next(reader: Reader, child: str, row: Row) -> Do | None:
    if row.rule == "COH-G01" and reader.may(roles.KEEP_PLAN):
        return Do(_("Open the plan"), reverse("plans:open", args=[child]))
    if row.rule == "COH-G03" and reader.may(roles.REFER_TO_PANEL):
        return Do(_("Refer to a panel"), reverse("panels:refer", args=[child]))
    if row.rule == "COH-G02" and reader.may(roles.READ_EXPLOITATION):
        return Do(_("Look at the level"), reverse("exploitation:child", args=[child]))
    return None
