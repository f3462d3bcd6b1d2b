"""Finding a child by what somebody half remembers, and never finding one who is not theirs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.people.models import Child, ChildName, Identifier
from wayhome.foundation.people.queries import find


def names(reader: Reader, text: str, born_on: date | None = None) -> list[str]:
    """Found as the reader's own request would find them: row-level security on."""
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    try:
        return [found.child.full_name for found in find(reader, text, born_on).candidates]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wayhome.context', 'system', true)")


def many(reader: Reader) -> Reader:
    """The same reader as if they had more children than an array holds well (E21)."""
    from dataclasses import replace

    from wayhome.foundation.access.predicate import reach

    reader.resolved = {"reach": replace(reach(reader), has_few=False)}
    return reader


@pytest.fixture(params=["few", "many"])
def worker(request: pytest.FixtureRequest, world: World) -> Reader:
    """A social worker of the responsible council, by either of the two plans."""
    reader = world.reader("social_worker")
    return many(reader) if request.param == "many" else reader


def also_known_as(child: Child, name: str, kind: str = "alias", **fields: Any) -> None:
    about = {"child": child, "recorded_for": child}
    ChildName.objects.create(**about, name=name, kind=kind, **fields)


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Ash", "Winters", "ash winters"),
        ("Ash", "Winters", "Wintres"),
        ("Ash", "Winters", "winters ash"),
        ("Ash", "Winters", "Winters, Ash"),
        ("John", "Smith", "Jon Smyth"),
        ("Stephen", "Phillips", "Steven Philips"),
        ("Niamh", "O'Connor", "niamh oconnor"),
        ("Niamh", "O'Connor", "Niamh O’Connor"),
        ("Niamh", "O'Connor", "o connor"),
        ("Mary", "Smith-Jones", "mary smith jones"),
        ("Mary", "Smith-Jones", "jones"),
        ("Zoë", "Núñez", "Zoe Nunez"),
        ("Zoe", "Nunez", "Zoë Núñez"),
        ("Łukasz", "Wójcik", "lukasz wojcik"),
        ("Ash", "Winters", "Ash Marie Winters"),
    ],
)
def test_a_name_is_found_as_people_type_it(
    world: World, worker: Reader, given: str, family: str, typed: str
) -> None:
    world.child(given, family)
    world.child("Bartholomew", "Quigley")
    assert names(worker, typed) == [f"{given} {family}"]


def test_the_closest_name_comes_first(world: World, worker: Reader) -> None:
    for given, family in (("Anna", "Winter"), ("Ash", "Winters"), ("Asha", "Winterson")):
        world.child(given, family)
    assert names(worker, "Ash Winters")[0] == "Ash Winters"


def test_a_child_is_found_by_a_former_name_and_the_answer_says_which(
    world: World, worker: Reader
) -> None:
    child = world.child("Ash", "Winters")
    also_known_as(child, "Tayla Brierley", "former")
    assert names(worker, "tayla brierly") == ["Ash Winters"]
    assert find(worker, "tayla brierly").candidates[0].known_here_as == "Tayla Brierley"


def test_a_name_that_was_voided_finds_nobody(world: World, worker: Reader) -> None:
    child = world.child("Ash", "Winters")
    also_known_as(child, "Tayla Brierley")
    ChildName.objects.filter(name="Tayla Brierley").update(voided_at=child.recorded_at)
    assert names(worker, "Tayla Brierley") == []


def test_a_date_of_birth_finds_and_prefers(world: World, worker: Reader) -> None:
    world.child("Ash", "Winters", born_on=date(2012, 5, 2))
    world.child("Ash", "Winters", born_on=date(2014, 1, 9))
    world.child("Bo", "Marsh", born_on=date(2012, 5, 2))
    assert sorted(names(worker, "", date(2012, 5, 2))) == ["Ash Winters", "Bo Marsh"]
    first = find(worker, "Ash Winters 2/5/2012").candidates[0]
    assert first.child.born_on == date(2012, 5, 2)


@pytest.mark.parametrize("typed", ["900 000 0017", "9000000017", " 9000000017 "])
def test_a_number_finds_however_it_is_spaced(world: World, worker: Reader, typed: str) -> None:
    child = world.child()
    about = {"child": child, "recorded_for": child}
    Identifier.objects.create(**about, kind="nhs", value="9000000017")
    assert names(worker, typed) == ["Ash Winters"]


def test_our_own_reference_finds(world: World, worker: Reader) -> None:
    child = world.child()
    assert names(worker, child.ref.upper()) == ["Ash Winters"]


@pytest.mark.parametrize("typed", ["", " ", "-", "'", "%", "_", "\\", "' OR 1=1 --", "x" * 5000])
def test_nonsense_finds_nobody(world: World, worker: Reader, typed: str) -> None:
    world.child()
    assert names(worker, typed) == []


def test_a_stranger_and_a_colleague_who_is_not_involved_find_nobody(world: World) -> None:
    world.child(school=world.school)
    for reader in (world.reader("stranger"), world.reader("interviewer")):
        assert names(reader, "Ash Winters") == []
        assert names(many(reader), "Ash Winters") == []
    assert names(world.reader("school_lead"), "Ash Winters") == ["Ash Winters"]


def test_a_restricted_child_is_no_candidate_and_no_count(world: World, worker: Reader) -> None:
    hidden, _ = world.child("Ash", "Winters"), world.child("Ash", "Winterson")
    named = world.user("team_manager")
    access.restrict(
        world.reader("team_manager"), child_id=hidden.pk, reason="Named", named=[], owner=named
    )
    fresh = world.reader("social_worker")
    for reader in (fresh, many(world.reader("social_worker"))):
        assert names(reader, "Ash Winters") == ["Ash Winterson"]
        assert find(reader, "Ash Winters").total == 1
        assert names(reader, hidden.ref) == []
        assert names(reader, "", hidden.born_on) == ["Ash Winterson"]
    assert names(world.reader("team_manager"), "Ash Winters")[0] == "Ash Winters"


def test_an_alias_that_only_police_may_read_finds_for_police_alone(world: World) -> None:
    child = world.child("Ash", "Winters")
    also_known_as(child, "Blade", handling="police_only")
    assert names(world.reader("social_worker"), "Blade") == []
    assert names(world.reader("police_coordinator"), "Blade") == ["Ash Winters"]


def test_a_search_is_at_most_five_questions(world: World, worker: Reader) -> None:
    world.child(born_on=date(2012, 5, 2))
    from wayhome.foundation.access.predicate import reach

    reach(worker)
    with CaptureQueriesContext(connection) as asked:
        find(worker, "ash winters 900 2/5/2012")
    assert len(asked) <= 5
