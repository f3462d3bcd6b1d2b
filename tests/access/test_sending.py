"""What somebody may not open they may not send to: every page's POST refuses as its GET does."""

from uuid import uuid4

from django.urls import reverse

from tests.access.people import VISITORS, Record
from tests.access.test_matrix import pages, table
from tests.factories import World


def test_whoever_is_refused_a_page_is_refused_its_form(world: World) -> None:
    record, wrong = Record(world), []
    clients = {visitor: record.client(visitor) for visitor in VISITORS}
    for key, (name, wanted, fixed) in pages().items():
        given = dict(zip(wanted, record.arguments(name, wanted), strict=True))
        address = reverse(name, kwargs=given | fixed)
        for visitor, expected in zip(VISITORS, table()[key], strict=True):
            if expected != "404":
                continue
            sent = clients[visitor].post(address, {"idempotency_key": str(uuid4())})
            if sent.status_code not in (404, 405):
                wrong.append(f"{key} from {visitor}: {sent.status_code}")
    assert wrong == []
