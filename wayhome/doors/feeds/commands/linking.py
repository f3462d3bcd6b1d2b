"""Judged rows on their way to facts: what is alike whatever a feed lists.

What an earlier sending or a person recorded already is linked, not made again (E12); what it said
otherwise is replaced, and undo brings it back.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

from wayhome.doors.feeds.models import Batch, Effect, Superseded
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.people.commands import record_facts
from wayhome.foundation.people.models import Identifier

STAGED = """
SELECT id, "table", child_key, born_on, begins_on, ends_on, raw || coalesce(mended, '{}'), faults
FROM feeds_row
WHERE batch_id = %s AND child_key = ANY(%s) AND judgement <> 'held' AND child_id IS NULL
ORDER BY id
"""
LINK = """
UPDATE feeds_row r SET child_id = made.child, care_id = made.care, home_id = made.home,
                       episode_id = made.episode, record_id = made.record, roll_id = made.roll,
                       effect = made.effect
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
            %s::bigint[], %s::text[]) AS made (id, child, care, home, episode, record, roll, effect)
WHERE r.id = made.id
"""
FACTS = ("care", "home", "episode", "record", "roll")
STRONGER = (Effect.SAME, Effect.NEW, Effect.CHANGED)  # of a row that states several facts
Wanted = TypeVar("Wanted")


def staged(batch: Batch, keys: Iterable[str]) -> list[Staged]:
    """Rows of these children that can be facts and are none yet."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED, [batch.pk, sorted(set(keys))])
        return [
            Staged(number, table, key, born_on, begins_on, ends_on, json.loads(says), tuple(faults))
            for number, table, key, born_on, begins_on, ends_on, says, faults in cursor.fetchall()
        ]


class Linking:
    """A chunk's rows, the child of each, and what each became."""

    def __init__(self, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        self.actor, self.batch, self.rows = actor, batch, staged(batch, keys)
        self.links: dict[int, dict[str, int]] = {row.id: {} for row in self.rows}
        self.effects: dict[int, Effect] = {}
        self.replaced: list[Superseded] = []
        self.made: Counter[str] = Counter()
        self.child_of: dict[str, int] = {}

    def link_children(self) -> None:
        """A row whose child is nowhere (the row that names it is held) waits for that row."""
        self.rows = [row for row in self.rows if row.child_key in self.child_of]
        for row in self.rows:
            self.links[row.id]["child"] = self.child_of[row.child_key]

    def numbers(self, kind: str, wanted: Mapping[str, int]) -> list[AboutChild]:
        """A number goes to a child who has none of its kind, and only if nobody else has it: which
        of two children it belongs to is a question of matching, and none is answered here (P20).

        wanted: number → child id.
        """
        known = Identifier.objects.filter(kind=kind)
        taken = set(known.filter(value__in=wanted).values_list("value", flat=True))
        has_one = set(
            known.filter(child__in=set(wanted.values())).values_list("child_id", flat=True)
        )
        return [
            Identifier(child_id=child, kind=kind, issuer="", value=number, batch_id=self.batch.pk)
            for number, child in wanted.items()
            if number not in taken and child not in has_one
        ]

    def does(self, row: Staged, effect: Effect) -> None:
        """What a row does to the record: of several facts, what is most."""
        said = self.effects.get(row.id, Effect.SAME)
        self.effects[row.id] = max(said, effect, key=STRONGER.index)

    def unless(
        self, row: Staged, name: str, wanted: Wanted, found: tuple[Any, bool]
    ) -> list[tuple[Staged, str, Wanted]]:
        """The fact to record, unless it stands already; one that says otherwise is replaced."""
        standing, is_same = found
        if standing is not None and is_same:
            self.links[row.id][name] = standing.pk
            return []
        if standing is not None:
            self.replaced.append(Superseded(row_id=row.id, **{name: standing}))
        self.does(row, Effect.NEW if standing is None else Effect.CHANGED)
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
            effects = [
                self.effects.get(row, Effect.SAME) for row, made in self.links.items() if made
            ]
            cursor.execute(LINK, [*_columns(self.links, ("child", *FACTS)), effects])


def _columns(links: dict[int, dict[str, int]], names: Sequence[str]) -> list[list[int | None]]:
    rows = {row: made for row, made in links.items() if made}
    return [list(rows), *([made.get(name) for made in rows.values()] for name in names)]
