"""Whose totals a reader may see: a remit, not the circle (E20). Drill-down asks the circle."""

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.measures import EVERY, Condition, In


def remit(reader: Reader, column: str = "authority_id") -> Condition:
    """The rows of a fact table that count for this reader's agency.

    `column` is by which they count for a council or a force: whose child, or who hosts the child.
    """
    if reader.is_system:
        return EVERY
    if reader.agency is None:
        return In(column, ())
    kind = reader.agency.kind
    if kind == Agency.Kind.SERVICE:
        return In("service_id", (reader.agency.pk,))
    if kind == Agency.Kind.HOME:
        return In("carer_id", (reader.agency.pk,))
    return In(column, tuple(areas(reader)))


def areas(reader: Reader) -> list[int]:
    """The authorities that this reader's agency answers for or serves, in order."""
    if "areas" not in reader.resolved:
        rows = reader.agency.areas.order_by("pk") if reader.agency else Agency.objects.none()
        reader.resolved["areas"] = list(rows.values_list("pk", flat=True))
    found: list[int] = reader.resolved["areas"]
    return found
