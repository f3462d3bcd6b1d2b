"""Judged rows of one council's children become facts: what is alike for its returns.

A return says which rows name a child, and what each row becomes.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from wayhome.doors.feeds.commands.linking import Linking
from wayhome.doors.feeds.commands.replace import Known
from wayhome.doors.feeds.models import Batch, Effect
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.commands import NewChild, record_children, record_facts
from wayhome.foundation.people.models import Identifier, Responsibility


class Making(Linking, ABC):
    """Children by the council's own number, and the council's answering for them."""

    basis = ""  # why the council answers for these children, as the circle shows it

    def __init__(self, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        super().__init__(actor, batch, keys)
        self.of: dict[str, list[Staged]] = defaultdict(list)
        for row in self.rows:
            self.of[row.table].append(row)
        self.known = Known((), batch)
        assert batch.authority is not None
        self.council = batch.authority

    @abstractmethod
    def naming(self) -> list[Staged]:
        """One row for each child that the sending names."""

    @abstractmethod
    def new_child(self, row: Staged) -> NewChild:
        """The child of a row whose number nobody knows here yet."""

    @abstractmethod
    def pupil_number(self, row: Staged) -> str:
        """The UPN that the row gives, "" if none that is one."""

    @abstractmethod
    def answers_from(self) -> date:
        """Since when the council answers for a child of whom no row names a day."""

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
            Identifier(
                child_id=child.pk,
                kind=Identifier.Kind.LA_CHILD_ID,
                issuer=self.council.code,
                value=row.child_key,
                batch_id=self.batch.pk,
            )
            for child, row in zip(made, new, strict=True)
        ]
        self.child_of |= {row.child_key: child.pk for child, row in zip(made, new, strict=True)}
        upns = {
            upn: self.child_of[row.child_key] for row in named if (upn := self.pupil_number(row))
        }
        numbers = self.numbers(Identifier.Kind.UPN, upns)
        answers = self._responsibilities(named)
        record_facts(self.actor, [*own, *numbers, *answers])
        told = {fact.child_id for fact in (*own, *numbers, *answers)}
        for row in named:
            if self.child_of[row.child_key] in told:
                self.does(row, Effect.NEW)
        self.link_children()

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
