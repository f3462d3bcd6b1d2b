"""What is not happening: the worst first on a leader's home, with whose it is; then children."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from tests.stories import client_of, questions, words
from wayhome.foundation.kernel import clock
from wayhome.oversight.insight import gaps
from wayhome.practice.missing.tests.lives import known_child, went_missing

HELD, OFFERED = "MIS-S01", "MIS-S02"
HOUR = timedelta(hours=1)


@pytest.fixture
def late(world: World) -> World:
    """Two children are back for ten days, one of Sefton's too, and nobody offered to talk."""
    at = clock.now() - timedelta(days=10)
    for name, where in (("Ash", None), ("Kit", None), ("Bo", world.sefton)):
        child = known_child(world, given_name=name, responsible=where, lives_in=where)
        went_missing(child, at, back_after=3 * HOUR)
    return world


def test_what_cannot_wait_stands_before_law(late: World) -> None:
    went_missing(known_child(late, given_name="Al"), clock.now() - 2 * HOUR, told=False)
    found = [each.rule for each in gaps.worst(late.reader("senior_leader"))]
    calls = [bool(getattr(rule, "rungs", ())) for rule in found]
    assert calls == sorted(calls, reverse=True)
    assert "MIS-G01" in [rule.code for rule, call in zip(found, calls, strict=True) if call]


def test_the_worst_is_law_then_most_and_each_says_whose(late: World) -> None:
    every = gaps.worst(late.reader("senior_leader"))
    found = [each for each in every if not getattr(each.rule, "rungs", ())]
    assert [each.rule.is_law for each in found] == sorted(
        (each.rule.is_law for each in found), reverse=True
    )
    for part in (True, False):
        counts = [each.count for each in found if each.rule.is_law == part]
        assert counts == sorted(counts, reverse=True)
    held = next(each for each in found if each.rule.code == HELD)
    assert (held.count, held.by_owner) == (2, ((late.service.name, 2),))
    contact = next(each for each in found if each.rule.code == "MIS-G12")
    assert contact.owners == (late.council.name,), "whose team owes it"
    own = {each.rule.code: each.count for each in gaps.worst(late.reader("service_manager"))}
    assert own[HELD] == 2, "a service reads what it owes itself"


def test_a_leaders_home_begins_with_it_and_one_press_opens_the_children(late: World) -> None:
    leader = client_of(late, "senior_leader")
    assert leader.get("/")["Location"] == "/home/"
    with CaptureQueriesContext(connection) as asked:
        home = words(leader.get("/home/"))
    assert questions(asked) <= 14
    assert home.index("What is not happening</a>") < home.index("What is owed")
    assert 'href="/not-happening/MIS-S01/"' in home
    assert f"{late.service.name} 2" in home
    assert "Ash" not in home
    gap = words(leader.get("/not-happening/MIS-S01/"))
    assert "Next worst:" in gap
    assert "Ash" in gap
    assert "Kit" in gap
    assert "Bo Winters" not in gap
    assert f"Return interviews, {late.service.name}" in gap
    assert leader.get("/not-happening/NONE-1/").status_code == 404
    assert "What is not happening</a>" not in words(client_of(late, "social_worker").get("/home/"))


def test_who_reads_totals_alone_reads_no_small_number(late: World) -> None:
    reader = client_of(late, "totals_reader")
    page: Any = words(reader.get("/not-happening/"))
    assert "Return interview held within 72 hours" in page
    assert f"{late.service.name} <abbr" in page
    assert f"{late.service.name} 2" not in page
    assert "/not-happening/MIS-S01/" not in page


def test_nothing_late_is_said_in_words(world: World) -> None:
    assert "Nothing that the rules ask for is late or lacking in your areas." in words(
        client_of(world, "senior_leader").get("/home/")
    )
