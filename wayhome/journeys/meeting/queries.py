"""The daily missing meeting on one page: what happened since, what is owed, what was decided.

A fixed number of queries for any number of children. Each fact is read by its own class, so that
two agencies in one room see, each on their own page, what each may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Pattern
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.journeys.meeting.models import Attendance
from wayhome.practice.danger.models import Danger
from wayhome.practice.missing.models import Episode, Grade, MeetingNote, PreventionInterview, State
from wayhome.practice.missing.models.episode import LATELY
from wayhome.practice.missing.queries.board import instant, with_facts
from wayhome.practice.missing.queries.board_row import WORST_FIRST
from wayhome.practice.missing.queries.companions import named
from wayhome.practice.missing.queries.hosts import with_hosts
from wayhome.practice.missing.queries.names import Names, names_of
from wayhome.practice.missing.rules import INTERVIEW_72H, OFFERED_24H

BEGINS = time(9)
MORNINGS = 7
MANY = 150  # children on one page; a meeting of more has its day cut off and said
OWED = 100  # interviews


@dataclass(frozen=True)
class Asked:
    """Since when, and of which area; None is every area that the reader works in."""

    since_at: datetime
    area: Authority | None
    areas: tuple[Authority, ...]

    @property
    def mornings(self) -> list[tuple[str, str]]:
        """(value, words) of the mornings that one may choose: today's, yesterday's, and before."""
        today = clock.today()
        days = [today - timedelta(days=n) for n in range(MORNINGS + 1)]
        return [
            (each.isoformat(), _("09:00 %(day)s") % {"day": wording.day(each, today)})
            for each in days
        ]

    @property
    def since_on(self) -> str:
        return self.since_at.astimezone(clock.LONDON).date().isoformat()


def asked(reader: Reader, since: str, area: str) -> Asked:
    """What an address asks for; nonsense is yesterday, and all."""
    today = clock.today()
    try:
        on = date.fromisoformat(since)
    except ValueError:
        on = today - timedelta(days=1)
    if not today - timedelta(days=MORNINGS) <= on <= today:
        on = today - timedelta(days=1)
    areas = tuple(Authority.objects.filter(agencies=reader.agency_id).order_by("name"))
    one = next((each for each in areas if each.code == area), None)
    if one is None and len(areas) == 1:
        one = areas[0]
    return Asked(datetime.combine(on, BEGINS, clock.LONDON), one, areas)


class Owed(NamedTuple):
    """What a rule says is owed, or the question that it asks."""

    title: str
    due_at: datetime | None
    times: int = 1  # of how many episodes; `due_at` is then the first


@dataclass
class Card:
    """One child: the night in facts, what is owed, what is asked and what was decided."""

    child: Child
    age: str
    episode: Any = None  # with the facts of `board.with_facts`; None: danger alone was told
    companions: tuple[str, ...] = ()
    preventions: list[PreventionInterview] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    prompts: dict[str, Derived] = field(default_factory=dict)  # by rule, the latest
    of_placing: list[Owed] = field(default_factory=list)  # asked of whoever placed the child here
    dangers: list[Danger] = field(default_factory=list)
    decisions: list[tuple[Decision, str]] = field(default_factory=list)
    notes: list[tuple[MeetingNote, Action | None]] = field(default_factory=list)
    is_lately: bool = False

    @property
    def asked(self) -> list[Owed]:
        return [
            Owed(registry.pattern(code).question, row.due_at) for code, row in self.prompts.items()
        ]

    def owes(self, title: str, due_at: datetime | None) -> None:
        """What several episodes owe alike is one line."""
        for place, each in enumerate(self.owed):
            if each.title == title:
                self.owed[place] = each._replace(times=each.times + 1)
                return
        self.owed.append(Owed(title, due_at))

    @property
    def is_gone(self) -> bool:
        return self.episode is not None and self.episode.is_open

    @property
    def is_back(self) -> bool:
        return self.episode is not None and self.episode.returned_latest_at is not None

    @property
    def until_at(self) -> datetime:
        """When the absence ended, or this moment."""
        over = self.episode.found_latest_at or self.episode.returned_latest_at
        found: datetime = over or self.episode.closed_at or clock.now()
        return found

    @property
    def length(self) -> str:
        return wording.duration(self.until_at - self.episode.since_latest_at)

    @property
    def grade(self) -> str:
        code = (self.episode.grade or {}).get("grade", "")
        return str(Grade(code).label) if code else ""

    @property
    def told_at(self) -> datetime | None:
        return instant((self.episode.told or {}).get("at"))

    @property
    def acting(self) -> str:
        return (self.episode.seen or {}).get("by") or ""

    @property
    def challenged(self) -> str:
        return (self.episode.challenged or {}).get("by") or ""

    @property
    def state(self) -> str:
        code = (self.episode.state or {}).get("state", State.MISSING)
        return "" if code == State.MISSING else str(State(code).label)

    @property
    def is_prevention_owed(self) -> bool:
        """Back, and nobody has recorded that the police saw the child."""
        return self.is_back and self.is_lately and not self.preventions

    @property
    def is_decided(self) -> bool:
        return bool(self.decisions or self.notes)

    @property
    def worry(self) -> tuple[Any, ...]:
        """Missing first; of those nobody told, nobody acting, grade, length; then the newest."""
        if self.episode is None:
            return (1, 0, 0, 0, 0.0, self.child.pk)
        grade = WORST_FIRST.index((self.episode.grade or {}).get("grade", ""))
        since = self.episode.since_latest_at.timestamp()
        if self.is_gone:
            return (0, self.told_at is not None, bool(self.acting), grade, since, self.child.pk)
        return (2 if self.is_back else 1, 0, 0, 0, -since, self.child.pk)


@dataclass(frozen=True)
class Meeting:
    asked: Asked
    cards: tuple[Card, ...]  # the night's, and who is still missing
    owed: tuple[Card, ...]  # back before, and the interview is owed still
    is_cut: bool

    @property
    def everybody(self) -> list[Card]:
        return [*self.cards, *self.owed]

    @property
    def gone(self) -> int:
        return sum(card.is_gone for card in self.cards)

    @property
    def back(self) -> int:
        return sum(card.is_back for card in self.cards)

    @property
    def undecided(self) -> int:
        return sum(bool(card.prompts) for card in self.everybody)


def meeting(reader: Reader, wanted: Asked, *, also: str = "") -> Meeting:
    """Nine queries, and two where a child is placed here by others. `also` is the ref of an
    episode that is shown whatever its age."""
    rows = with_facts(_episodes(reader, wanted, also), reader).defer(None)  # whole, for its forms
    episodes = list(rows[: MANY + 1])
    is_cut, episodes = len(episodes) > MANY, episodes[:MANY]
    dangers = list(_dangers(reader, wanted))
    children = {each.child_id for each in (*episodes, *dangers)}
    along = {item["other"] for each in episodes for item in each.along if item["other"]}
    names = names_of(reader, children | along)
    cards: dict[int, Card] = {}
    for episode in episodes:  # the newest first: an older one of the same child is past
        if names.has(episode.child_id) and episode.child_id not in cards:
            cards[episode.child_id] = _card(reader, episode, names, wanted)
    for danger in dangers:
        if names.has(danger.child_id):
            child = names.known[danger.child_id]
            card = cards.setdefault(child.pk, Card(child, names.age(child.pk), is_lately=True))
            card.dangers.append(danger)
            card.is_lately = True
    _fill(reader, cards, wanted)
    found = sorted(cards.values(), key=lambda card: card.worry)
    late = datetime.max.replace(tzinfo=clock.LONDON)
    return Meeting(
        wanted,
        tuple(card for card in found if card.is_lately),
        tuple(
            sorted(
                (card for card in found if not card.is_lately),
                key=lambda card: min((row.due_at or late for row in card.owed), default=late),
            )
        ),
        is_cut,
    )


def _episodes(reader: Reader, wanted: Asked, also: str) -> Any:
    """What happened since, who is missing or not back, and whose interview is owed."""
    since = Q()
    for moment in LATELY:
        since |= Q(**{f"{moment}__gte": wanted.since_at})
    standing = Q(returned_latest_at=None, closed_at=None)
    interviews = (
        Derived.objects.visible_to(reader, INTERVIEW_72H.code)
        .owed()
        .filter(from_at__lte=clock.now())
        .order_by("due_at")
        .values_list("subject_id", flat=True)
    )
    owed = Q(pk__in=list(interviews[:OWED]))
    rows = Episode.objects.visible_to(reader).filter(since | standing | owed | Q(ref=also))
    rows = rows.filter(origin="live")
    if wanted.area:
        rows = rows.filter(Q(authority=wanted.area) | Q(area=wanted.area))
    return rows.order_by("-since_latest_at", "-pk")


def _dangers(reader: Reader, wanted: Asked) -> Any:
    rows = Danger.objects.visible_to(reader).filter(recorded_at__gte=wanted.since_at)
    if wanted.area:
        rows = rows.filter(Q(authority=wanted.area) | Q(area=wanted.area))
    return rows.order_by("recorded_at", "pk")[:MANY]


def _card(reader: Reader, episode: Any, names: Names, wanted: Asked) -> Card:
    moments = [getattr(episode, name) for name in LATELY]
    lately = any(moment and moment >= wanted.since_at for moment in moments)
    return Card(
        names.known[episode.child_id],
        names.age(episode.child_id),
        episode,
        named(reader, episode.along, names),
        is_lately=lately or not (episode.returned_latest_at or episode.closed_at),
    )


def _fill(reader: Reader, cards: Mapping[int, Card], wanted: Asked) -> None:
    """What is owed and asked now, and what was decided since: four queries for all."""
    now, children = clock.now(), list(cards)
    episodes = {card.episode.pk for card in cards.values() if card.episode}
    for row in _owed(reader, children).true_at(now).order_by("due_at"):
        card, rule = cards[row.child_id or 0], registry.rule(row.rule)
        if isinstance(rule, Pattern):
            card.prompts[row.rule] = row  # its decision answers those before it (E03)
        else:
            card.owes(rule.title, row.due_at)
    since = {"child_id__in": children}
    decided = Decision.objects.visible_to(reader).filter(**since, decided_at__gte=wanted.since_at)
    for decision in decided.select_related("recorded_by").order_by("decided_at", "pk"):
        options = dict(registry.pattern(decision.rule).options)
        words = _(options.get(decision.option, decision.option))
        cards[decision.child_id].decisions.append((decision, words))
    _asked_of_hosts(reader, cards, wanted)
    notes = MeetingNote.objects.visible_to(reader).filter(**since, at__gte=wanted.since_at)
    written = list(notes.select_related("recorded_by").order_by("at", "pk"))
    actions = Action.objects.visible_to(reader).in_bulk(
        [note.action_id for note in written if note.action_id]
    )
    for note in written:
        cards[note.child_id].notes.append((note, actions.get(note.action_id)))
    seen = PreventionInterview.objects.visible_to(reader).filter(episode__in=episodes)
    for row in seen.order_by("held_at"):
        cards[row.child_id].preventions.append(row)


def _asked_of_hosts(reader: Reader, cards: Mapping[int, Card], wanted: Asked) -> None:
    """Children placed here: what is asked for because they are, and what was agreed (R21)."""
    by_episode = {card.episode.pk: card for card in cards.values() if card.episode}
    shared = with_hosts(reader, [card.episode for card in by_episode.values()])
    for episode, (row, decision) in shared.items():
        card = by_episode[episode]
        if row.rule in card.prompts:
            continue  # it is this reader's own to decide
        if row.stopped_at is None:
            card.of_placing.append(Owed(registry.pattern(row.rule).question, row.due_at))
        elif decision and decision.decided_at >= wanted.since_at:
            options = dict(registry.pattern(row.rule).options)
            words = _(options.get(decision.option, decision.option))
            if all(decision != known for known, _words in card.decisions):
                card.decisions.append((decision, words))


def _owed(reader: Reader, children: Iterable[int]) -> Any:
    """Less what another row says already: an offer while its interview is owed."""
    unlisted = [
        code for code, rule in registry.rules().items() if not getattr(rule, "is_listed", True)
    ]
    rows = Derived.objects.visible_to(reader).owed().filter(child_id__in=list(children))
    return rows.exclude(rule__in=[*unlisted, OFFERED_24H.code])


def attendance(wanted: Asked) -> list[Attendance]:
    """Who came today, of the area that is asked for."""
    if wanted.area is None:
        return []
    rows = Attendance.objects.filter(held_on=clock.today(), authority=wanted.area)
    return list(rows.select_related("agency").order_by("agency__name"))


def agencies(area: Authority) -> Any:
    """Who may come: the agencies that work in the area."""
    rows = Agency.objects.filter(areas=area, is_active=True)
    return rows.exclude(kind=Agency.Kind.OVERSIGHT).order_by("name")
