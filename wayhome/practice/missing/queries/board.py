"""The live board: who is missing now, worst first, as far as one reader may see (R08, P01, P09).

Open episodes come by their partial index, what is owed by the derived rows' one; every query is of
a fixed number, whatever the number of children. Nothing here depends on the second it is asked in,
so that an unchanged board has an unchanged fingerprint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.access.once import once
from wayhome.foundation.access.predicate import may_handle
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import Watch, watches
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import compiled, name_of
from wayhome.foundation.rules.models import Acknowledgement, Alert, Derived
from wayhome.practice.missing.models import (
    AnotherChild,
    Category,
    Challenge,
    Episode,
    EpisodeFact,
    PoliceGrade,
    PoliceNotice,
    State,
    StateChange,
)
from wayhome.practice.missing.queries.back import Back, back
from wayhome.practice.missing.queries.board_row import Called, Row
from wayhome.practice.missing.queries.changes import Change, changes
from wayhome.practice.missing.queries.companions import named
from wayhome.practice.missing.queries.handover import Waiting, waiting
from wayhome.practice.missing.queries.names import Names, names_of
from wayhome.practice.missing.rules import ACKNOWLEDGED, NOT_TOLD, PATTERNS, REPEAT

COLUMNS = (
    *("ref", "child_id", "authority_id", "area_id", "category", "since_latest_at"),
    *("since_precision", "reported_at", "last_seen_where", "companions"),
    "recorded_by_agency__name",
)


class Standing(NamedTuple):
    """A rule that holds of an episode now."""

    rule: str
    episode: int
    stopped_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    back: Back
    watches: tuple[Watch, ...]
    changes: tuple[Change, ...]
    handovers: tuple[Waiting, ...] = ()

    @property
    def missing(self) -> int:
        return len(self.rows)

    @property
    def untold(self) -> int:
        return sum(not row.is_told for row in self.rows)

    @property
    def unacknowledged(self) -> int:
        return sum(row.acknowledged_at is None for row in self.rows)

    def fingerprint(self, reader: Reader) -> str:
        return sha256(f"{reader.user_id} {self!r}".encode()).hexdigest()[:24]


def open_episodes(reader: Reader) -> QuerySet[Episode]:
    """Standing live episodes that nobody has recorded an end of: the partial index's own words."""
    found: QuerySet[Episode] = Episode.objects.visible_to(reader).filter(
        found_latest_at=None, returned_latest_at=None, closed_at=None, origin="live"
    )
    return found


def _missing_now(reader: Reader) -> QuerySet[Any]:
    return with_facts(open_episodes(reader), reader)


def board(reader: Reader) -> Board:
    """The whole board, in nine queries; ten for who has a part in hand-overs."""
    episodes = once(reader, _missing_now)
    ids = [episode.pk for episode in episodes]
    others = [item["other"] for episode in episodes for item in episode.along if item["other"]]
    after = back(reader)
    names = names_of(reader, [e.child_id for e in episodes] + others + after.children)
    derived, called = _derived(reader, ids), called_to(ids)
    rows = [
        _row(reader, episode, names, derived.get(episode.pk, {}), called.get(episode.pk, ()))
        for episode in episodes
    ]
    areas = {area for episode in episodes for area in (episode.authority_id, episode.area_id)}
    return Board(
        rows=tuple(sorted(rows, key=lambda row: row.worry)),
        back=after.named(names),
        watches=tuple(watches(areas, agency=reader.agency_id)),
        changes=tuple(changes(episodes, after.episodes, names)),
        handovers=tuple(waiting(reader, areas)),
    )


def with_facts(episodes: QuerySet[Episode], reader: Reader) -> QuerySet[Any]:
    """Each open episode with what is known about it, in one query.

    These facts are of the episode's class and case, so whoever sees it sees them, less what
    handling keeps (a test holds them against `visible_to`): asked so, they cost a third.
    """
    here = {"episode": OuterRef("pk")}
    told = _beside(PoliceNotice, reader).filter(**here, told=True).order_by("told_at")
    grade = _beside(PoliceGrade, reader).filter(**here).order_by("-graded_at", "-pk")
    seen = _beside(Acknowledgement, reader).filter(
        rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=OuterRef("pk"), occurrence=0
    )
    state = _beside(StateChange, reader).filter(**here).order_by("-since_at", "-pk")
    challenge = _beside(Challenge, reader).filter(**here, answered_at=None).order_by("pk")
    fact = EpisodeFact.objects.filter(episode_id=OuterRef("pk"))
    along = _beside(AnotherChild, reader).filter(**here).order_by("pk")
    by = {"by": "recorded_by__name", "agency": "recorded_by_agency_id"}
    return (
        episodes.select_related("recorded_by_agency")
        .only(*COLUMNS)
        .annotate(
            told=Subquery(told.values(json=JSONObject(id="pk", at="told_at", **by))[:1]),
            grade=Subquery(
                grade.values(
                    json=JSONObject(
                        id="pk", grade="grade", at="graded_at", review="review_at", **by
                    )
                )[:1]
            ),
            seen=Subquery(seen.values(json=JSONObject(at="at", **by))[:1]),
            state=Subquery(
                state.values(json=JSONObject(id="pk", state="state", at="since_at"))[:1]
            ),
            challenged=Subquery(
                challenge.values(json=JSONObject(id="pk", by="recorded_by_agency__name"))[:1]
            ),
            in_90_days=Subquery(fact.values("in_90_days")[:1]),
            along=ArraySubquery(along.values(json=JSONObject(other="other_id", said="said", **by))),
        )
    )


def _beside(model: type[AboutChild], reader: Reader) -> Any:
    return model.objects.all() if reader.is_system else model.objects.filter(may_handle(reader))


def _row(
    reader: Reader,
    episode: Any,
    names: Names,
    derived: Mapping[str, Standing],
    called: tuple[Called, ...],
) -> Row:
    now = clock.now()
    clock_of = derived.get(ACKNOWLEDGED.code)
    asked = [derived[rule.code] for rule in PATTERNS if rule.code in derived]
    told, grade, seen = (item or {} for item in (episode.told, episode.grade, episode.seen))
    state = episode.state or {}
    is_plain = state.get("state", State.MISSING) == State.MISSING
    return Row(
        ref=episode.ref,
        child_id=episode.child_id,
        name=names.short(episode.child_id),
        born_on=names.born_on(episode.child_id),
        age=names.age(episode.child_id),
        since_at=episode.since_latest_at,
        since_precision=episode.since_precision,
        told_at=instant(told.get("at")),
        grade=grade.get("grade", ""),
        graded_at=instant(grade.get("at")),
        review_at=instant(grade.get("review")),
        acknowledged_at=instant(seen.get("at")),
        acting=seen.get("by") or "",
        is_unanswered=bool(
            clock_of and not clock_of.stopped_at and clock_of.due_at and clock_of.due_at <= now
        ),
        last_seen_where=episode.last_seen_where,
        reported_by=episode.recorded_by_agency.name if episode.recorded_by_agency else "",
        reported_at=episode.reported_at,
        companions=named(reader, episode.along, names, short=True),
        is_not_alone=bool(episode.companions),
        in_90_days=(episode.in_90_days or 0) if REPEAT.code in derived else 0,
        asked=sum(row.stopped_at is None for row in asked),
        called=called,
        state="" if is_plain else str(State(state["state"]).label),
        state_at=None if is_plain else instant(state["at"]),
        is_away=episode.category == Category.AWAY,
        challenged=(episode.challenged or {}).get("by") or "",
    )


def _derived(reader: Reader, episodes: list[int]) -> Mapping[int, Mapping[str, Standing]]:
    """Episode -> its clock and prompts that hold now, by rule, those whose every class the reader
    has."""
    found: dict[int, dict[str, Standing]] = {}
    for row in map(Standing._make, once(reader, _true_of, episodes=episodes)):
        found.setdefault(row.episode, {})[row.rule] = row
    return found


def _true_of(reader: Reader, *, episodes: Sequence[int]) -> QuerySet[Any]:
    rules = [ACKNOWLEDGED.code, *(rule.code for rule in PATTERNS)]
    rows = Derived.objects.visible_to(reader, *rules).filter(
        subject_kind="episode", subject_id__in=episodes
    )
    true: QuerySet[Any] = rows.true_at(clock.now())
    return true.values_list("rule", "subject_id", "stopped_at", "due_at")


def called_to(episodes: list[int]) -> Mapping[int, tuple[Called, ...]]:
    """Episode -> whom the ladder called about it, in that order."""
    found: dict[int, dict[str, Called]] = {}
    for episode, name, at in compiled(name_of(_calls), _calls, episodes=episodes):
        people = found.setdefault(episode, {})
        before = people.pop(name, None)
        people[name] = Called(name, at, before.times + 1 if before else 1)
    return {episode: tuple(people.values()) for episode, people in found.items()}


def _calls(*, episodes: Sequence[int]) -> QuerySet[Alert, Any]:
    rules = [ACKNOWLEDGED.code, NOT_TOLD.code]
    rows = Alert.objects.filter(rule__in=rules, subject_kind="episode", subject_id__in=episodes)
    rows = rows.exclude(user=None).order_by("fired_at", "pk")
    return rows.values_list("subject_id", "user__name", "fired_at")


def instant(text: str | None) -> datetime | None:
    """An instant as PostgreSQL writes it in JSON."""
    return datetime.fromisoformat(text) if text else None
