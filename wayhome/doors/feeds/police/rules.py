"""Every rule by which a row of missing reports is judged. All are ours, and labelled so (P48).

`finds` asks one row alone; a rule without it is asked over many rows (judging.py) or when the row
is taken in (settling.py). Each is shown by a row that breaks it and one that just does not, in
tests/test_police_rules.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wayhome.doors.feeds.day_order import MESSAGE, reads_both_ways
from wayhome.doors.feeds.declared import AS_WRITTEN, Rule
from wayhome.doors.feeds.police import asking
from wayhome.doors.feeds.police.columns import FILLED
from wayhome.doors.feeds.police.parse import NEVER, TWICE, UNREADABLE, Said
from wayhome.doors.feeds.reading import KEY
from wayhome.practice.missing.facts import CLOCK_SKEW


@dataclass(frozen=True, kw_only=True)
class Check(Rule):
    """`finds` says whether a row breaks the rule, at this instant."""

    finds: Callable[[Said, datetime], bool] | None = None


ALONE = (
    Check(
        code="F01",
        message="This must be filled in.",
        fields=FILLED,
        cell=lambda _table, column, text: column in FILLED and not text.strip(),
        finds=asking.blank,
        holds=True,
    ),
    Check(
        code="F02",
        message="This is not a reference: letters, figures and / . - _ only, at most 40.",
        fields=("reference",),
        finds=lambda row, _now: bool(row.reference) and not KEY.fullmatch(row.reference),
        holds=True,
    ),
    Check(
        code="F03",
        message="The row names nobody. If no name is known, write Unknown.",
        fields=("given_name", "family_name"),
        finds=lambda row, _now: not row.name,
        holds=True,
    ),
    Check(
        code=UNREADABLE,
        message="This cannot be read as a date or time. Write dd/mm/yyyy, and hh:mm where a time is"
        " asked: 04/11/2026 22:10.",
        fields=(),
        cell=asking.reads_as(UNREADABLE),
        finds=asking.unread(UNREADABLE),
        holds=True,
    ),
    Check(
        code=TWICE,
        message="The clocks went back that night and this time came twice. Write BST after it for"
        " the first time, GMT for the second.",
        fields=(),
        cell=asking.reads_as(TWICE),
        finds=asking.unread(TWICE),
        holds=True,
    ),
    Check(
        code=NEVER,
        message="The clocks went forward and this time did not happen.",
        fields=(),
        cell=asking.reads_as(NEVER),
        finds=asking.unread(NEVER),
        holds=True,
    ),
    Check(
        code="F08",
        message="This is none of the words that the column takes.",
        fields=(),
        cell=asking.off_its_list,
        finds=asking.not_on_its_list,
        holds=True,
    ),
    Check(
        code="F09",
        message="This is in the future.",
        fields=asking.TIMES,
        cell=lambda table, column, text: column in asking.TIMES and asking.is_future(column, text),
        finds=lambda row, now: any(at > now + CLOCK_SKEW for at in asking.moments(row).values()),
        holds=True,
    ),
    Check(
        code="F10",
        message="The times are in the wrong order: missing, then reported, then found, then back.",
        fields=("missing_since", "reported_at", "found_at", "returned_at", "closed_at"),
        finds=asking.wrong_order,
        holds=True,
    ),
    Check(
        code="F11",
        message="The status and the times say different things: missing has no end; found, returned"
        " and closed each have theirs; a closing reason stands only where the child was not found.",
        fields=("status", "found_at", "returned_at", "closing_reason"),
        finds=asking.status_disagrees,
        holds=True,
    ),
    Check(
        code="F12",
        message="This person was 18 or over when they went missing. Adults are not taken in.",
        fields=("date_of_birth", "missing_since"),
        finds=asking.is_adult,
        holds=True,
    ),
    Check(
        code="F13",
        message="No date of birth is given. The child's age is not known, and other reports of this"
        " child may wait for a person.",
        fields=("date_of_birth",),
        finds=lambda row, _now: not row.text("date_of_birth"),
    ),
    Check(
        code="F14",
        message="The date of birth is after the day on which the child went missing.",
        fields=("date_of_birth", "missing_since"),
        finds=asking.born_later,
        holds=True,
    ),
    Check(
        code="F15",
        message="The grade was not taken in: it needs its level, its time and its reason, and a"
        " very low one who authorised it and when it is looked at again. The report itself was.",
        fields=("grade", "graded_at", "grade_reason", "grade_authorised_by", "grade_review_at"),
        finds=asking.grade_is_not_whole,
    ),
    Check(
        code="F19",
        message="This is before 1990. Look at the year.",
        fields=asking.TIMES,
        cell=lambda _table, column, text: (
            column in asking.TIMES and asking.is_ancient(column, text)
        ),
        finds=lambda row, _now: any(at < asking.FIRST for at in asking.moments(row).values()),
        holds=True,
    ),
)


WAITS = "F22"  # whoever sent the file cannot say: somebody with the matching duty does (P20)
TOGETHER = (
    Rule(
        code="F07",
        message=MESSAGE,
        fields=(),
        cell=lambda _table, column, text: (
            column == "date_of_birth" or column in asking.TIMES
        ) and reads_both_ways(text),
        holds=True,
    ),
    Rule(
        code="F16",
        message="Another row has the same reference and updated_at, and says something else.",
        fields=("reference", "updated_at"),
        holds=True,
    ),
)  # fmt: skip
TAKEN_IN = (
    Rule(
        code="F17",
        message="The child is new here and this is no council's published code: say whose child"
        " this is on the child's record, so that a council is told.",
        fields=("council",),
    ),
    Rule(
        code="F18",
        message="The child is new here, no council is given, and your force works for several: say"
        " whose child this is on the child's record, so that a council is told.",
        fields=("council",),
    ),
    Rule(
        code="F20",
        message="Older than what is known. It is kept, and nothing was overwritten.",
        fields=("updated_at",),
    ),
    Rule(
        code="F21",
        message="The person of this person_id has another name on the record. The name given here"
        " was added as an alias.",
        fields=("given_name", "family_name"),
    ),
    # Why it waits is said to those with the matching duty alone (queries.WHY): to anybody else a
    # code of its own would tell that such a child is known (P20).
    Rule(
        code=WAITS,
        message="It waits for somebody with the matching duty, who says who this is.",
        fields=(),
        holds=True,
    ),
    Rule(
        code="F25",
        message="Somebody recorded this otherwise here, or it does not fit what is recorded. The"
        " record here stands.",
        fields=("status", "found_at", "returned_at", "closing_reason"),
    ),
    Rule(
        code="F26",
        message="This report was about a child with another name or date of birth. The record was"
        " not changed.",
        fields=("given_name", "family_name", "date_of_birth"),
    ),
    Rule(
        code="F27",
        message="The report is open again, and the child is missing in another episode. That one"
        " stands.",
        fields=("status",),
    ),
)
RULES = {rule.code: rule for rule in (*AS_WRITTEN, *ALONE, *TOGETHER, *TAKEN_IN)}
HOLDING = [rule.code for rule in RULES.values() if rule.holds]
PARSED = [rule.code for rule in AS_WRITTEN]
LATER = [rule.code for rule in TAKEN_IN]
FLAGGED_LATER = tuple(rule.code for rule in TAKEN_IN if not rule.holds)
