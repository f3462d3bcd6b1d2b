"""Judged rows about a council's children become facts, some children at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from wayhome.doors.feeds.commands.making import Making
from wayhome.doors.feeds.council import facts
from wayhome.doors.feeds.council.columns import Table
from wayhome.doors.feeds.council.facts import Facts
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.ssda903.columns import UPN_UNKNOWN, collection
from wayhome.doors.feeds.ssda903.facts import same_care, same_home
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.people.models import CareStatus, CouncilRecord, Home
from wayhome.foundation.rules import engine

UPN_LENGTH = 13
Build = Callable[[Staged, Said, Mapping[str, int]], Facts]


@dataclass(frozen=True)
class Words:
    """How one feed differs: what its tables become, the columns that say who a child is, and on
    what ground the council answers for the child."""

    of_table: Mapping[str, Build]
    sex: str
    ethnicity: str
    basis: str
    pupil_number: str = ""


def apply(words: Words, actor: Reader, batch: Batch, keys: Iterable[str]) -> int:
    """Make facts of what these children's rows say; returns how many rows became facts. Needs a
    transaction."""
    with system_context(), engine.deferred():
        work = _Council(words, actor, batch, keys)
        work.children()
        work.facts()
        work.settle()
        batch.made = dict(Counter(batch.made) + work.made)
        return len(work.rows)


def applying(words: Words) -> Callable[[Reader, Batch, Iterable[str]], int]:
    return partial(apply, words)


class _Council(Making):
    def __init__(self, words: Words, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        super().__init__(actor, batch, keys)
        self.words, self.kind = words, kind_of(batch)
        self.basis = words.basis
        own = Batch.objects.filter(feed=batch.feed, authority=batch.authority_id)
        self.own = set(own.values_list("pk", flat=True))

    def naming(self) -> list[Staged]:
        first: dict[str, Staged] = {}
        for row in self.rows:
            if row.table in self.kind.naming:
                known = first.setdefault(row.child_key, row)
                if known.born_on is None and row.born_on:
                    first[row.child_key] = row
        return list(first.values())

    def said(self, row: Staged) -> Said:
        table = self.kind.tables[row.table]
        assert isinstance(table, Table)
        return Said(table, row.says)

    def new_child(self, row: Staged) -> NewChild:
        sex, ethnicity = self.words.sex, self.words.ethnicity
        return facts.new_child(row, self.said(row), self.batch.pk, sex=sex, ethnicity=ethnicity)

    def pupil_number(self, row: Staged) -> str:
        number = row.says.get(self.words.pupil_number, "").strip().upper()
        return number if len(number) == UPN_LENGTH and number not in UPN_UNKNOWN else ""

    def answers_from(self) -> date:
        return clock.today()

    def facts(self) -> None:
        """What each row states, unless it stands already."""
        new: list[tuple[Staged, str, AboutChild]] = []
        for row in self.rows:
            build = self.words.of_table.get(row.table)
            if build is None:
                continue
            about = {"child_id": self.child_of[row.child_key], "batch_id": self.batch.pk}
            for name, fact in build(row, self.said(row), about).items():
                if isinstance(fact, CouncilRecord) and fact.kind == CouncilRecord.Kind.DISABILITY:
                    fact.from_on = self._as_of()
                new += self.unless(row, name, fact, self._standing(fact))
        self.void_replaced()
        self.record(new)

    def _as_of(self) -> date:
        """The day for which a sending speaks, of what it gives no day of its own."""
        today = clock.today()
        return min(collection(self.batch.year)[1], today) if self.batch.year else today

    def _standing(self, fact: AboutChild) -> tuple[AboutChild | None, bool]:
        """The fact of that day, and whether it is to stand: it says the same, or another feed of
        the council said it."""
        found: CouncilRecord | Home | CareStatus | None
        if isinstance(fact, CouncilRecord):
            found, is_same = self.known.record(fact, facts.same_record)
        elif isinstance(fact, Home):
            found, is_same = self.known.home(fact, same_home)
        else:
            assert isinstance(fact, CareStatus)
            found, is_same = self.known.care(fact, same_care)
        return found, is_same or (found is not None and found.batch_id not in self.own)
