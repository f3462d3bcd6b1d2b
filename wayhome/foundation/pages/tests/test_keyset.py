"""Long lists, a page at a time: nothing is skipped, repeated or given away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.pages.keyset import Page, paged

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 4, 7, 50, tzinfo=UTC)
ORDER = ("-at", "action", "id")
Rows = list[AuditEntry]


def lines(*shape: tuple[int, str]) -> Rows:
    return AuditEntry.objects.bulk_create(
        AuditEntry(kind=AuditEntry.Kind.SYSTEM, at=START + timedelta(minutes=minute), action=action)
        for minute, action in shape
    )


def turned(rows: Rows, query: str = "", size: int = 3, counted: int = 1000) -> Page:
    mine = AuditEntry.objects.filter(id__in=[row.id for row in rows])
    return paged(mine, QueryDict(query.removeprefix("?")), order=ORDER, size=size, counted=counted)


def walked(rows: Rows, page: Page, towards: str) -> list[Page]:
    pages = [page]
    while address := getattr(pages[-1], towards):
        pages.append(turned(rows, address))
        assert len(pages) <= len(rows)
    return pages


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab")), min_size=1, max_size=14))
def test_forward_and_back_show_every_row_once_in_order(shape: list[tuple[int, str]]) -> None:
    rows = lines(*shape)
    in_order = [row.id for row in sorted(rows, key=lambda r: (-r.at.timestamp(), r.action, r.id))]
    forward = walked(rows, turned(rows), "next_url")
    assert [row.id for page in forward for row in page.rows] == in_order
    assert forward[0].previous_url == ""
    back = walked(rows, forward[-1], "previous_url")
    assert [row.id for page in reversed(back) for row in page.rows] == in_order
    assert [page.first for page in forward] == list(range(1, len(rows) + 1, 3))
    assert [page.first for page in reversed(back)] == [page.first for page in forward]


def test_a_row_that_comes_while_somebody_pages_moves_nothing() -> None:
    rows = lines(*[(minute, "a") for minute in range(6)])
    first = turned(rows)
    rows += lines((100, "new"))
    second = turned(rows, first.next_url)
    assert [row.at.minute for row in second.rows] == [52, 51, 50]


def test_a_page_that_has_emptied_opens_the_first_one() -> None:
    rows = lines(*[(minute, "a") for minute in range(6)])
    second = turned(rows).next_url
    assert [row.at.minute for row in turned(rows[3:], second).rows] == [55, 54, 53]


def test_a_total_is_exact_up_to_a_limit_and_then_more_than() -> None:
    rows = lines(*[(0, "a")] * 7)
    assert (turned(rows).total, turned(rows).at_least) == (7, None)
    assert (turned(rows, counted=5).total, turned(rows, counted=5).at_least) == (None, 5)


def test_a_page_asks_two_questions_wherever_it_is() -> None:
    rows = lines(*[(minute, "a") for minute in range(9)])
    last = walked(rows, turned(rows), "next_url")[-1]
    with CaptureQueriesContext(connection) as asked:
        turned(rows, last.previous_url)
    assert len(asked) == 2
    assert all("OFFSET" not in query["sql"] for query in asked)


def test_an_address_gives_away_nothing_of_the_row_it_starts_at() -> None:
    rows = lines(*[(minute, "Ash Winters") for minute in range(6)])
    address = turned(rows).next_url
    assert "Winters" not in address
    assert turned(rows).next_url != address  # encrypted anew each time


@pytest.mark.parametrize("token", ["x", "%00", "gAAAAABkforged", "é", "a" * 5000])
def test_a_forged_address_opens_the_first_page(token: str) -> None:
    rows = lines(*[(minute, "a") for minute in range(6)])
    assert turned(rows, f"at={token}").first == 1


def test_an_address_made_for_another_order_opens_the_first_page() -> None:
    rows = lines(*[(minute, "a") for minute in range(6)])
    mine = AuditEntry.objects.filter(id__in=[row.id for row in rows])
    other = paged(mine, QueryDict(""), order=("id",), size=3).next_url
    assert turned(rows, other).first == 1


def test_other_parts_of_the_address_stay() -> None:
    rows = lines(*[(minute, "a") for minute in range(6)])
    assert "kind=late" in turned(rows, "kind=late").next_url


def test_an_empty_list_has_no_pages_around_it() -> None:
    page = turned([])
    assert (page.first, page.shown, page.previous_url, page.next_url) == (0, 0, "", "")
