"""`field__in` a long list as one array: `= ANY (…)` in place of a placeholder for each value.

Django compiles each value of a list as an expression of its own: the board of a council, with some
hundred children on it, spent a seventh of its time on that. Short lists stay as they are: they are
codes, and partial indexes are declared in their words.
"""

from typing import Any

from django.db.models.fields import Field
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

FEW = 8
PLAIN = {int, str}  # what the driver writes in an array as it is


class ListIn(In):  # type: ignore[type-arg]
    """`in`, of more than a few whole numbers or texts."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            values = [value for value in self.rhs if value is not None]
            if len(values) > FEW and {type(value) for value in values} <= PLAIN:
                return "%s", [values]
        return super().process_rhs(compiler, connection)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return "= ANY (%s)" if rhs == "%s" else str(super().get_rhs_op(connection, rhs))


class RelatedListIn(ListIn, RelatedIn):
    """The same through a foreign key."""


def register() -> None:
    """From now on `in` is this, for every field."""
    Field.register_lookup(ListIn)
    ForeignObject.register_lookup(RelatedListIn)
