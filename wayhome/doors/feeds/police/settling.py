"""Reports become facts, and are facts no more when their batch is undone: one way for both.

For each episode: what the reports that stand say of it now, beside what those that stood before
said. Where the record still says the latter it is put right; where people said otherwise it stands.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection

from wayhome.doors.feeds.models import Batch, Effect
from wayhome.doors.feeds.police import belonging, facts, people
from wayhome.doors.feeds.police.reports import Report, Stored, load, with_others
from wayhome.doors.feeds.police.rules import WAITS
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.models import Episode

REASON = "The police say so now"
LINK = """
UPDATE feeds_row r
SET child_id = said.child, episode_id = said.episode,
    effect = CASE WHEN said.effect = '' THEN r.effect ELSE said.effect END,
    faults = ARRAY(SELECT DISTINCT code FROM unnest(r.faults || string_to_array(said.codes, ' '))
                   AS code WHERE code <> '' ORDER BY code),
    judgement = CASE WHEN said.child IS NULL THEN 'held'
                     WHEN said.codes <> '' THEN 'flagged' ELSE r.judgement END,
    ref = CASE WHEN said.codes <> '' THEN coalesce(r.ref, kernel_new_ref()) ELSE r.ref END
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
     AS said (id, child, episode, effect, codes)
WHERE r.id = said.id
"""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('police feed ' || %s, 0))"


def apply_reports(actor: Reader, batch: Batch, keys: Iterable[str]) -> int:
    """Make facts of what these references' rows say; returns how many rows became facts.

    Needs a transaction. A row that has to wait for a person is held, with the rule that says why.
    """
    with system_context(), engine.deferred():
        lock(batch.force)
        reports = load(batch, keys)
        work = Settling(actor, batch, reports)
        held = people.identify(actor, batch, reports, work.made)
        with_others(batch, reports)
        work.begin()
        rows = [row for report in reports.values() for row in report.new]
        _link([row for row in rows if row.id not in held], reports)
        _hold(held)
        batch.made = dict(Counter(batch.made) + work.made)
        return len(rows) - len(held)


def lock(force: Agency | None) -> None:
    """Two batches of one force wait for each other: they may speak of one report."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(force.pk if force else "")])


class Settling:
    """Some reports on their way to episodes."""

    def __init__(self, actor: Reader, batch: Batch, reports: dict[str, Report]) -> None:
        self.actor, self.batch, self.reports = actor, batch, reports
        self.made: Counter[str] = Counter()
        self.moved: set[int] = set()  # episodes that a report has left

    def begin(self) -> None:
        """Take in what is new: what is known is said anew first, so that an absence that has
        ended makes room for the next."""
        self._part()
        self.settle({each.episode_id for each in self._present() if each.episode_id} | self.moved)
        self.settle(belonging.place(self.actor, self.batch, self._present(), self.made))

    def _present(self) -> list[Report]:
        return [each for each in self.reports.values() if each.child_id and each.after]

    def _part(self) -> None:
        """Reports that were put with one absence and, it turns out, speak of two: what begins
        after the others had ended leaves."""
        for episode_id, reports in self._by_episode(side="after").items():
            until_at = None
            for report in sorted(reports, key=lambda each: (belonging.span(each), each.key)):
                begins_at, ends_at = belonging.span(report)
                if until_at is not None and begins_at >= until_at:
                    self.moved.add(episode_id)
                    report.episode_id, report.has_moved = None, True
                else:
                    until_at = max(until_at or ends_at, ends_at)

    def _by_episode(self, side: str) -> dict[int, list[Report]]:
        found: dict[int, list[Report]] = {}
        for report in self.reports.values():
            episode_id = report.was_in if side == "before" else report.episode_id
            if episode_id and getattr(report, side):
                found.setdefault(episode_id, []).append(report)
        return found

    def settle(self, episode_ids: Iterable[int]) -> None:
        """Make these episodes what the reports that stand say of them."""
        episodes = Episode.objects.select_related("child").in_bulk(sorted(set(episode_ids)))
        if not episodes:
            return
        before, after = self._by_episode("before"), self._by_episode("after")
        restated = []
        for pk, episode in episodes.items():
            values = self._differing(episode, before.get(pk, []), after.get(pk, []))
            if values:
                new = missing.Restated(episode, values, REASON, self.batch.pk)
                restated.append(new)
        done = missing.restate_each(self.actor, restated=restated)
        self.made["updated"] += len(done)
        episodes |= {episode.pk: episode for episode in done}
        belonging.what_goes_with(self.actor, self.batch, episodes, after, self.made)

    def _differing(
        self, episode: Episode, before: list[Report], after: list[Report]
    ) -> dict[str, Any]:
        """Field -> what it should say, where the feed says otherwise than it did before."""
        ours = facts.is_ours(episode, self.batch)
        was = facts.OPEN_ENDED | facts.state_of(before, "before", is_ours=ours)
        wanted = facts.state_of(after, "after", is_ours=ours)
        if not after:
            wanted = dict(facts.OPEN_ENDED)
        now, values = facts.recorded(episode), dict[str, Any]()
        for group, said in wanted.items():
            if said == now[group] or said == was.get(group) or _is_forgotten(before + after):
                continue
            if group in was and now[group] == was[group]:
                values |= dict(zip(facts.GROUPS[group], said, strict=True))
            else:
                _flag(after, "F25")
        return self._that_fit(episode, values, after)

    def _that_fit(
        self, episode: Episode, values: dict[str, Any], after: list[Report]
    ) -> dict[str, Any]:
        """What the record can hold: an end not before the beginning, and one open episode."""
        since = values.get("since") or facts.recorded(episode)["since"][0]
        ends = [values[name] for name in ("found", "returned") if values.get(name)]
        if any(end.latest_at < since.earliest_at for end in ends):
            _flag(after, "F25")
            return {}
        state = facts.recorded(episode)
        still = [
            values.get(name, state[name][0]) for name in ("found", "returned")
        ] + [values.get("closing", state["closed"][1])]  # fmt: skip
        if not any(still) and not episode.is_open and episode.origin == "live":
            others = Episode.objects.filter(child=episode.child_id, origin="live")
            unended = {"found_latest_at": None, "returned_latest_at": None, "closed_at": None}
            if others.filter(**unended).exclude(pk=episode.pk).exists():
                _flag(after, "F27")
                return {}
        return values


def _is_forgotten(reports: list[Report]) -> bool:
    rows = [row for each in reports for row in (each.before, each.after) if row]
    return any(row.is_forgotten for row in rows)


def _flag(reports: list[Report], code: str) -> None:
    """On the newest row of each report, if that is what is being taken in."""
    for report in reports:
        row = report.after
        if row is not None and row in report.new:
            row.found.add(code)


def _link(rows: list[Stored], reports: dict[str, Report]) -> None:
    """Each row says what it became; and every row of a report that has moved."""
    of = {row.id: report for report in reports.values() for row in report.rows}
    every = {row.id: row for row in rows}
    every |= {row.id: row for each in reports.values() if each.has_moved for row in each.rows}
    for row in rows:
        _say_effect(row, of[row.id])
    columns = [
        (row.id, of[row.id].child_id, of[row.id].episode_id, row.effect, " ".join(row.found))
        for row in every.values()
    ]
    _write(columns)


def _say_effect(row: Stored, report: Report) -> None:
    """`opened`, `history` and `joined` are said where a report finds its place."""
    before = report.before
    if any(each.was and each.said_at == row.said_at for each in report.rows):
        row.effect = Effect.SAME
    elif row is not report.after:
        row.effect = Effect.OLDER
        if before and row.said_at < before.said_at:
            row.found.add("F20")
    elif not row.effect and before is not None:
        row.effect = Effect.UPDATED


def _hold(held: set[int]) -> None:
    _write([(row, None, None, Effect.ASK, WAITS) for row in held])


def _write(columns: list[tuple[Any, ...]]) -> None:
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(LINK, [list(each) for each in zip(*columns, strict=True)])
