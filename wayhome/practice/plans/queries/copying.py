"""What may go into a copy of the plan, for whom: by rule first, then by a worker's eyes (P28)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.foundation.access.classes import DataClass, Handling
from wayhome.foundation.access.queries import opens_for
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import MustKnow
from wayhome.practice.plans.models import Copy, Plan, Voice
from wayhome.practice.plans.queries.reading import PlanPage, page_of, work_of
from wayhome.practice.plans.sections import Section

A = Copy.Audience
# Sections that are offered for each copy. What a parent or the child need not read stays here.
OFFERED: dict[str, tuple[str, ...]] = {
    A.CHILD: (Section.TONIGHT, Section.STRENGTHS, Section.DAY, Section.ADULT),
    A.PARENT: (Section.TONIGHT, Section.STRENGTHS, Section.CARE),
    A.AGENCY: (
        Section.TONIGHT,
        Section.WORRIES,
        Section.STRENGTHS,
        Section.HEALTH,
        Section.CARE,
        Section.ADULT,
    ),
}
# A child's own copy speaks to the child.
TO_THE_CHILD = {
    Section.TONIGHT: _lazy("What keeps you safe tonight"),
    Section.DAY: _lazy("Your day-to-day life"),
}
THIRD_PARTY, POLICE, THEIR_WORDS = "third_party", "police", "words"
REASONS = {
    THIRD_PARTY: "holds something about another person",
    POLICE: "comes from the police, or is for police and social care alone",
    THEIR_WORDS: "words that may not leave the record",
}


@dataclass(frozen=True)
class Item:
    """One thing that may be copied: its key on the form, under which heading, in which words."""

    key: str
    title: str
    words: str


@dataclass(frozen=True)
class Offer:
    items: tuple[Item, ...]
    left_out: dict[str, int]  # reason -> how many, by rule


def offer(reader: Reader, plan: Plan, audience: str) -> Offer:
    """Everything that this reader sees in the plan, less what no such copy may hold."""
    now = page_of(reader, plan)
    items: list[Item] = []
    left: dict[str, int] = {}
    for item, row in _things(reader, now, audience):
        reason = _barred(row, audience)
        if reason:
            left[reason] = left.get(reason, 0) + 1
        else:
            items.append(item)
    return Offer(tuple(items), left)


def _barred(row: Any, audience: str) -> str:
    """Why a row is in no such copy, or ""."""
    agency: Agency | None = row.recorded_by_agency
    if row.handling != Handling.OPEN or (agency and agency.kind == Agency.Kind.POLICE):
        return POLICE
    if isinstance(row, Voice):
        own = audience == A.CHILD and row.whose == Voice.Whose.CHILD
        if not own and row.released_at is None:
            return THEIR_WORDS
    return THIRD_PARTY if row.is_third_party else ""


def _things(reader: Reader, now: PlanPage, audience: str) -> Iterator[tuple[Item, Any]]:
    yield from _written(now, audience)
    for each in now.contingencies:
        words = f"{each.text}: {each.then_we} ({each.who})"
        yield Item(f"contingency-{each.ref}", _("If this happens, we will…"), words), each
    yield from _agreed(now)
    for voice in now.voices:
        yield _said(voice, audience), voice
    if audience != A.PARENT:
        yield from _work(reader, now.plan, audience)


def _said(voice: Voice, audience: str) -> Item:
    on = wording.full_day(voice.heard_on)
    if audience == A.CHILD and voice.whose == Voice.Whose.CHILD:
        return Item(f"voice-{voice.ref}", _("In your own words"), f"“{voice.text}” ({on})")
    by = voice.who or str(voice.get_whose_display())
    return Item(f"voice-{voice.ref}", _("In their own words"), f"“{voice.text}” ({by}, {on})")


def _written(now: PlanPage, audience: str) -> Iterator[tuple[Item, Any]]:
    """Sections that such a copy may hold; the closed one too, to be counted as left out."""
    for written in now.sections:
        name = written.about.name
        offered = name in OFFERED[audience] or written.about.is_closed
        if offered and written.row and written.text:
            title = written.about.title
            if audience == A.CHILD:
                title = TO_THE_CHILD.get(written.about.section, title)
            yield Item(f"section-{name}", str(title), written.text), written.row


def _agreed(now: PlanPage) -> Iterator[tuple[Item, Any]]:
    """What is still to be done, and what for."""
    for step in now.steps:
        if not step.is_done:
            due = wording.full_day(step.row.action.due_at.astimezone(clock.LONDON).date())
            words = f"{step.row.action.text} ({step.who}, {due})"
            yield Item(f"action-{step.row.ref}", _("Who does what by when"), words), step.row
    for goal in now.goals:
        if goal.ended_at is None:
            words = f"{goal.text} ({goal.sign})"
            yield Item(f"goal-{goal.ref}", _("What should be different"), words), goal


def _work(reader: Reader, plan: Plan, audience: str) -> Iterable[tuple[Item, Any]]:
    title = _("Work with you") if audience == A.CHILD else _("Work with the child")
    for each in work_of(reader, plan).works:
        if each.ended_at is None:
            words = f"{each.text} ({each.worker}, {each.agency.name})"
            yield Item(f"work-{each.ref}", title, words), each


def must_not_know(plan: Plan) -> list[str]:
    """Who must not know today: what a copy is reviewed against (P25). A reviewer without sight of
    it reviews nothing: ask `may_review` first."""
    today = clock.today()
    rows = MustKnow.objects.filter(
        child_id=plan.child_id, kind=MustKnow.Kind.MUST_NOT_KNOW, from_on__lte=today
    )
    return [row.text for row in rows.order_by("pk") if not row.until_on or row.until_on > today]


def against(lines: Iterable[str]) -> str:
    """The same as one text, which the copy keeps."""
    return "\n".join(lines) or _("Nobody is named who must not know.")


def may_review(reader: Reader, plan: Plan) -> bool:
    return opens_for(reader, plan.child_id, DataClass.CONTACT)


def grouped(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items under their headings, as a copy keeps them."""
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(item.title, []).append(item.words)
    return [{"title": title, "lines": lines} for title, lines in found.items()]


def copies_of(reader: Reader, plan: Plan) -> list[Copy]:
    rows = Copy.objects.visible_to(reader).filter(plan=plan).order_by("-pk")
    return list(rows.select_related("recorded_by", "given_by", "agency"))
