"""Judged rows of one sender's children become facts: what is alike for every feed of a council.

A feed says which rows name a child, and what each row becomes. What an earlier sending or a person
recorded already is linked, not made again (E12); what it said otherwise is replaced, and undo
brings it back.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from wayhome.doors.feeds.commands.replace import Known
from wayhome.doors.feeds.models import Batch, Superseded
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.people.commands import NewChild, record_children, record_facts
from wayhome.foundation.people.models import Identifier, Responsibility

STAGED = """
SELECT id, "table", child_key, born_on, begins_on, ends_on, raw || coalesce(mended, '{}'), faults
FROM feeds_row
WHERE batch_id = %s AND child_key = ANY(%s) AND judgement <> 'held' AND child_id IS NULL
ORDER BY id
"""
LINK = """
UPDATE feeds_row r SET child_id = made.child, care_id = made.care, home_id = made.home,
                       episode_id = made.episode, record_id = made.record, roll_id = made.roll
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
            %s::bigint[]) AS made (id, child, care, home, episode, record, roll)
WHERE r.id = made.id
"""
FACTS = ("care", "home", "episode", "record", "roll")


def staged(batch: Batch, keys: Iterable[str]) -> list[Staged]:
    """Rows of these children that can be facts and are none yet."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED, [batch.pk, sorted(set(keys))])
        return [
            Staged(number, table, key, born_on, begins_on, ends_on, json.loads(says), tuple(faults))
            for number, table, key, born_on, begins_on, ends_on, says, faults in cursor.fetchall()
        ]


class Making:
    """A chunk's rows on their way to facts: what each becomes, and what that replaces."""

    basis = ""  # why the council answers for these children, as the circle shows it

    def __init__(self, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        self.actor, self.batch, self.rows = actor, batch, staged(batch, keys)
        self.of: dict[str, list[Staged]] = defaultdict(list)
        for row in self.rows:
            self.of[row.table].append(row)
        self.links: dict[int, dict[str, int]] = {row.id: {} for row in self.rows}
        self.replaced: list[Superseded] = []
        self.made: Counter[str] = Counter()
        self.child_of: dict[str, int] = {}
        self.known = Known((), batch)
        assert batch.authority is not None
        self.council = batch.authority

    def naming(self) -> list[Staged]:
        """One row for each child that the sending names."""
        raise NotImplementedError

    def new_child(self, row: Staged) -> NewChild:
        raise NotImplementedError

    def pupil_number(self, row: Staged) -> str:
        raise NotImplementedError

    def answers_from(self) -> date:
        """Since when the council answers for a child of whom no row names a day."""
        raise NotImplementedError

    def children(self) -> None:
        """Match each child by the council's own number, or record a new one."""
        keys = {row.child_key for row in self.rows}
        self.child_of = dict(
            Identifier.objects.filter(
                kind=Identifier.Kind.LA_CHILD_ID, issuer=self.council.code, value__in=keys
            ).values_list("value", "child_id")
        )
        self.known = Known(self.child_of.values(), self.batch)
        named = self.naming()
        new = [row for row in named if row.child_key not in self.child_of]
        made = record_children(self.actor, [self.new_child(row) for row in new])
        self.made["child"] += len(made)
        own = [
            self._identifier(child.pk, Identifier.Kind.LA_CHILD_ID, row.child_key)
            for child, row in zip(made, new, strict=True)
        ]
        self.child_of |= {row.child_key: child.pk for child, row in zip(made, new, strict=True)}
        numbers = self._pupil_numbers(named)
        record_facts(self.actor, [*own, *numbers, *self._responsibilities(named)])
        # A row whose child is nowhere (the row that names it is held) waits for that row.
        self.rows = [row for row in self.rows if row.child_key in self.child_of]
        for row in self.rows:
            self.links[row.id]["child"] = self.child_of[row.child_key]

    def _identifier(self, child_id: int, kind: str, value: str) -> Identifier:
        issuer = self.council.code if kind == Identifier.Kind.LA_CHILD_ID else ""
        return Identifier(
            child_id=child_id, kind=kind, issuer=issuer, value=value, batch_id=self.batch.pk
        )

    def _pupil_numbers(self, named: list[Staged]) -> list[AboutChild]:
        """A number that another child's record has already is not given to a second (P20: and
        nothing here says whose it is)."""
        wanted = {
            upn: self.child_of[row.child_key] for row in named if (upn := self.pupil_number(row))
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

    def _responsibilities(self, named: list[Staged]) -> list[AboutChild]:
        """The council whose return it is answers for the child, from the first day it names."""
        authority, since = self.council, self.answers_from()
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
                basis=self.basis,
                from_on=first.get(row.child_key, since),
                batch_id=self.batch.pk,
            )
            for row in named
            if (child_id := self.child_of[row.child_key]) not in answered_for
        ]

    def unless(
        self, row: Staged, name: str, wanted: AboutChild, found: tuple[Any, bool]
    ) -> list[tuple[Staged, str, AboutChild]]:
        """The fact to record, unless it stands already; one that says otherwise is replaced."""
        standing, is_same = found
        if standing is not None and is_same:
            self.links[row.id][name] = standing.pk
            return []
        if standing is not None:
            self.replaced.append(Superseded(row_id=row.id, **{name: standing}))
        return [(row, name, wanted)]

    def record(self, new: list[tuple[Staged, str, AboutChild]]) -> None:
        """Record facts, and say of each row which became its."""
        record_facts(self.actor, [fact for _, _, fact in new])
        for row, name, fact in new:
            self.links[row.id][name] = fact.pk
            self.made[name] += 1

    def void_replaced(self) -> None:
        for name in FACTS:
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
            cursor.execute(LINK, _columns(self.links, ("child", *FACTS)))


def _columns(links: dict[int, dict[str, int]], names: Sequence[str]) -> list[list[int | None]]:
    rows = {row: made for row, made in links.items() if made}
    return [list(rows), *([made.get(name) for made in rows.values()] for name in names)]
