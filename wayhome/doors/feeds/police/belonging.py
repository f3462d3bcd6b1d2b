"""To which absence a report belongs, and what goes with it: that the police know, and grades."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from wayhome.doors.feeds.models import Batch, Effect
from wayhome.doors.feeds.police import facts
from wayhome.doors.feeds.police.reports import Report
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.rules import engine
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.commands.calls import call_to, tell_owner
from wayhome.practice.missing.commands.circle import involve_force, involve_owner
from wayhome.practice.missing.commands.episodes import record_notices
from wayhome.practice.missing.commands.reports import in_words
from wayhome.practice.missing.commands.standing import kept_for
from wayhome.practice.missing.models import Episode, FurtherReport, PoliceGrade, PoliceNotice

NEVER = datetime.max.replace(tzinfo=UTC)
DAY = timedelta(days=1)


def place(
    actor: Reader, batch: Batch, reports: Iterable[Report], made: Counter[str]
) -> set[int]:  # fmt: skip
    """Join the absence that is known already, or open one. Returns the episodes.

    Of each child one report at a time, the earliest first: the second may join what the first
    opened.
    """
    waiting: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        if report.episode_id is None and report.child_id:
            waiting[report.child_id].append(report)
    for of_child in waiting.values():
        of_child.sort(key=lambda each: (span(each), each.key), reverse=True)
    known = _known(waiting)
    kept = kept_for(episode for of_child in known.values() for episode in of_child)
    placed: set[int] = set()
    while turn := [of_child.pop() for of_child in waiting.values() if of_child]:
        opening = []
        for report in turn:
            episode = _same_absence(report, known[report.child_id or 0])
            if episode is None:
                opening.append(report)
                continue
            episode = kept.get(episode.pk, episode)
            report.episode_id = episode.pk
            placed.add(episode.pk)
            _effect(report, Effect.JOINED)
        for report, episode in _open(actor, batch, opening):
            known[report.child_id or 0].append(episode)
            placed.add(episode.pk)
            made["episode"] += 1
    return placed


def _known(children: Iterable[int]) -> dict[int, list[Episode]]:
    found: dict[int, list[Episode]] = defaultdict(list)
    for episode in Episode.objects.filter(child__in=sorted(children)).order_by("since_earliest_at"):
        found[episode.child_id].append(episode)
    return found


def span(report: Report) -> tuple[datetime, datetime]:
    """From when to when a report has the child missing."""
    row = report.after
    assert row is not None
    assert row.says.since is not None
    return row.says.since.earliest_at, row.says.ended_at or NEVER


def _same_absence(report: Report, known: Sequence[Episode]) -> Episode | None:
    """The episode that overlaps this report in time; an open one before any other.

    A child who is missing by this report is never put with history: they belong on the board.
    """
    began_at, ended_at = span(report)
    overlap = []
    for episode in known:
        if ended_at == NEVER and episode.origin == "imported":
            continue
        starts_at, ends_at = episode.since_earliest_at, _end_of(episode)
        if began_at == starts_at or (began_at < ends_at and starts_at < ended_at):
            overlap.append(episode)
    overlap.sort(key=lambda each: (each.is_open and each.origin == "live", each.since_latest_at))
    return overlap[-1] if overlap else None


def _end_of(episode: Episode) -> datetime:
    end = episode.returned_latest_at or episode.found_latest_at or episode.closed_at
    if end:
        return end
    return NEVER if episode.origin == "live" else episode.since_latest_at + DAY


def _open(
    actor: Reader, batch: Batch, opening: Sequence[Report]
) -> list[tuple[Report, Episode]]:  # fmt: skip
    """New episodes: on the board and with people called to them if the child is missing now."""
    new = [
        facts.new_episode(report.after.says, report.child_id, batch.pk)
        for report in opening
        if report.after and report.child_id
    ]
    if not new:
        return []
    episodes = missing.open_episodes(actor, new)
    pairs = list(zip(opening, episodes, strict=True))
    assert batch.force is not None
    is_missing = [episode for episode in episodes if episode.is_open]
    involve_force(batch.force, is_missing)
    for episode in is_missing:
        call_to(episode)
    for report, episode in pairs:
        report.episode_id = episode.pk
        _effect(report, Effect.OPENED if episode.origin == "live" else Effect.HISTORY)
        for restriction in report.closed if episode.origin == "live" else []:
            involve_owner(actor, episode, restriction)
            tell_owner(episode, restriction)
    return pairs


def _effect(report: Report, effect: str) -> None:
    row = report.after
    if row is not None and row in report.new:
        row.effect = effect


def what_goes_with(
    actor: Reader,
    batch: Batch,
    episodes: dict[int, Episode],
    after: dict[int, list[Report]],
    made: Counter[str],
) -> None:
    """That the police were told, their grades, and what a report adds to an episode of others."""
    work = _Going(actor, batch, episodes, after)
    work.notices()
    work.grades()
    work.texts()
    made.update(work.made)


class _Going:
    """What stands beside some episodes because the feed said so, made equal to what it says."""

    def __init__(
        self,
        actor: Reader,
        batch: Batch,
        episodes: dict[int, Episode],
        after: dict[int, list[Report]],
    ) -> None:
        self.actor, self.batch, self.episodes, self.after = actor, batch, episodes, after
        self.made: Counter[str] = Counter()

    def _standing(self, model: Any) -> list[Any]:
        rows = model.objects.filter(
            episode__in=self.episodes,
            recorded_by_agency=self.batch.force_id,
            batch_id__isnull=False,
        )
        return list(rows.order_by("pk"))

    def _void(self, model: Any, rows: list[Any]) -> None:
        if rows:
            model.objects.filter(pk__in=[row.pk for row in rows]).update(
                voided_at=clock.now(), voided_by=self.actor.user
            )
            kind = model._meta.model_name
            audit.record_each(self.actor, "feed.replaced", subject_kind=kind, rows=rows)

    def _renew(self, model: Any, wanted: dict[Any, Any], key: Any, says: Any) -> list[Any]:
        """Void what is said otherwise or no more; returns the keys of what is to be recorded.
        What a row said whose raw text has gone is neither."""
        standing = {key(row): row for row in self._standing(model)}
        gone = [
            row
            for name, row in standing.items()
            if (name in wanted and says(row) != wanted[name])
            or (name not in wanted and not self._has_forgotten(row.episode_id))
        ]
        self._void(model, gone)
        left = {key(row) for row in gone}
        return [name for name in wanted if name not in standing or name in left]

    def _has_forgotten(self, episode_id: int) -> bool:
        reports = self.after.get(episode_id, [])
        return any(row.is_forgotten for each in reports for row in each.rows if row.stands)

    def _reports(self) -> Iterable[tuple[Episode, Report]]:
        for pk, reports in self.after.items():
            for report in reports:
                if pk in self.episodes and report.after and not report.after.is_forgotten:
                    yield self.episodes[pk], report

    def notices(self) -> None:
        rows = {
            (episode.pk, report.key): facts.told(report.after.says)
            for episode, report in self._reports()
            if report.after
        }
        new = self._renew(
            PoliceNotice,
            {name: (told.told_at, told.told_by) for name, told in rows.items()},
            lambda row: (row.episode_id, row.reference),
            lambda row: (row.told_at, row.told_by),
        )
        told = [(self.episodes[name[0]], facts.of_batch(rows[name], self.batch.pk)) for name in new]
        # what the force was told, it was: also before the time from which people here missed them
        self.made["notice"] += len(record_notices(self.actor, told))
        engine.refresh((episode.child_id for episode, _ in told), "missing_policenotice")

    def grades(self) -> None:
        rows = {
            (pk, at): grade
            for pk, episode in self.episodes.items()
            for at, grade in facts.grades(self.after.get(pk, []), episode).items()
        }
        new = self._renew(
            PoliceGrade,
            {name: facts.says_grade(grade) for name, grade in rows.items()},
            lambda row: (row.episode_id, row.graded_at),
            facts.says_grade,
        )
        grades = [facts.of_batch(rows[name], self.batch.pk) for name in new]
        self.made["grade"] += len(missing.grade_each(self.actor, grades=grades))

    def texts(self) -> None:
        """Of the reports that did not open the episode."""
        rows = {}
        for episode, report in self._reports():
            ours = facts.is_ours(episode, self.batch)
            first = facts.owner(self.after[episode.pk], "after") if ours else None
            if report is not first and report.after:
                said = in_words(facts.words(report.after.says, episode.child_id))
                rows[episode.pk, facts.source(report.key)] = said
        new = self._renew(
            FurtherReport,
            rows,
            lambda row: (row.episode_id, row.reported_by),
            lambda row: row.text,
        )
        batch = self.batch.pk
        added = [(self.episodes[name[0]], name[1], rows[name], batch) for name in new]
        self.made["text"] += len(missing.add_each(self.actor, reports=added))
