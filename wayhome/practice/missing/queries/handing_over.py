"""What a hand-over begins with: each child missing, or found and not back, and what is owed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Acknowledgement, Derived
from wayhome.practice.missing.models import Episode, Grade, PoliceGrade, PoliceNotice
from wayhome.practice.missing.queries.names import names_of
from wayhome.practice.missing.rules import ACKNOWLEDGED

MANY = 100
BEFORE, AHEAD = timedelta(days=7), timedelta(hours=24)  # what a shift leaves to the next
OWED = 3  # of what is owed to a child, the first few: a line, not a list


@dataclass(frozen=True)
class Begun:
    """A child whom the next shift must know of, and a line to begin with."""

    episode: Episode
    child_id: int
    ref: str  # the episode's
    name: str
    age: str
    said: str


def begun(reader: Reader, areas: tuple[Authority, ...]) -> list[Begun]:
    """Three queries. Only whom the writer sees, and only of the areas that change hands."""
    rows = list(_episodes(reader, areas)[:MANY])
    names = names_of(reader, [row.child_id for row in rows])
    owed: dict[int, list[Any]] = {}
    children = [row.child_id for row in rows]
    now = clock.now()
    derived = Derived.objects.visible_to(reader).filter(
        child_id__in=children, due_at__gt=now - BEFORE, due_at__lt=now + AHEAD
    )
    listed = {code for code, rule in registry.rules().items() if getattr(rule, "is_listed", True)}
    for row in derived.owed().true_at(now).filter(rule__in=listed).order_by("due_at"):
        owed.setdefault(row.child_id or 0, []).append(row)
    return [
        Begun(
            row,
            row.child_id,
            row.ref,
            names.full(row.child_id),
            names.age(row.child_id),
            _said(row, owed.get(row.child_id, [])),
        )
        for row in rows
        if names.has(row.child_id)
    ]


def _episodes(reader: Reader, areas: tuple[Authority, ...]) -> Any:
    here = {"episode": OuterRef("pk")}
    grade = PoliceGrade.objects.visible_to(reader).filter(**here).order_by("-graded_at", "-pk")
    told = PoliceNotice.objects.visible_to(reader).filter(**here, told=True)
    seen = Acknowledgement.objects.visible_to(reader).filter(
        rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=OuterRef("pk"), occurrence=0
    )
    return (
        Episode.objects.visible_to(reader)
        .filter(
            Q(authority__in=areas) | Q(area__in=areas),
            returned_latest_at=None,
            closed_at=None,
            origin="live",
        )
        .annotate(
            grade=Subquery(grade.values("grade")[:1]),
            told=Subquery(told.values("pk")[:1]),
            seen=Subquery(
                seen.values(
                    json=JSONObject(by="recorded_by__name", agency="recorded_by_agency__name")
                )[:1]
            ),
        )
        .order_by("found_latest_at", "since_latest_at", "pk")
    )


def _said(row: Any, owed: list[Any]) -> str:
    now = clock.now()
    if row.found_latest_at:
        said = [
            _("Found %(when)s, not yet back.") % {"when": wording.moment(row.found_latest_at, now)}
        ]
    else:
        since = wording.moment(row.since_latest_at, now)
        grade = str(Grade(row.grade).label).lower() if row.grade else _("no grade")
        said = [_("Missing since %(when)s, %(grade)s.") % {"when": since, "grade": grade}]
        if row.told is None:
            said.append(_("Nobody has told the police."))
    if row.seen:
        said.append(_("Acting: %(by)s, %(agency)s.") % row.seen)
    else:
        said.append(_("Nobody has said that they act."))
    parts = [
        _("%(what)s (%(due)s)")
        % {"what": registry.rule(each.rule).title, "due": wording.due(each.due_at, now)}
        for each in owed[:OWED]
        if each.due_at
    ]
    if parts:
        said.append(_("Owed: %(what)s.") % {"what": "; ".join(parts)})
    return " ".join(said)
