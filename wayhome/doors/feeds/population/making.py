"""Rows about children who are known become facts: their school's roll, their number."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from wayhome.doors.feeds.commands.linking import Linking
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.models import Batch, Effect
from wayhome.doors.feeds.population.columns import Listed
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import record_facts
from wayhome.foundation.people.models import Child, SchoolRoll
from wayhome.foundation.rules import engine


def apply(listed: Listed, actor: Reader, batch: Batch, keys: Iterable[str]) -> int:
    """Make facts of these children's rows; returns how many rows became facts. Needs a
    transaction."""
    with system_context(), engine.deferred():
        work = _Population(listed, actor, batch, keys)
        work.children()
        work.rolls()
        work.settle()
        batch.made = dict(Counter(batch.made) + work.made)
        return len(work.rows)


def applying(listed: Listed) -> Callable[[Reader, Batch, Iterable[str]], int]:
    return partial(apply, listed)


class _Population(Linking):
    """No child is made here: each row was matched before it was kept."""

    def __init__(self, listed: Listed, actor: Reader, batch: Batch, keys: Iterable[str]) -> None:
        super().__init__(actor, batch, keys)
        self.listed = listed
        own = Batch.objects.filter(feed=batch.feed, authority=batch.authority_id)
        self.own = set(own.values_list("pk", flat=True))

    def children(self) -> None:
        refs = {row.child_key for row in self.rows}
        rows = Child.objects.filter(ref__in=refs).values_list("ref", "pk", "merged_into_id")
        self.child_of = {ref: merged or pk for ref, pk, merged in rows}
        self.link_children()
        numbers = self.numbers(self.listed.number_kind, self._listed_numbers())
        record_facts(self.actor, numbers)
        self.made["number"] += len(numbers)
        told = {number.child_id for number in numbers}
        for row in self.rows:
            if self.child_of[row.child_key] in told:
                self.does(row, Effect.NEW)

    def _listed_numbers(self) -> dict[str, int]:
        """Of two children listed with one number, the first has it."""
        wanted: dict[str, int] = {}
        for row in self.rows:
            if number := Said(self.listed.kept, row.says).code(self.listed.number):
                wanted.setdefault(number, self.child_of[row.child_key])
        return wanted

    def rolls(self) -> None:
        rows = [row for row in self.rows if row.begins_on and "school" in row.says]
        schools = _schools(row.says["school"] for row in rows)
        standing = _standing(self.child_of.values())
        new: list[tuple[Staged, str, AboutChild]] = []
        for row in rows:
            assert row.begins_on is not None
            wanted = SchoolRoll(
                child_id=self.child_of[row.child_key],
                school_id=schools[row.says["school"].strip().lower()],
                from_on=row.begins_on,
                until_on=row.ends_on,
                batch_id=self.batch.pk,
            )
            new += self.unless(row, "roll", wanted, self._met(wanted, standing))
        self.void_replaced()
        self.record(new)

    def _met(
        self, wanted: SchoolRoll, standing: dict[tuple[int, int], list[SchoolRoll]]
    ) -> tuple[SchoolRoll | None, bool]:
        """The roll of that school that stands, and whether it is to stand. A school knows when a
        child left it: a roll without an end, by whomever it was recorded, is ended."""
        known = standing.get((wanted.child_id, wanted.school_id), [])
        same = [roll for roll in known if roll.from_on == wanted.from_on]
        found = next(iter(same or [roll for roll in known if roll.until_on is None]), None)
        if found is None:
            return None, False
        known.remove(found)
        days = (found.from_on, found.until_on)
        is_ours = found.batch_id in self.own
        ends = found.until_on is None and wanted.until_on is not None
        return found, days == (wanted.from_on, wanted.until_on) or not (is_ours or ends)


def _schools(said: Iterable[str]) -> dict[str, int]:
    names = {text.strip().lower() for text in said}
    schools = Agency.objects.filter(kind=Agency.Kind.SCHOOL).values_list("pk", "name", "ref")
    return {text: pk for pk, name, ref in schools for text in (name.lower(), ref) if text in names}


def _standing(children: Iterable[int]) -> dict[tuple[int, int], list[SchoolRoll]]:
    found: dict[tuple[int, int], list[SchoolRoll]] = {}
    for roll in SchoolRoll.objects.filter(child__in=set(children)).order_by("from_on", "pk"):
        found.setdefault((roll.child_id, roll.school_id), []).append(roll)
    return found
