"""The predicate's questions as SQL, in their two shapes (E21).

Every row about a child is asked them, on every page, so they are said once and put in whole: built
anew by Django from query sets they cost three times what PostgreSQL takes to answer.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, TextField, Value
from django.db.models.expressions import Combinable

# A row that names nobody is for everybody but those who must be named. Said so, and not by
# `coalesce`, PostgreSQL knows from its statistics how many rows that is.
LIVE = """own.agency_id = %s AND (own.team_id IS NULL OR own.team_id = %s)
 AND (own.user_id = %s OR (own.user_id IS NULL AND %s))
 AND own.from_at <= %s AND (own.until_at IS NULL OR own.until_at > %s)"""

# A row of the reader's own circle, for this child and for one of these purposes: EXISTS for a
# reader with many children, an array that is read once for one with few.
MANY = (
    "EXISTS (SELECT FROM access_involvement own WHERE own.child_id = {child} AND {live}{purpose})"
)
FEW = "{child} = ANY (ARRAY(SELECT own.child_id FROM access_involvement own WHERE {live}{purpose}))"
# The same for a row that is bound to a case: opened by rows about the child or about that case.
MANY_OF_CASE = (
    "EXISTS (SELECT FROM access_involvement own WHERE own.child_id = {child} AND {live}{purpose}"
    " AND (own.case_ref = '' OR own.case_ref = {case}))"
)
# For few, first by child, of whatever case: that much an index answers.
FEW_OF_CASE = (
    "{child} = ANY (ARRAY(SELECT own.child_id FROM access_involvement own"
    " WHERE {live}{purpose})) AND"
    " ({child} = ANY (ARRAY(SELECT own.child_id FROM access_involvement own"
    " WHERE {live}{purpose} AND own.case_ref = ''))"
    " OR {case} = ANY (ARRAY(SELECT own.case_ref FROM access_involvement own"
    " WHERE {live}{purpose} AND own.case_ref <> '')))"
)
PURPOSES: Any = ArrayField(TextField())


def purposes(names: Sequence[str] | frozenset[str]) -> Value:
    return Value(sorted(names), output_field=PURPOSES)


class InCircle(Func):
    """Whether a row's child (or case) is in the reader's circle for one of `opened_by`.

    `opened_by` is an array of purposes: constants, or an expression on the row itself, which only
    the shape for many can take. `who` is `predicate.whoever`.
    """

    output_field = BooleanField()

    def __init__(
        self,
        child: str,
        case: str | None,
        opened_by: Combinable,
        who: tuple[Any, ...],
        *,
        has_few: bool = False,
    ) -> None:
        super().__init__(F(child), opened_by, *([F(case)] if case else []))
        self.has_case, self.who, self.has_few = case is not None, who, has_few

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        child, of_child = compiler.compile(self.source_expressions[0])
        opened, of_opened = compiler.compile(self.source_expressions[1])
        case, of_case = "", ()
        if self.has_case:
            case, of_case = compiler.compile(self.source_expressions[2])
        *whom, now = self.who
        asked = [*whom, now, now, *of_opened]
        parts = {
            "child": child,
            "case": case,
            "live": LIVE,
            "purpose": f" AND own.purpose = ANY ({opened})",
        }
        if not self.has_case:
            return (FEW if self.has_few else MANY).format(**parts), [*of_child, *asked]
        if not self.has_few:
            return MANY_OF_CASE.format(**parts), [*of_child, *asked, *of_case]
        few = [*of_child, *asked]
        return f"({FEW_OF_CASE.format(**parts)})", [*few, *few, *of_case, *asked]


class IsClosed(Func):
    """Whether a row's child has a restricted record: an array that is read once, where such records
    are few; asked of each row, a lookup costs more than all else that is asked of it."""

    output_field = BooleanField()
    template = (
        "EXISTS (SELECT FROM access_restriction closed"
        " WHERE closed.child_id = %(expressions)s AND closed.lifted_at IS NULL)"
    )
    few = (
        "coalesce(%(expressions)s = ANY (ARRAY(SELECT closed.child_id"
        " FROM access_restriction closed WHERE closed.lifted_at IS NULL)), false)"
    )

    def __init__(self, child: str, *, are_few: bool) -> None:
        super().__init__(F(child))
        if are_few:
            self.template = self.few
