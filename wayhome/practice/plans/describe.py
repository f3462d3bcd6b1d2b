"""Plans, goals, reviews and copies in words, for chronology and worklists (E08)."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once, seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.plans.models import Copy, Goal, Plan, Review
from wayhome.practice.plans.rules import IN_TIME, LOOKED_AGAIN, NO_EFFECT, REVIEWED

MENDED_BY = {  # rule -> the part that mends it
    "PLN-G01": "contingency",
    "PLN-G02": "voice",
    "PLN-G03": "review-date",
    "PLN-G05": "siblings",
    "PLN-G06": "goal",
}
BY_ALL = ("voice", "siblings")  # what whoever adds to a plan may add
LABELS = {
    "PLN-G01": "Write a contingency",
    "PLN-G02": "Write what the child says",
    "PLN-G03": "Set the review date",
    "PLN-G05": "Check on brothers and sisters",
    "PLN-G06": "Write a goal",
}


def plans(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """By child: a row is about a child's plan, whichever of theirs."""
    refs = dict(once(sees.reader, _children, ids=list(ids)))
    current = {row["child_id"]: row for row in seen(sees, _standing, children=list(refs))}
    return {
        child: Description(
            progress=_led(current.get(child)),
            do=partial(_to_do, sees.reader, ref, current.get(child)),
        )
        for child, ref in refs.items()
    }


def _children(reader: Reader, *, ids: Sequence[int]) -> Any:
    rows = Child.objects.visible_to(reader, DataClass.PLAN).filter(pk__in=ids)
    return rows.values_list("pk", "ref")


def _standing(sees: Sees, *, children: Sequence[int]) -> Any:
    rows = sees.rows(Plan).filter(child_id__in=children, ended_at=None).order_by("-pk")
    return rows.values("child_id", "ref", "lead_worker__name")


def _led(row: dict[str, str] | None) -> str:
    if row and row["lead_worker__name"]:
        return _("Led by %(who)s.") % {"who": row["lead_worker__name"]}
    return ""


def _to_do(reader: Reader, child: str, plan: dict[str, str] | None, row: Row) -> Do | None:
    if not reader.may(roles.READ_PLAN):
        return None
    mend = _mend(reader, child, plan, row.rule)
    return mend or Do(_("Read the plan"), reverse("plans:plan", args=[child]))


def _mend(reader: Reader, child: str, plan: dict[str, str] | None, rule: str) -> Do | None:
    """The step that answers this rule, for who may take it."""
    keeps = reader.may(roles.KEEP_PLAN)
    if rule == IN_TIME.code and plan is None and keeps:
        return Do(_("Open the plan"), reverse("plans:open", args=[child]))
    page = reverse("plans:plan", args=[child])
    if rule == LOOKED_AGAIN.code and keeps:
        return Do(_("Look again"), page)
    if rule == NO_EFFECT.code and reader.may(roles.ADD_TO_PLAN):
        return Do(_("Say what it changed, and how you know"), page)
    part = MENDED_BY.get(rule)
    if plan and part and (keeps or (part in BY_ALL and reader.may(roles.ADD_TO_PLAN))):
        return Do(_(LABELS[rule]), reverse("plans:add", args=[plan["ref"], part]))
    return None


def goals(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    return {
        row["pk"]: Description(
            lines=(row["text"],),
            by_rule={"PLN-E08": (row["text"], _outcome(row["outcome"]), row["result"])},
            do=partial(_page, sees.reader, row["child__ref"]),
        )
        for row in seen(sees, _goals, ids=list(ids))
    }


def _goals(sees: Sees, *, ids: Sequence[int]) -> Any:
    rows = sees.rows(Goal).filter(pk__in=ids)
    return rows.values("pk", "text", "result", "outcome", "child__ref")


def _outcome(code: str) -> str:
    return str(Goal.Outcome(code).label) if code else ""


def reviews(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """By plan: its latest review in words, and the way to the next one."""
    found = seen(sees, _plans, ids=list(ids))
    said = {
        row["plan_id"]: (str(Review.Decision(row["decision"]).label), row["summary"])
        for row in seen(sees, _held, plans=[row["pk"] for row in found])
    }
    return {
        row["pk"]: Description(
            by_rule={"PLN-E03": said.get(row["pk"], ())},
            do=partial(_review, sees.reader, row["ref"], row["child__ref"]),
        )
        for row in found
    }


def _plans(sees: Sees, *, ids: Sequence[int]) -> Any:
    return sees.rows(Plan).filter(pk__in=ids).values("pk", "ref", "child__ref")


def _held(sees: Sees, *, plans: Sequence[int]) -> Any:
    rows = sees.rows(Review).filter(plan_id__in=plans).order_by("pk")
    return rows.values("plan_id", "decision", "summary")


def _review(reader: Reader, plan: str, child: str, row: Row) -> Do | None:
    if row.rule == REVIEWED.code and reader.may(roles.KEEP_PLAN):
        return Do(_("Write the review"), reverse("plans:review", args=[plan]))
    return _page(reader, child, row)


def copies(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(Copy).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(
                _("For %(who)s: %(why)s") % {"who": row["recipient"], "why": row["why"]},
            ),
            do=partial(_page, sees.reader, row["child__ref"]),
        )
        for row in rows.values("pk", "recipient", "why", "child__ref")
    }  # fmt: skip


def _page(reader: Reader, child: str, _row: Row) -> Do | None:
    if not reader.may(roles.READ_PLAN):
        return None
    return Do(_("Read the plan"), reverse("plans:plan", args=[child]))
