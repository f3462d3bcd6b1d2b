"""One episode, as one reader may know it: what is recorded, by whom, what is asked and owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import Watch, watches
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Pattern
from wayhome.foundation.rules.models import Acknowledgement, Decision, Derived
from wayhome.practice.missing.models import (
    AnotherChild,
    Closing,
    Correction,
    Episode,
    EpisodeMerge,
    FurtherReport,
    PlacementNotice,
    PoliceGrade,
    PoliceNotice,
    ReturnInterview,
)
from wayhome.practice.missing.pattern_rules import OUT_OF_AREA
from wayhome.practice.missing.queries.board import called_to
from wayhome.practice.missing.queries.board_row import ADULT, Called
from wayhome.practice.missing.queries.companions import WHO_SEARCH, named
from wayhome.practice.missing.queries.hosts import notice_of, with_host
from wayhome.practice.missing.queries.merges import merged_into
from wayhome.practice.missing.queries.names import Names, names_of
from wayhome.practice.missing.queries.search import search
from wayhome.practice.missing.queries.search_lines import Search
from wayhome.practice.missing.queries.seniors import Seniors, seniors
from wayhome.practice.missing.rules import ACKNOWLEDGED, PATTERNS


@dataclass(frozen=True)
class Prompt:
    """A decision that is asked for, or was taken. A reader without every class of data it reads
    gets its public title and nothing else (E04)."""

    title: str
    rule: str = ""  # "" hides the way to it
    due_at: datetime | None = None
    decision: Decision | None = None
    option: str = ""
    may_decide: bool = True
    notice: PlacementNotice | None = None  # of the placement, where the reader is of the host


@dataclass(frozen=True)
class Changed:
    """One thing that was put right: what it said, what it says, why, who, when (E10)."""

    title: str
    said: str
    says: str
    reason: str
    who: str
    at: datetime
    is_withdrawn: bool = False  # it says nothing now


CORRECTED: Mapping[str, Any] = {
    "since_at": _lazy("Last seen"),
    "last_seen_where": _lazy("Last seen where"),
    "last_seen_by": _lazy("Last seen by"),
    "found_at": _lazy("Found"),
    "found_where": _lazy("Found where"),
    "found_how": _lazy("Found how"),
    "returned_at": _lazy("Back"),
    "returned_to": _lazy("Back where"),
    "closed_at": _lazy("Closed"),
    "closing": _lazy("Closed as"),
}


@dataclass(frozen=True)
class EpisodePage:
    """All that the page of one episode says."""

    episode: Episode
    names: Names
    notices: Sequence[PoliceNotice]
    grades: Sequence[PoliceGrade]
    acknowledgement: Acknowledgement | None
    clock: Derived | None  # by when somebody on duty must acknowledge it
    further: Sequence[FurtherReport]
    corrections: Sequence[Correction]
    companions: tuple[str, ...]
    prompts: Sequence[Prompt]
    interview: ReturnInterview | None
    called: tuple[Called, ...]
    watches: Sequence[Watch]
    names_informants: bool
    search: Search
    seniors: Seniors
    merges: Sequence[EpisodeMerge]

    @property
    def child(self) -> Child | None:
        return self.names.known.get(self.episode.child_id)

    @property
    def name(self) -> str:
        return self.names.full(self.episode.child_id)

    @property
    def who(self) -> str:
        """The name to use in a sentence."""
        return (self.child.known_as or self.child.given_name) if self.child else ""

    @property
    def told(self) -> PoliceNotice | None:
        """The first record that the police were told."""
        return min(
            (notice for notice in self.notices if notice.told),
            key=lambda notice: notice.told_at or notice.recorded_at,
            default=None,
        )

    @property
    def why_not_told(self) -> str:
        return next((notice.why_not for notice in self.notices if not notice.told), "")

    @property
    def grade(self) -> PoliceGrade | None:
        return self.grades[0] if self.grades else None

    @property
    def changed(self) -> list[Changed]:
        return [changed(row) for row in self.corrections]

    @property
    def is_adult(self) -> bool:
        born: date | None = self.child.born_on if self.child else None
        return bool(born and wording.years_old(born, clock.today()) >= ADULT)


def episode_page(reader: Reader, episode: Episode) -> EpisodePage:
    """`episode` is one that this reader sees; each fact of it comes by its own class of data."""
    own = {"episode": episode}
    along = [
        {"other": row.other_id, "said": row.said, "agency": row.recorded_by_agency_id}
        for row in AnotherChild.objects.visible_to(reader).filter(**own).order_by("pk")
    ]
    names = names_of(reader, [episode.child_id, *(row["other"] for row in along if row["other"])])
    acknowledged = Acknowledgement.objects.visible_to(reader).filter(
        rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=episode.pk
    )
    clocks = Derived.objects.visible_to(reader).filter(
        rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=episode.pk
    )
    return EpisodePage(
        episode=episode,
        names=names,
        notices=_latest(PoliceNotice, reader, episode, "-recorded_at"),
        grades=_latest(PoliceGrade, reader, episode, "-graded_at"),
        acknowledgement=acknowledged.select_related("recorded_by", "recorded_by_agency").first(),
        clock=clocks.open_at(clock.now()).first(),
        further=_latest(FurtherReport, reader, episode, "-reported_at"),
        corrections=_latest(Correction, reader, episode, "-recorded_at"),
        companions=named(reader, along, names),
        prompts=prompts(reader, episode),
        interview=ReturnInterview.objects.visible_to(reader)
        .filter(covers__episode=episode)
        .first(),
        called=called_to([episode.pk]).get(episode.pk, ()),
        watches=watches([episode.authority_id, episode.area_id]) if episode.is_open else (),
        names_informants=reader.agency is not None and reader.agency.kind in WHO_SEARCH,
        search=search(reader, episode),
        seniors=seniors(reader, episode, names.known.get(episode.child_id)),
        merges=merged_into(reader, episode),
    )


def _latest(model: Any, reader: Reader, episode: Episode, order: str) -> list[Any]:
    rows = model.objects.visible_to(reader).filter(episode=episode).order_by(order, "-pk")
    return list(rows.select_related("recorded_by", "recorded_by_agency"))


def changed(row: Correction) -> Changed:
    who = row.recorded_by.name if row.recorded_by else ""
    title = str(CORRECTED.get(row.field, row.field))
    said, says = (_value(row.field, text) for text in (row.said, row.says))
    return Changed(title, said, says, row.reason, who, row.recorded_at, not row.says)


def _value(field: str, text: str) -> str:
    """A corrected value in words: a time as times are said."""
    if field.endswith("_at") and text:
        return wording.moment(datetime.fromisoformat(text), clock.now())
    if field == "closing" and text in Closing.values:
        return str(Closing(text).label)
    return text or _("nothing")


def prompts(reader: Reader, episode: Episode) -> list[Prompt]:
    """The patterns that this episode completed: open ones first."""
    codes = [pattern.code for pattern in PATTERNS]
    about = {"rule__in": codes, "subject_kind": "episode", "subject_id": episode.pk}
    now = clock.now()
    mine = {
        row.rule: row
        for row in Derived.objects.visible_to(reader).filter(**about)
        if row.from_at <= now and (row.stopped_at or not row.until_at or row.until_at > now)
    }
    # what a reader of fewer classes may know: that it is asked, and no more (E04)
    asked = Derived.objects.filter(**about).open_at(now).values_list("rule", flat=True)
    decided = _decided(reader, episode, mine)
    found = [_prompt(registry.pattern(code), mine[code], decided.get(code)) for code in mine]
    if OUT_OF_AREA.code not in mine and (shared := with_host(reader, episode)):
        mine[OUT_OF_AREA.code], decision = shared
        prompt = _prompt(OUT_OF_AREA, shared[0], decision)
        found.append(replace(prompt, may_decide=False, notice=notice_of(episode)))
    found.sort(key=lambda prompt: (prompt.decision is not None, prompt.due_at))
    hidden = {registry.pattern(code).public_title for code in asked if code not in mine}
    return found + [Prompt(_(title)) for title in sorted(hidden) if title]


def _prompt(pattern: Pattern, row: Derived, decision: Decision | None) -> Prompt:
    options = dict(pattern.options)
    said = _(options[decision.option]) if decision and decision.option in options else ""
    return Prompt(
        _(pattern.title), pattern.code, row.due_at, decision if row.stopped_at else None, said
    )


def _decided(reader: Reader, episode: Episode, mine: dict[str, Derived]) -> dict[str, Decision]:
    """Rule -> the decision that answers this episode's occurrence of it."""
    found: dict[str, Decision] = {}
    for row in decisions(reader, episode.child_id, list(mine)):
        if row.covers_until_at >= mine[row.rule].started_at:
            found.setdefault(row.rule, row)
    return found


def decisions(reader: Reader, child_id: int, rules: Sequence[str]) -> list[Decision]:
    """What was decided about this child under these rules, the latest first."""
    rows = Decision.objects.visible_to(reader).filter(child_id=child_id, rule__in=rules)
    return list(
        rows.select_related("recorded_by", "recorded_by_agency").order_by("-decided_at", "-pk")
    )


def asked(reader: Reader, episode: Episode, rule: str) -> Derived | None:
    """The prompt itself, to a reader of every class that it reads."""
    return (
        Derived.objects.visible_to(reader)
        .true_at(clock.now())
        .filter(rule=rule, subject_kind="episode", subject_id=episode.pk)
        .first()
    )


def evidence(reader: Reader, row: Derived) -> list[Episode]:
    """The episodes that completed a pattern, as far as this reader sees them."""
    return list(
        Episode.objects.visible_to(reader).filter(pk__in=row.evidence).order_by("since_latest_at")
    )
