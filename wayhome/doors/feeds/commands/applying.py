"""Judged rows become facts, some children at a time: child, care and homes, absences, derivation.

What an earlier return or a person here recorded already is linked, not made again (E12). What an
earlier return said otherwise is replaced, and undo brings it back; what a person has worked on
stands. The commands are those that pages use, over a set (E14).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from wayhome.doors.feeds.commands.chunks import actor_of, advance
from wayhome.doors.feeds.commands.replace import Known, same_absence
from wayhome.doors.feeds.judgement import counts
from wayhome.doors.feeds.models import Batch, Feed, State, Superseded
from wayhome.doors.feeds.ssda903 import facts
from wayhome.doors.feeds.ssda903.columns import collection
from wayhome.doors.feeds.ssda903.facts import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import record_children, record_facts
from wayhome.foundation.people.models import CareStatus, Home, Identifier, Responsibility
from wayhome.foundation.providers.models import Provider
from wayhome.foundation.rules import engine
from wayhome.practice.missing import commands as missing

CHILDREN = 2_000  # whose rows become facts in one transaction
NEXT = """
SELECT DISTINCT child_key FROM feeds_row
WHERE batch_id = %s AND child_key > %s AND judgement <> 'held' AND child_id IS NULL
ORDER BY child_key LIMIT %s
"""
STAGED = """
SELECT id, "table", child_key, born_on, begins_on, ends_on, raw || coalesce(mended, '{}'), faults
FROM feeds_row
WHERE batch_id = %s AND child_key = ANY(%s) AND judgement <> 'held' AND child_id IS NULL
ORDER BY id
"""
LINK = """
UPDATE feeds_row r SET child_id = made.child, care_id = made.care, home_id = made.home,
                       episode_id = made.episode
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
     AS made (id, child, care, home, episode)
WHERE r.id = made.id
"""


def chunks(batch: Batch, apply: Callable[[Reader, Batch, list[str]], int]) -> Iterator[None]:
    """Every child's rows that are not facts yet; each chunk says in its own transaction how far."""
    while keys := _next(batch):
        with transaction.atomic():
            advance(batch, State.CHECKED, rows=0)
            rows = apply(actor_of(batch), batch, keys)
            batch.applied_to = keys[-1]
            batch.done += rows
            batch.save(update_fields=["applied_to", "done", "made"])
        yield


def _next(batch: Batch) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [batch.pk, batch.applied_to, CHILDREN])
        return [key for (key,) in cursor.fetchall()]


@transaction.atomic
def finish(actor: Reader, *, batch: Batch) -> None:
    """Every row that can be a fact is one."""
    actor.must(roles.IMPORT)
    advance(batch, State.CHECKED, rows=0)
    batch.state, batch.applied_at, batch.done = State.APPLIED, clock.now(), batch.total
    if batch.feed == Feed.POLICE:  # some rows were found to wait, or flagged, as they were taken in
        batch.counts = counts(batch)
    batch.save(update_fields=["state", "applied_at", "done", "counts"])
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
        work = _Work(actor, batch, _staged(batch, sorted(set(keys))))
        work.children()
        work.standing_facts()
        work.absences()
        work.settle()
        batch.made = dict(Counter(batch.made) + work.made)
        return len(work.rows)


def _staged(batch: Batch, keys: list[str]) -> list[Staged]:
    with connection.cursor() as cursor:
        cursor.execute(STAGED, [batch.pk, keys])
        return [
            Staged(number, table, key, born_on, begins_on, ends_on, json.loads(says), tuple(faults))
            for number, table, key, born_on, begins_on, ends_on, says, faults in cursor.fetchall()
        ]


class _Work:
    """A chunk's rows on their way to facts: what each becomes, and what that replaces."""

    def __init__(self, actor: Reader, batch: Batch, rows: list[Staged]) -> None:
        self.actor, self.batch, self.rows = actor, batch, rows
        self.of: dict[str, list[Staged]] = defaultdict(list)
        for row in rows:
            self.of[row.table].append(row)
        self.links: dict[int, dict[str, int]] = {row.id: {} for row in rows}
        self.replaced: list[Superseded] = []
        self.made: Counter[str] = Counter()
        self.child_of: dict[str, int] = {}
        self.known = Known((), batch)
        assert batch.authority is not None
        assert batch.year is not None
        self.council, self.year = batch.authority, batch.year

    def children(self) -> None:
        """Match each child by the council's own number, or record a new one."""
        keys = {row.child_key for row in self.rows}
        self.child_of = dict(
            Identifier.objects.filter(
                kind=Identifier.Kind.LA_CHILD_ID, issuer=self.council.code, value__in=keys
            ).values_list("value", "child_id")
        )
        self.known = Known(self.child_of.values(), self.batch)
        new = [row for row in self.of["Header"] if row.child_key not in self.child_of]
        made = record_children(
            self.actor, [facts.child(row, self.year, self.batch.pk) for row in new]
        )
        self.made["child"] += len(made)
        own = [
            self._identifier(child.pk, Identifier.Kind.LA_CHILD_ID, row.child_key)
            for child, row in zip(made, new, strict=True)
        ]
        self.child_of |= {row.child_key: child.pk for child, row in zip(made, new, strict=True)}
        record_facts(self.actor, [*own, *self._pupil_numbers(), *self._responsibilities()])
        # A row whose child is nowhere (its Header row is held in mending) waits for that row.
        self.rows = [row for row in self.rows if row.child_key in self.child_of]
        for row in self.rows:
            self.links[row.id]["child"] = self.child_of[row.child_key]

    def _identifier(self, child_id: int, kind: str, value: str) -> Identifier:
        issuer = self.council.code if kind == Identifier.Kind.LA_CHILD_ID else ""
        return Identifier(
            child_id=child_id, kind=kind, issuer=issuer, value=value, batch_id=self.batch.pk
        )

    def _pupil_numbers(self) -> list[AboutChild]:
        """A number that another child's record has already is not given to a second (P20: and
        nothing here says whose it is)."""
        wanted = {
            upn: self.child_of[row.child_key]
            for row in self.of["Header"]
            if (upn := facts.pupil_number(row))
        }
        kind = Identifier.Kind.UPN
        numbered = Identifier.objects.filter(kind=kind)
        taken = set(numbered.filter(value__in=wanted).values_list("value", flat=True))
        has_one = set(
            numbered.filter(child_id__in=self.known.children).values_list("child_id", flat=True)
        )
        return [
            self._identifier(child_id, kind, upn)
            for upn, child_id in wanted.items()
            if upn not in taken and child_id not in has_one
        ]

    def _responsibilities(self) -> list[AboutChild]:
        """The council whose return it is answers for the child, from the first day it names."""
        authority = self.council
        answered_for = set(
            Responsibility.objects.filter(
                authority=authority, child_id__in=self.known.children
            ).values_list("child_id", flat=True)
        )
        first: dict[str, date] = {}
        for row in self.rows:
            if row.begins_on:
                first[row.child_key] = min(first.get(row.child_key, row.begins_on), row.begins_on)
        return [
            Responsibility(
                child_id=child_id,
                authority=authority,
                basis=f"In the council's SSDA903 return for {self.year}",
                from_on=first.get(row.child_key, collection(self.year)[0]),
                batch_id=self.batch.pk,
            )
            for row in self.of["Header"]
            if (child_id := self.child_of[row.child_key]) not in answered_for
        ]

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
            new += self._unless(row, "care", care, self.known.care(care, facts.same_care))
            new += self._unless(row, "home", home, self.known.home(home, facts.same_home))
        for row in self.of["UASC"]:
            if (child_id := self.child_of.get(row.child_key)) is None:
                continue
            began_on = first.get(row.child_key) or self.known.first_care(child_id)
            since = began_on or collection(self.year)[0]
            care = facts.unaccompanied(row, child_id, self.batch.pk, since)
            new += self._unless(row, "care", care, self.known.care(care, facts.same_care))
        record_facts(self.actor, [fact for _, _, fact in new])
        for row, name, fact in new:
            self.links[row.id][name] = fact.pk
            self.made[name] += 1

    def _unless(
        self, row: Staged, name: str, wanted: CareStatus | Home, found: tuple[Any, bool]
    ) -> list[tuple[Staged, str, AboutChild]]:
        """The fact to record, unless it stands already; one that says otherwise is replaced."""
        standing, is_same = found
        if standing is not None and is_same:
            self.links[row.id][name] = standing.pk
            return []
        if standing is not None:
            self.replaced.append(Superseded(row_id=row.id, **{name: standing}))
        return [(row, name, wanted)]

    def absences(self) -> None:
        """Missing rows, as history (P10)."""
        new = []
        for row in self.of["Missing"]:
            child_id = self.child_of.get(row.child_key)
            if child_id is None:
                continue
            wanted = facts.absence(row, child_id, self.batch.pk)
            standing, may_replace = self.known.absence(child_id, row.begins_on)
            if standing and (not may_replace or same_absence(standing, row)):
                self.links[row.id]["episode"] = standing.pk
                continue
            if standing:
                self.replaced.append(Superseded(row_id=row.id, episode=standing))
            new.append((row, wanted))
        self._void_replaced()
        made = missing.open_episodes(self.actor, [wanted for _, wanted in new])
        self.made["episode"] += len(made)
        for (row, _), episode in zip(new, made, strict=True):
            self.links[row.id]["episode"] = episode.pk

    def _void_replaced(self) -> None:
        for name in ("care", "home", "episode"):
            old = [getattr(each, name) for each in self.replaced if getattr(each, f"{name}_id")]
            if old:
                type(old[0]).objects.filter(pk__in=[fact.pk for fact in old]).update(
                    voided_at=clock.now(), voided_by=self.actor.user
                )
                audit.record_each(self.actor, "feed.replaced", subject_kind=name, rows=old)
        Superseded.objects.bulk_create(self.replaced)

    def settle(self) -> None:
        """Each row says what it became."""
        with connection.cursor() as cursor:
            cursor.execute(LINK, _columns(self.links, ("child", "care", "home", "episode")))


def _columns(links: dict[int, dict[str, int]], names: Sequence[str]) -> list[list[int | None]]:
    rows = {row: made for row, made in links.items() if made}
    return [list(rows), *([made.get(name) for made in rows.values()] for name in names)]
