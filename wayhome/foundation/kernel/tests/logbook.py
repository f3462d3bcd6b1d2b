"""What the tests of the log share: lines to seal, and hands that own the database."""

import time

from django.db import transaction

from tests.plugin import databases
from wayhome.foundation.kernel import audit, seal, verify
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry


@transaction.atomic
def write(count: int = 1, action: str = "test.wrote") -> list[int]:
    """Lines of the log, in one transaction, so that one block takes them all; their ids."""
    before = AuditEntry.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    for number in range(count):
        audit.record(SYSTEM, action, subject_kind="test", subject_id=number)
    return sorted(AuditEntry.objects.filter(pk__gt=before).values_list("pk", flat=True))


def seal_all(within: float = 180.0) -> int:
    """Seal until nothing waits. Other tests' transactions, on the same server, hold it up."""
    until, count = time.monotonic() + within, 0
    while True:
        count += seal.seal()
        if not seal.unsealed().lines:
            return count
        assert time.monotonic() < until, "lines stayed unsealed: is a transaction left open?"
        time.sleep(0.05)


def as_owner(database: str, *statements: str) -> None:
    """What somebody does who owns the database: no privilege of `app` stands in the way."""
    for statement in statements:
        databases.current().access.run("owner", statement, database)


def cut_off(database: str, *, above_block: int, above_line: int) -> None:
    """The end of the log, taken away without leaving a trace in the database."""
    as_owner(
        database,
        "DELETE FROM kernel_auditentry WHERE id IN"
        f" (SELECT line_id FROM kernel_sealedline WHERE position > {above_line})",
        f"DELETE FROM kernel_sealedline WHERE position > {above_line}",
        f"DELETE FROM kernel_sealblock WHERE number > {above_block}",
    )


def faults() -> set[str]:
    """The kinds of fault that a look at the log finds."""
    return {fault.code for fault in verify.verify(SYSTEM).faults}
