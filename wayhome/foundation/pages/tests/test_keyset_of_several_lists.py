"""Several lists that overlap are paged as the one list they are together."""

import pytest
from django.db.models import Q
from django.http import QueryDict

from wayhome.foundation.kernel.models import Day
from wayhome.foundation.pages.keyset import Page, paged

pytestmark = pytest.mark.django_db
PARTS = [Q(is_working=False), Q(date_on__day=1), Q(date_on__year=1066)]
ORDER = ("-ordinal", "date_on")


def both(query: str, size: int, counted: int | None) -> tuple[Page, Page]:
    """The page of the parts, and that of one list asked for with OR."""
    days = Day.objects.filter(date_on__year=2026)
    asked = QueryDict(query.removeprefix("?"))
    whole = days.filter(PARTS[0] | PARTS[1] | PARTS[2])
    parts = [days.filter(part) for part in PARTS]
    return (
        paged(parts, asked, order=ORDER, size=size, counted=counted),
        paged(whole, asked, order=ORDER, size=size, counted=counted),
    )


@pytest.mark.parametrize("counted", [1000, 20, None])
def test_each_page_there_and_back_is_that_of_the_one_list(counted: int | None) -> None:
    query, seen = "", 0
    while True:
        ours, theirs = both(query, 7, counted)
        assert ours.rows == theirs.rows
        assert (ours.first, ours.total, ours.at_least) == (
            theirs.first,
            theirs.total,
            theirs.at_least,
        )
        seen += ours.shown
        if not ours.next_url:
            break
        query = ours.next_url
    assert seen == both("", 400, None)[1].shown > 100
    while ours.previous_url:
        ours, theirs = both(ours.previous_url, 7, counted)
        assert ours.rows == theirs.rows
    assert ours.first == 1


def test_a_row_in_two_lists_is_shown_once() -> None:
    ours, _ = both("", 400, 1000)
    assert len(ours.rows) == len(set(ours.rows)) == ours.total


def test_of_empty_lists_there_is_an_empty_page() -> None:
    empty = paged([Day.objects.none(), Day.objects.none()], QueryDict(), order=ORDER)
    assert (empty.shown, empty.total, empty.next_url) == (0, 0, "")
