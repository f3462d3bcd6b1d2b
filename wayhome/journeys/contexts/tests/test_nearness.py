"""Two tellings that may be of one place, by their words alone."""

import pytest

from wayhome.journeys.contexts.nearness import near


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The arcade on Mill Street", "Mill St arcade"),
        ("Winsford station", "the Station, Winsford"),
        ("McDonald’s, Queens Rd", "McDonalds on Queen's Road"),
        ("Boys who meet behind Aldi", "Group of boys behind ALDI"),
        ("The station", "the station"),
        ("Delamere Park", "Delamer park"),
    ],
)
def test_said_in_other_words_it_may_be_the_same(one: str, other: str) -> None:
    assert near(one, other)
    assert near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The park", "Delamere Park"),
        ("High Street", "Mill Street"),
        ("12 High Street flats", "14 High Street flats"),
        ("Winsford station", "Northwich station"),
        ("Friends at the station", "Boys at the station"),
        ("", "The arcade"),
    ],
)
def test_what_many_places_share_is_no_likeness(one: str, other: str) -> None:
    assert not near(one, other)
