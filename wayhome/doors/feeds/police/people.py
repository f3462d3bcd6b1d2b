"""The children whom reports are about: those matched, and those who are new here."""

from collections import Counter
from collections.abc import Iterable, Mapping

from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.police.matching import (
    Answer,
    Why,
    alike_before_each,
    answers,
    is_nobodys,
    one_of_each,
)
from wayhome.doors.feeds.police.parse import Said
from wayhome.doors.feeds.police.reports import Report, Stored
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.commands import NewChild, record_children, record_facts
from wayhome.foundation.people.exact import lock_names
from wayhome.foundation.people.models import Address, ChildName, Identifier


def identify(
    actor: Reader, batch: Batch, reports: dict[str, Report], made: Counter[str]
) -> set[int]:
    """Give every report its child. Returns the rows that wait for a person."""
    _flag_other_persons(reports.values())
    asked = [each for each in reports.values() if each.child_id is None and each.new]
    lock_names((row.says.name, row.says.born_on) for each in asked if (row := each.after))
    work = _Identifying(actor, batch, reports, alike_before_each(asked))
    while asked:
        asked = work.turn(asked)
    made.update(work.made)
    return work.held


class _Identifying:
    """Reports that are new here, on their way to a child each."""

    def __init__(
        self,
        actor: Reader,
        batch: Batch,
        reports: dict[str, Report],
        before: Mapping[str, set[str]],
    ) -> None:
        assert batch.force is not None
        self.actor, self.batch, self.force, self.reports = actor, batch, batch.force, reports
        self.held: set[int] = set()
        self.made: Counter[str] = Counter()
        self.before = before  # reports that may be of the same child

    def turn(self, asked: list[Report]) -> list[Report]:
        """Of those who may be one child only the first is made a child who is new, so that the next
        report is asked against them too. Returns the reports that are to be asked again."""
        found = answers(self.force, asked)
        unknown = (key for key, each in found.items() if not (each.child_id or each.waits))
        same = one_of_each(unknown, self.reports)
        firsts = {first for first in same.values() if first}
        made = {first for first in firsts if not self.before[first] & firsts}
        self._record_new(sorted(made))
        done: dict[str, Answer] = {}
        for key, answer in found.items():
            first = same.get(key)
            if not first or first in made:
                answer.waits = Why.SEVERAL if first == "" else answer.waits
                self._answered(key, answer, first or key)
                done[key] = answer
        self._record_numbers(done)
        return [each for each in asked if each.key not in done]

    def _answered(self, key: str, answer: Answer, first: str) -> None:
        report = self.reports[key]
        self.held |= {row.id for row in report.new if answer.waits}
        if answer.waits:
            return
        report.child_id = answer.child_id or self.reports[first].child_id
        report.closed = answer.closed
        if answer.flag and report.after:
            report.after.found.add(answer.flag)

    def _record_new(self, keys: list[str]) -> None:
        """Children who are new here, each with the council that is told, as far as it is known."""
        rows = [row for key in keys if (row := self.reports[key].after)]
        councils = self._councils(rows)
        children = record_children(
            self.actor,
            [_new(row.says, councils.get(row.id), self.batch.pk) for row in rows],
        )
        self.made["child"] += len(children)
        for key, child in zip(keys, children, strict=True):
            self.reports[key].child_id = child.pk
        lives = [
            Address(
                child_id=child.pk,
                text=row.says.text("address"),
                postcode=row.says.text("postcode"),
                from_on=clock.today(),
                batch_id=self.batch.pk,
            )
            for row, child in zip(rows, children, strict=True)
            if row.says.text("address")
        ]
        record_facts(self.actor, lives)

    def _councils(self, rows: list[Stored]) -> dict[int, Authority]:
        """Row -> the council area in which the child lives; a force with one need not say it."""
        own = list(self.force.areas.all())
        said = {row.id: row.says.text("council").upper() for row in rows}
        known = {each.code: each for each in Authority.objects.filter(code__in=set(said.values()))}
        found = {}
        for row in rows:
            code = said[row.id]
            if code in known:
                found[row.id] = known[code]
            elif len(own) == 1:
                found[row.id] = own[0]
            else:
                row.found.add("F18" if not code or code in AUTHORITIES else "F17")
        return found

    def _record_numbers(self, known: dict[str, Answer]) -> None:
        """The force's number of a person, unless another record has it; a new name as an alias."""
        said: dict[str, int] = {}
        aliases: dict[tuple[int, str], AboutChild] = {}
        for key, answer in known.items():
            child_id, row = self.reports[key].child_id, self.reports[key].after
            if child_id is None or row is None:
                continue
            if number := row.says.text("person_id"):
                said.setdefault(number, child_id)
            if answer.flag and not is_nobodys(row.says):
                aliases[child_id, row.says.name.casefold()] = ChildName(
                    child_id=child_id,
                    name=row.says.name,
                    kind=ChildName.Kind.ALIAS,
                    batch_id=self.batch.pk,
                )
        kind, issuer = Identifier.Kind.POLICE, self.force.ref
        standing = Identifier.objects.filter(kind=kind, issuer=issuer, value__in=said)
        taken = set(standing.values_list("value", flat=True))
        numbers = [
            Identifier(
                child_id=child, kind=kind, issuer=issuer, value=value, batch_id=self.batch.pk
            )
            for value, child in said.items()
            if value not in taken
        ]  # fmt: skip
        record_facts(self.actor, [*numbers, *aliases.values()])


def _flag_other_persons(reports: Iterable[Report]) -> None:
    """A report that is known already, and now names somebody else: the record is not changed."""
    for report in reports:
        before, after = report.before, report.after
        if report.child_id is None or not (before and after) or after.was or before.is_forgotten:
            continue
        was, now = before.says, after.says
        renamed = was.name.casefold() != now.name.casefold()
        if renamed or (was.born_on and now.born_on and was.born_on != now.born_on):
            after.found.add("F26")


def _new(row: Said, council: Authority | None, batch_id: int) -> NewChild:
    sex = row.code("sex")
    return NewChild(
        given_name=row.text("given_name"),
        family_name=row.text("family_name"),
        born_on=row.born_on,
        sex=sex if sex in ("M", "F") else "U",
        authority=council,
        batch_id=batch_id,
    )
