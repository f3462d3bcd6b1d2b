"""From derived rows to lines of work: who, what, why, by when, who can help, what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import once
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.models import Duty, Shift, TeamDuty
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.compiled import compiled, name_of
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import NOTHING, Described, Do, describe

# Which team can help another with its work in the same area.
HELPED_BY = {
    Duty.RETURN_INTERVIEW: Duty.SOCIAL_CARE,
    Duty.SOCIAL_CARE: Duty.OUT_OF_HOURS,
    Duty.OUT_OF_HOURS: Duty.SOCIAL_CARE,
}


@dataclass(frozen=True)
class Basis:
    """What `{% basis %}` reads: where a rule comes from, law or local (P48)."""

    is_law: bool
    basis: str


@dataclass(frozen=True)
class Line:
    """One line. Where the reader may know the title alone, `rule`, `why` and `do` are empty (E04).

    `name` is "" where the child's identity is closed to the reader; `about` says whom or what it
    concerns where that is no child (ADR 0019).
    """

    child_id: int | None
    ref: str
    name: str
    born_on: date | None
    owed: str
    why: str
    rule: Basis | None
    started_at: datetime | None
    due_at: datetime | None
    help: str
    do: Do | None
    is_call: bool
    about: str = ""


@dataclass(frozen=True)
class Section:
    """Lines that are due alike: overdue, today, in the next seven days, later."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Around:
    """What the lines of a page need besides their rows, each asked once for all of them."""

    children: dict[int, Child]
    described: Described
    helpers: dict[int, list[TeamDuty]]  # authority -> teams that can help there


def around(reader: Reader, rows: Sequence[Any]) -> Around:
    """Names, words and helpers for all rows: a query each, and one for each describing room."""
    readable = [row for row in rows if row.is_open]
    children = once(
        reader, _called, children=sorted({row.child_id for row in rows if row.child_id})
    )
    return Around(
        children={child.pk: child for child in children},
        described=describe(Wide(reader), readable),
        helpers=_helpers({row.authority_id for row in readable if row.authority_id}),
    )


def _called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Child]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.only("ref", "given_name", "family_name", "known_as", "born_on")


def _helpers(authorities: Iterable[int]) -> dict[int, list[TeamDuty]]:
    found: dict[int, list[TeamDuty]] = {}
    for row in compiled(name_of(_helping), _helping, areas=sorted(set(authorities))):
        found.setdefault(row.authority_id, []).append(row)
    return found


def _helping(*, areas: Sequence[int]) -> QuerySet[TeamDuty]:
    on_duty = Shift.objects.on_duty(clock.now()).filter(team=OuterRef("team"))
    return (
        TeamDuty.objects.filter(authority__in=areas, duty__in=list(HELPED_BY))
        .select_related("team__agency")
        .annotate(people=ArraySubquery(on_duty.values("user__name")))
    )


def line(row: Any, known: Around, *, is_call: bool = False) -> Line:
    rule, child = registry.rule(row.rule), known.children.get(row.child_id)
    told = known.described.of(row) if row.is_open else NOTHING
    why = " ".join(part for part in (told.progress, rule.next_step) if part)
    owed = told.owed or rule.title
    return Line(
        child_id=row.child_id,
        ref=child.ref if child else "",
        name=child.name if child else "",
        born_on=child.born_on if child else None,
        owed=owed if row.is_open else rule.public_title,
        why=why if row.is_open else "",
        rule=Basis(rule.is_law, rule.basis.text) if row.is_open else None,
        started_at=row.started_at if row.is_open and row.started_at != row.due_at else None,
        due_at=row.due_at,
        help=_help(row, known) if row.is_open else "",
        do=told.do(row) if row.is_open else None,
        is_call=is_call,
        about=told.about,
    )


def _help(row: Any, known: Around) -> str:
    """The team that can help the owing one in this child's area, with who is on duty there."""
    teams = known.helpers.get(row.authority_id, [])
    duty = next((each.duty for each in teams if each.team_id == row.team_id), None)
    wanted = HELPED_BY.get(Duty(duty)) if duty else None
    other = next((each for each in teams if each.duty == wanted), None)
    if other is None or other.team_id == row.team_id:
        return ""
    words = {"team": other.team.name, "agency": other.team.agency.name}
    people: list[str] = getattr(other, "people", [])
    if not people:
        return _("%(team)s, %(agency)s can help.") % words
    return _("%(team)s, %(agency)s can help: %(who)s is on duty.") % {**words, "who": people[0]}


def sections(lines: Iterable[Line]) -> list[Section]:
    """By when they are due, in London days, each in the order in which the lines come."""
    now, today = clock.now(), clock.today()
    tonight, week = midnight(today + timedelta(days=1)), midnight(today + timedelta(days=8))
    found: dict[str, list[Line]] = {"late": [], "today": [], "week": [], "later": []}
    for each in lines:
        due = each.due_at
        key = "later"
        if due is not None and due < week:
            key = "late" if due <= now else "today" if due < tonight else "week"
        found[key].append(each)
    titles = {
        "late": _("Overdue"),
        "today": _("Today"),
        "week": _("Next seven days"),
        "later": _("Watching"),
    }
    return [Section(key, titles[key], tuple(rows)) for key, rows in found.items() if rows]


def children(lines: Iterable[Line]) -> list[Section]:
    """By child, in the order in which the children come."""
    found: dict[tuple[int | None, str], list[Line]] = {}
    for each in lines:
        found.setdefault((each.child_id, each.about), []).append(each)
    return [
        Section(rows[0].ref, rows[0].name or rows[0].about or _("A child"), tuple(rows))
        for rows in found.values()
    ]
