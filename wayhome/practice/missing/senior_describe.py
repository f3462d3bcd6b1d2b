"""Strategy discussions, reviews, hand-overs and what is owed of them, in words (E08).

One query for any number of each. Who took part and what came of it are read by those who read
what was decided; nothing here names another child (P23).
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.foundation.rules.models import Decision
from wayhome.practice.missing.models import (
    NOT_COUNTED,
    AdultHandover,
    Episode,
    LongReview,
    ReturnInterview,
    StrategyDiscussion,
)
from wayhome.practice.missing.senior_rules import SHARED_24H

Described = dict[int, Description]
NONE = 0  # no row's number


def interviews(sees: Sees, ids: Iterable[int]) -> Described:
    return {
        interview: Description(do=partial(_do_interview, sees.reader, ref))
        for interview, ref in seen(sees, _interviews, ids=list(ids))
    }


def _interviews(sees: Sees, *, ids: Sequence[int]) -> Any:
    return sees.rows(ReturnInterview).filter(pk__in=ids).values_list("pk", "ref")


def _do_interview(reader: Reader, ref: str, about: Row) -> Do:
    if about.rule == SHARED_24H.code and reader.may(roles.HOLD_INTERVIEW):
        return Do(_("Write what they may read"), reverse("missing:interview-share", args=[ref]))
    return Do(_("Open the interview"), reverse("missing:interview", args=[ref]))


SAFE_CONTACT = "child:contact"  # a journey's page, known by its route


def children(sees: Sees, ids: Iterable[int]) -> Described:
    """How a child is reached safely: written down by whoever works with them (P24)."""
    if not (sees.reader.may(roles.HOLD_INTERVIEW) or sees.reader.may(roles.MANAGE_CIRCLE)):
        return {}
    return {
        child: Description(do=partial(_do_contact, reverse(SAFE_CONTACT, args=[ref])))
        for child, ref in seen(sees, _refs, ids=list(ids))
    }


def _refs(sees: Sees, *, ids: Sequence[int]) -> Any:
    return Child.objects.visible_to(sees.reader).filter(pk__in=ids).values_list("pk", "ref")


def _do_contact(there: str, _about: Row) -> Do:
    return Do(_("Write it down"), there)


def decisions(sees: Sees, ids: Iterable[int]) -> Described:
    """What asked for a strategy discussion, and why it was decided."""
    rows = seen(sees, _decided, ids=list(ids))
    of = {row["pk"]: _asked_of(row) for row in rows}
    children = {row["child_id"] for row in rows if row["subject_kind"] != "episode"} or {NONE}
    episodes = {pk for _child, pk in of.values() if pk} or {NONE}
    refs: dict[tuple[int, int | None], str] = {}
    for child, pk, ref in seen(sees, _asked, ids=sorted(episodes), children=sorted(children)):
        refs |= {(child, pk): ref, (child, None): ref}
    return {
        row["pk"]: Description(
            progress=_("Decided: %(title)s.") % {"title": _(registry.pattern(row["rule"]).title)},
            lines=(row["reason"],),
            do=partial(_do_discuss, sees.reader, refs[of[row["pk"]]]),
        )
        for row in rows
        if of[row["pk"]] in refs
    }


def _decided(sees: Sees, *, ids: Sequence[int]) -> Any:
    columns = ("pk", "rule", "reason", "subject_id", "subject_kind", "child_id")
    return sees.rows(Decision).filter(pk__in=ids).values(*columns)


def _asked(sees: Sees, *, ids: Sequence[int], children: Sequence[int]) -> Any:
    """These episodes, and all that count of these children, oldest first."""
    theirs = Q(child__in=children, origin="live") & ~Q(closing__in=NOT_COUNTED)
    rows = sees.rows(Episode).filter(Q(pk__in=ids) | theirs).order_by("reported_at", "pk")
    return rows.values_list("child_id", "pk", "ref")


def _asked_of(row: dict[str, Any]) -> tuple[int, int | None]:
    """(child, the episode it was decided on); of something else: none, and the latest serves."""
    return row["child_id"], row["subject_id"] if row["subject_kind"] == "episode" else None


def _do_discuss(reader: Reader, ref: str, _about: Row) -> Do:
    if reader.may(roles.DECIDE):
        return Do(_("Record the discussion"), reverse("missing:discussion", args=[ref]))
    return _episode(ref)


def discussions(sees: Sees, ids: Iterable[int]) -> Described:
    return _told(sees, StrategyDiscussion, ids, "outcome", (_("Took part: %(said)s"), "took_part"))


def reviews(sees: Sees, ids: Iterable[int]) -> Described:
    return _told(sees, LongReview, ids, "decided", (_("Led by %(said)s"), "led_by"))


def handovers(sees: Sees, ids: Iterable[int]) -> Described:
    said = (_("Handed to %(said)s of adult safeguarding"), "to_adults")
    return _told(sees, AdultHandover, ids, "note", said)


def _told(
    sees: Sees, model: type[Any], ids: Iterable[int], text: str, who: tuple[str, str]
) -> Described:
    words, name = who
    rows = sees.rows(model).filter(pk__in=list(ids)).values("pk", text, name, "episode__ref")
    return {
        row["pk"]: Description(
            lines=tuple(line for line in (words % {"said": row[name]}, row[text]) if line),
            do=partial(_open, row["episode__ref"]),
        )
        for row in rows
    }


def _open(ref: str, _row: Row) -> Do:
    return _episode(ref)


def _episode(ref: str) -> Do:
    return Do(_("Open the episode"), reverse("missing:episode", args=[ref]))
