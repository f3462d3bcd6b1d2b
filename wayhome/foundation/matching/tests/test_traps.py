"""What makes two children look like one, or one like two: each with what the policy says to it."""

from dataclasses import replace
from datetime import date

import pytest

from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.matching.tests.people_said import ALONE, ASH, against, level

NHS = (("nhs", "", "9990000018"),)


def test_the_same_child_written_the_same_is_a_link_and_says_why() -> None:
    found = against()
    assert found.band == Band.LINK
    assert {"given", "family", "born", "place"} <= set(found.agree)
    assert (found.differ, found.absent) == ((), ("number",))


@pytest.mark.parametrize("given", ["Oscar", "Amira", "Emilia"])
def test_a_twin_is_never_linked_however_much_the_two_share(given: str) -> None:
    assert against(given=given, sex="").band != Band.LINK


def test_a_twin_of_another_name_is_not_even_asked_about() -> None:
    assert against(given="Oscar", sex="M").band == Band.NEW
    assert level(against(given="Oscar"), "place") == "household"


def test_a_sister_is_not_asked_about() -> None:
    assert against(given="Rosie", born_on=date(2014, 9, 2)).band == Band.NEW


def test_day_and_month_exchanged_are_asked_about() -> None:
    found = against(replace(ASH, born_on=date(2012, 3, 7)), born_on=date(2012, 7, 3))
    assert (found.band, level(found, "born")) == (Band.ASK, "turned")


def test_with_her_number_exchanged_day_and_month_are_no_doubt() -> None:
    first = replace(ASH, born_on=date(2012, 3, 7), numbers=NHS)
    assert against(first, born_on=date(2012, 7, 3)).band == Band.LINK


def test_another_surname_is_asked_about_and_half_of_a_double_one_is_the_same() -> None:
    assert against(family="Okonkwo").band == Band.ASK
    double = replace(ASH, family="Winterbourne-Okonkwo")
    assert level(against(double, family="Okonkwo"), "family") == "part"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Muhammad", "Mohamed"), ("Oleksandr", "Alexander"), ("Youssef", "Yusuf")],
)
def test_a_name_carried_over_from_another_alphabet_is_the_same_name(one: str, other: str) -> None:
    found = against(replace(ASH, given=one), given=other)
    assert (level(found, "given"), found.band) == ("spelling", Band.LINK)


def test_a_short_form_is_asked_about_as_twins_may_be_elizabeth_and_elsie() -> None:
    found = against(replace(ASH, given="Elizabeth"), given="Elsie")
    assert (level(found, "given"), found.band) == ("form", Band.ASK)
    numbered = replace(ASH, given="Elizabeth", numbers=NHS)
    assert against(numbered, given="Elsie").band == Band.LINK


def test_accents_hyphens_and_apostrophes_are_no_difference() -> None:
    found = against(replace(ASH, given="Zoë", family="O’Neill"), given="ZOE", family="Oneill")
    assert (level(found, "given"), level(found, "family")) == ("same", "same")


def test_first_and_family_name_exchanged_are_weighed_once() -> None:
    found = against(given="Winterbourne", family="Amelia")
    assert (level(found, "given"), level(found, "family")) == ("reversed", "absent")
    assert found.band == Band.LINK


def test_an_assessed_birthday_is_weak_and_never_links_by_itself() -> None:
    """UASC: 1 January, or the 15th of a month, stand for a day that nobody knows."""
    first = replace(ASH, born_on=date(2009, 1, 1), is_unaccompanied=True)
    assert level(against(first), "born") == "same_vague"
    assert against(first).band == Band.ASK
    fifteenth = against(first, born_on=date(2010, 6, 15))
    assert level(fifteenth, "born") == "assessed"


def test_a_carers_phone_says_nothing_of_who_a_child_is() -> None:
    other = {**ALONE, "phones": ASH.phones}
    assert against(given="Rowan", family="Hill", born_on=None, **other).band == Band.NEW
    assert against(given="", family="", born_on=None, **other).band == Band.NEW


def test_unborn_and_then_born_is_asked_about() -> None:
    expected = replace(ASH, given="Unborn", born_on=date(2012, 4, 10), is_estimated=True, sex="")
    found = against(expected, given="Amelia", born_on=date(2012, 3, 27), is_estimated=False)
    assert (level(found, "born"), level(found, "given")) == ("expected", "absent")
    assert found.band == Band.ASK


def test_one_name_in_one_school_is_two_children_if_their_birthdays_differ() -> None:
    elsewhere = {**ALONE, "schools": ASH.schools}
    found = against(born_on=date(2011, 11, 5), **elsewhere)
    assert found.band != Band.LINK
    assert found.probability < 0.5


def test_a_false_name_beside_her_own_number_is_asked_about() -> None:
    first = replace(ASH, numbers=(("police", "force", "7001"),))
    found = against(first, given="Kayleigh", family="Stone", born_on=date(2005, 1, 9), **ALONE)
    assert found.band == Band.ASK


def test_numbers_at_odds_are_asked_about_and_never_linked() -> None:
    found = against(replace(ASH, numbers=NHS), numbers=(("nhs", "", "9990000174"),))
    assert found.band == Band.ASK


@pytest.mark.parametrize("fact", ["given", "family", "born_on"])
def test_a_lone_fact_is_never_likely(fact: str) -> None:
    nothing = {"given": "", "family": "", "born_on": None, "sex": "", **ALONE}
    del nothing[fact]
    found = against(ASH, **nothing)
    assert found.band == Band.NEW


def test_nobodys_name_is_no_likeness() -> None:
    unknown = replace(ASH, given="Unknown", family="Unknown", **ALONE)
    assert against(unknown).band == Band.NEW
