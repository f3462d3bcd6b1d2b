"""Judged rows become facts, some children at a time: child, care and homes, absences, derivation.

What an earlier return or a person here recorded already is linked, not made again (E12). What an
earlier return said otherwise is replaced, and undo brings it back; what a person has worked on
stands. The commands are those that pages use, over a set (E14).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import connection, transaction

from wayhome.doors.feeds.commands.chunks import actor_of, advance
from wayhome.doors.feeds.commands.making import Making
from wayhome.doors.feeds.commands.replace import same_absence
from wayhome.doors.feeds.judgement import counts
from wayhome.doors.feeds.models import Batch, Feed, State
from wayhome.doors.feeds.outcome import outcome
from wayhome.doors.feeds.ssda903 import facts
from wayhome.doors.feeds.ssda903.columns import collection
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.providers.models import Provider
from wayhome.foundation.rules import engine
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.facts import NewEpisode

CHILDREN = 2_000  # whose rows become facts in one transaction
NEXT = """
SELECT DISTINCT child_key FROM feeds_row
WHERE batch_id = %s AND child_key > %s AND judgement <> 'held' AND child_id IS NULL
ORDER BY child_key LIMIT %s
"""


def chunks(batch: Batch, apply: Callable[[Reader, Batch, list[str]], int]) -> Iterator[None]:
    """Every child's rows that are not facts yet; each chunk says in its own transaction how far."""
    while keys := following(batch, batch.applied_to, CHILDREN):
        with transaction.atomic():
            advance(batch, State.CHECKED, rows=0)
            rows = apply(actor_of(batch), batch, keys)
            batch.applied_to = keys[-1]
            batch.done += rows
            batch.save(update_fields=["applied_to", "done", "made"])
        yield


def following(batch: Batch, after: str, limit: int) -> list[str]:
    """The next keys whose rows can be facts and are none."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [batch.pk, after, limit])
        return [key for (key,) in cursor.fetchall()]


@transaction.atomic
def finish(actor: Reader, *, batch: Batch) -> None:
    """Every row that can be a fact is one."""
    actor.must(roles.IMPORT)
    advance(batch, State.CHECKED, rows=0)
    batch.state, batch.applied_at, batch.done = State.APPLIED, clock.now(), batch.total
    if batch.feed == Feed.POLICE:  # some rows were found to wait, or flagged, as they were taken in
        batch.counts = counts(batch)
    batch.became = outcome(batch)
    batch.save(update_fields=["state", "applied_at", "done", "counts", "became"])
    audit.record(
        actor,
        "feed.applied",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={"made": batch.made},
    )


def apply_children(actor: Reader, batch: Batch, keys: Iterable[str]) -> int:
    """Make facts of what these children's rows say; returns how many rows became facts.

    Needs a transaction. What follows from the facts is derived once, at the end.
    """
    with system_context(), engine.deferred():
        work = _Return(actor, batch, keys)
        work.children()
        work.standing_facts()
        work.absences()
        work.settle()
        batch.made = dict(Counter(batch.made) + work.made)
        return len(work.rows)


class _Return(Making):
    """A return's rows: its Header names the children."""

    def __init__(self, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        super().__init__(actor, batch, keys)
        assert batch.year is not None
        self.year = batch.year
        self.basis = f"In the council's SSDA903 return for {self.year}"

    def naming(self) -> list[Staged]:
        return self.of["Header"]

    def new_child(self, row: Staged) -> NewChild:
        return facts.child(row, self.year, self.batch.pk)

    def pupil_number(self, row: Staged) -> str:
        return facts.pupil_number(row)

    def answers_from(self) -> date:
        return collection(self.year)[0]

    def standing_facts(self) -> None:
        """Care and homes from Episodes, and who is unaccompanied from UASC."""
        urns = {row.says.get("URN", "").strip() for row in self.of["Episodes"]} - {""}
        homes = {each.urn: each for each in Provider.objects.filter(urn__in=urns)}
        new: list[tuple[Staged, str, AboutChild]] = []
        first: dict[str, date] = {}
        for row in self.of["Episodes"]:
            child_id = self.child_of.get(row.child_key)
            if child_id is None or row.begins_on is None:
                continue
            first[row.child_key] = min(first.get(row.child_key, row.begins_on), row.begins_on)
            care = facts.care(row, child_id, self.batch.pk)
            home = facts.home(row, child_id, self.batch.pk, homes)
            new += self.unless(row, "care", care, self.known.care(care, facts.same_care))
            new += self.unless(row, "home", home, self.known.home(home, facts.same_home))
        for row in self.of["UASC"]:
            if (child_id := self.child_of.get(row.child_key)) is None:
                continue
            began_on = first.get(row.child_key) or self.known.first_care(child_id)
            since = began_on or collection(self.year)[0]
            care = facts.unaccompanied(row, child_id, self.batch.pk, since)
            new += self.unless(row, "care", care, self.known.care(care, facts.same_care))
        self.record(new)

    def absences(self) -> None:
        """Missing rows, as history (P10)."""
        new: list[tuple[Staged, str, NewEpisode]] = []
        for row in self.of["Missing"]:
            child_id = self.child_of.get(row.child_key)
            if child_id is None:
                continue
            wanted = facts.absence(row, child_id, self.batch.pk)
            standing, may_replace = self.known.absence(child_id, row.begins_on)
            stands = standing is not None and not (may_replace and not same_absence(standing, row))
            new += self.unless(row, "episode", wanted, (standing, stands))
        self.void_replaced()
        made = missing.open_episodes(self.actor, [wanted for _, _, wanted in new])
        self.made["episode"] += len(made)
        for (row, _, _), episode in zip(new, made, strict=True):
            self.links[row.id]["episode"] = episode.pk
