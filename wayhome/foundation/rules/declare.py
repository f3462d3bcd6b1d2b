"""The kinds of rule, each declared once beside the facts it reads (an area's `rules.py`).

A rule is SQL expressions over its room's shared tables, never a whole query, and never `now()`:
time alone changes a rule's state, and state is a range test at read (E01). A rule's code is never
reused. What is law is labelled law, what is local is labelled local (P48).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

FOREVER = date(9999, 1, 1)
NOTHING = "NULL::timestamptz"


@dataclass(frozen=True)
class Basis:
    """Where a rule comes from. `is_law` says whether a partnership may choose otherwise."""

    text: str
    is_law: bool

    def __str__(self) -> str:
        return self.text


def law(text: str) -> Basis:
    return Basis(text, is_law=True)


def local(text: str) -> Basis:
    return Basis(text, is_law=False)


@dataclass(frozen=True)
class Elapsed:
    """Elapsed time, day and night. Minutes, never days: a day is 23 or 25 hours twice a year."""

    minutes: int

    def due(self, rule: "Rule", starts: str) -> str:
        least = f"least(target.minutes, {self.minutes})" if rule.basis.is_law else "target.minutes"
        allowed = (
            f"coalesce((SELECT {least} FROM rules_target target WHERE target.rule = '{rule.code}'"
            f" AND target.case_of = '' AND target.authority_id = {rule.of.authority}),"
            f" {self.minutes})"
        )
        return f"({starts} + make_interval(mins => {allowed}))"

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        if not self.minutes % (24 * 60) and hours > 7 * 24:
            return f"{hours // 24} days"
        return f"{self.minutes} minutes" if minutes else f"{hours} hour{'s' * (hours != 1)}"


def hours(count: int) -> Elapsed:
    return Elapsed(count * 60)


def minutes(count: int) -> Elapsed:
    return Elapsed(count)


@dataclass(frozen=True)
class ElapsedBy:
    """Elapsed minutes that depend on a code of the subject (a police grade, say)."""

    column: str
    minutes: tuple[tuple[str, int], ...]
    otherwise: int

    def due(self, rule: "Rule", starts: str) -> str:
        whens = " ".join(f"WHEN '{code}' THEN {count}" for code, count in self.minutes)
        own = f"CASE {self.column} {whens} ELSE {self.otherwise} END"
        allowed = (
            f"coalesce((SELECT target.minutes FROM rules_target target"
            f" WHERE target.rule = '{rule.code}' AND target.authority_id = {rule.of.authority}"
            f" AND target.case_of = {self.column}), {own})"
        )
        return f"({starts} + make_interval(mins => {allowed}))"

    def __str__(self) -> str:
        parts = [f"{code} {Elapsed(count)}" for code, count in self.minutes]
        return ", ".join([*parts, f"otherwise {Elapsed(self.otherwise)}"])


@dataclass(frozen=True)
class WorkingDays:
    """Until the end of the nth working day after the London day on which the clock started."""

    count: int

    def due(self, rule: "Rule", starts: str) -> str:
        return (
            "(SELECT due.ends_at FROM kernel_day due WHERE due.is_working AND due.ordinal = "
            f"{self.count} + (SELECT day.ordinal FROM kernel_day day WHERE day.date_on ="
            f" ({starts} AT TIME ZONE 'Europe/London')::date))"
        )

    def __str__(self) -> str:
        return f"{self.count} working day{'s' * (self.count != 1)}"


@dataclass(frozen=True)
class Agreed:
    """By an instant that the fact itself names: no limit of anybody's, and none to be set."""

    column: str
    words: str = "the time agreed"

    def due(self, rule: "Rule", starts: str) -> str:
        return self.column

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class SetLocally:
    """Elapsed minutes that each authority sets, or nobody: without a target nothing is owed."""

    def due(self, rule: "Rule", starts: str) -> str:
        return f"({starts} + make_interval(mins => {self.minutes_of(rule)}))"

    def minutes_of(self, rule: "Rule") -> str:
        return (
            f"(SELECT target.minutes FROM rules_target target WHERE target.rule = '{rule.code}'"
            f" AND target.case_of = '' AND target.authority_id = {rule.of.authority})"
        )

    def __str__(self) -> str:
        return "as set locally; nothing is owed where no limit is set"


Allowance = Elapsed | ElapsedBy | WorkingDays | Agreed | SetLocally


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a rule's rows are about, and whom they concern, as SQL over the room's shared tables."""

    kind: str  # "episode", "child", "action"
    source: str  # FROM clause, with its alias
    id: str = "s.id"
    kind_sql: str = ""  # where the kind differs from row to row
    child: str = "s.child_id"
    case_ref: str = "''"
    authority: str = "NULL::bigint"
    agency: str = "NULL::bigint"
    team: str = "NULL::bigint"
    handling: str = "'open'"
    # What a row hangs on: a child, or where there is none the subject itself (`Room.loose`).
    scope_kind: str = "'child'"
    scope_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every kind shares. Its SQL expressions see the subject's `source`."""

    kind: ClassVar[str]
    code: str  # never reused: reports, alerts and decisions quote it
    title: str
    basis: Basis
    classes: tuple[str, ...]  # the data classes read: a row shows to readers of all of them (E04)
    of: Subject
    where: str = "true"
    occurrence: str = "0"
    evidence: str = "'{}'::bigint[]"  # ids of `evidence_kind`
    evidence_kind: str = ""
    public_title: str = ""  # what a reader without every class reads; "" is nothing
    next_step: str = ""  # what to do about it, in words
    # The one act that answers this rule and others, of whichever room: a list says it once for a
    # child, by the clock that is due first. Each runs, counts and calls by itself all the same.
    act: str = ""
    owner_reads: bool = False  # its agency reads it, as long as it is in the child's circle
    since: date = date(2000, 1, 1)
    until: date = FOREVER

    @property
    def is_law(self) -> bool:
        """Law, or agreed locally: every screen that shows a limit says which (P48)."""
        return self.basis.is_law

    @property
    def case(self) -> str | None:
        """The column of a row's case, for the predicate; None for rules about no case, whose rows
        any row of the circle may open."""
        return None if self.of.case_ref == "''" else "case_ref"

    def columns(self) -> dict[str, str]:
        """Column of `rules_derived` -> SQL expression, for the columns that kinds share."""
        return {
            "rule": f"'{self.code}'::text",
            "kind": f"'{self.kind}'::text",
            "subject_kind": f"({self.of.kind_sql or repr(self.of.kind)})::text",
            "subject_id": self.of.id,
            "occurrence": f"({self.occurrence})::bigint",
            "scope_kind": f"({self.of.scope_kind})::text",
            "scope_id": self.of.scope_id or self.of.child,
            "child_id": self.of.child,
            "case_ref": f"({self.of.case_ref})::text",
            "authority_id": self.of.authority,
            "agency_id": self.of.agency,
            "team_id": self.of.team,
            "handling": f"({self.of.handling})::text",
            "evidence": self.evidence,
        } | self.times()

    def times(self) -> dict[str, str]:
        raise NotImplementedError

    def select(self) -> str:
        columns = ", ".join(f"{sql} AS {name}" for name, sql in self.columns().items())
        return f"SELECT {columns} FROM {self.of.source} WHERE {self.where} AND {self._in_force()}"

    def _in_force(self) -> str:
        began = self.times()["started_at"]
        sql = f"{began} >= '{self.since.isoformat()}'"
        return sql if self.until == FOREVER else f"{sql} AND {began} < '{self.until.isoformat()}'"


@dataclass(frozen=True, kw_only=True)
class Standard(Rule):
    """This must happen within so long of that: due times, worklist rows, alerts, timeliness."""

    kind: ClassVar[str] = "S"
    starts: str
    allowance: Allowance
    stops: str
    true_from: str = ""  # when the clock is certain to run; "" is from its start
    excused: str = NOTHING  # the instant from which nothing more was owed (E07)
    closes: str = NOTHING  # the instant at which the work ended undone: it stays in the figures
    expires: str = NOTHING
    rungs: tuple[int, ...] = ()  # minutes after due at which the alert climbs one person (P09)

    def times(self) -> dict[str, str]:
        return {
            "started_at": self.starts,
            "from_at": self.true_from or self.starts,
            "due_at": self.allowance.due(self, self.starts),
            "until_at": self.expires,
            "stopped_at": self.stops,
            "excused_at": self.excused,
            "closed_at": self.closes,
        }

    def select(self) -> str:
        """Where a limit is only ever local, there is a row only where somebody set one."""
        if isinstance(self.allowance, SetLocally):
            return f"{super().select()} AND {self.allowance.minutes_of(self)} IS NOT NULL"
        return super().select()


@dataclass(frozen=True, kw_only=True)
class Pattern(Rule):
    """These facts together ask for a recorded decision, with their evidence, on a clock (E03)."""

    kind: ClassVar[str] = "P"
    starts: str  # the instant that completed the pattern
    recorded: str  # when the completing fact was recorded: a decision before that did not weigh it
    expires: str = NOTHING
    decide_within: Allowance = Elapsed(24 * 60)
    question: str = ""  # what is to be decided
    options: tuple[tuple[str, str], ...] = ()  # code, words

    def times(self) -> dict[str, str]:
        decided = (
            "(SELECT min(decision.decided_at) FROM rules_decision decision"
            f" WHERE decision.child_id = {self.of.child} AND decision.rule = '{self.code}'"
            f" AND decision.voided_at IS NULL AND decision.covers_until_at >= {self.starts}"
            f" AND decision.decided_at >= {self.recorded})"
        )
        return {
            "started_at": self.starts,
            "from_at": self.starts,
            "due_at": self.decide_within.due(self, self.starts),
            "until_at": self.expires,
            "stopped_at": decided,
            "excused_at": NOTHING,
            "closed_at": NOTHING,
        }


@dataclass(frozen=True, kw_only=True)
class Gap(Rule):
    """Something that must exist does not: a list of what is *not* happening (R42)."""

    kind: ClassVar[str] = "G"
    starts: str  # the instant from which it should be there
    stops: str = NOTHING  # the instant at which it was
    expires: str = NOTHING
    rungs: tuple[int, ...] = ()
    warns: bool = False  # on worklists before it is true: no clock announces it
    is_listed: bool = True  # False: a clock on the same facts puts it on worklists already

    def times(self) -> dict[str, str]:
        return {
            "started_at": self.starts,
            "from_at": self.starts,
            "due_at": self.starts,
            "until_at": self.expires,
            "stopped_at": self.stops,
            "excused_at": NOTHING,
            "closed_at": NOTHING,
        }

    def select(self) -> str:
        return f"{super().select()} AND ({self.stops} IS NULL OR {self.stops} > {self.starts})"


@dataclass(frozen=True, kw_only=True)
class Event(Rule):
    """Something happened: a line of the chronology, with no text of its own (E08)."""

    kind: ClassVar[str] = "E"
    at: str
    topic: str = ""  # what a chronology is filtered by: "Missing", "Return interview"
    by_day: bool = False  # known by the day: `at` is that day's first instant, and no time (E11)
    basis: Basis = field(default=Basis("A recorded fact", is_law=False))

    def times(self) -> dict[str, str]:
        return {
            "started_at": self.at,
            "from_at": self.at,
            "due_at": NOTHING,
            "until_at": NOTHING,
            "stopped_at": NOTHING,
            "excused_at": NOTHING,
            "closed_at": NOTHING,
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class FactTable:
    """A flat, typed table of derived facts that measures count over (E06)."""

    table: str
    key: str  # its primary key
    columns: dict[str, str]  # column -> SQL expression, `child_id` among them
    source: str
    where: str = "true"

    def select(self) -> str:
        columns = ", ".join(f"{sql} AS {name}" for name, sql in self.columns.items())
        return f"SELECT {columns} FROM {self.source} WHERE {self.where}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Room:
    """One area's rules, compiled to one statement. `shared` tables join `scope (child_id)`.

    A room whose subjects may be about no child (a contact about a place) names their kind in
    `loose` and their table in `loose_table`, and joins `loose (subject_id)` as well. No circle
    opens their rows: `loose_open` names a function of the room, from a reader to the ids of those
    that they see (None for none), which a worklist asks; `loose_own` one to those that are theirs
    alone, and so stand first there. Where none of a room's subjects is about a
    child, `of_children` is False, and a child's refresh passes it by.
    """

    name: str
    reads: tuple[str, ...]  # database tables: a command that touches one refreshes this room
    shared: dict[str, str]
    rules: tuple[Rule, ...]
    tables: tuple[FactTable, ...] = ()
    words: dict[str, str] = field(
        default_factory=dict
    )  # kind of subject -> rules/describe.py (E08)
    loose: str = ""
    loose_table: str = ""
    loose_open: str = ""
    loose_own: str = ""
    of_children: bool = True
