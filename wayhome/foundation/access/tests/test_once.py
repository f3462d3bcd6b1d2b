"""A query that is compiled once asks, each time, what it would ask if it were compiled anew."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from tests.factories import World
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import _kept
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.missing.tests.people import reported

NIGHT = timedelta(hours=12)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    _kept.clear()
    yield
    _kept.clear()


def among(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    return Child.objects.visible_to(reader).filter(pk__in=children).order_by("pk")


def live(reader: Reader, *, child: int) -> QuerySet[Any]:
    return Involvement.objects.live().filter(child=child, agency=reader.agency_id)


def test_the_same_query_finds_what_is_asked_about_this_time(world: World) -> None:
    first, second = world.child(), world.child("Kit")
    elsewhere = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
    every = [first.pk, second.pk, elsewhere.pk, *range(-30, 0)]
    worker = world.reader("social_worker")
    assert once(worker, among, children=every) == [first, second]
    again = world.reader("social_worker")
    assert once(again, among, children=[second.pk]) == [second]
    assert len(_kept) == 1
    assert once(again, among, children=[]) == []


def test_another_reader_has_another_query(world: World) -> None:
    child = world.child()
    assert once(world.reader("social_worker"), among, children=[child.pk]) == [child]
    assert once(world.reader("stranger"), among, children=[child.pk]) == []


def test_what_opens_or_closes_is_seen_at_the_next_request(world: World) -> None:
    child, agency = world.child(), world.sefton_council
    assert once(world.reader("social_worker", agency), among, children=[child.pk]) == []
    row = world.involve(child, agency, Purpose.ALLOCATED)
    assert once(world.reader("social_worker", agency), among, children=[child.pk]) == [child]
    row.until_at = clock.now()
    row.save()
    assert once(world.reader("social_worker", agency), among, children=[child.pk]) == []


def test_its_clock_goes_on(world: World) -> None:
    child, agency = world.child(), world.health
    row = world.involve(child, agency, Purpose.HEALTH_CARE)
    row.until_at = clock.now() + NIGHT
    row.save()
    nurse = world.reader("health_practitioner")
    assert once(nurse, live, child=child.pk) == [row]
    with clock.stopped(clock.now() + NIGHT + timedelta(seconds=1)):
        assert once(world.reader("health_practitioner"), live, child=child.pk) == []


def of_subject(reader: Reader, *, subject: int) -> QuerySet[Any]:
    return Derived.objects.visible_to(reader).filter(subject_id=subject)


def test_a_number_that_is_no_key_is_asked_about_too(world: World) -> None:
    """Django gives such a column's number its width, in a type of psycopg's own."""
    reported(world, world.child(since=LONG_KNOWN))
    reader = world.reader("social_worker")
    subject = Derived.objects.visible_to(reader)[0].subject_id
    fresh = list(of_subject(reader, subject=subject))
    assert fresh
    assert once(reader, of_subject, subject=subject) == fresh


def test_what_is_given_and_not_asked_about_is_refused(world: World) -> None:
    def called(reader: Reader, *, child: int) -> QuerySet[Any]:
        return Child.objects.visible_to(reader)

    with pytest.raises(LookupError, match="nowhere in the query: child"):
        once(world.reader("social_worker"), called, child=1)


def test_a_query_that_depends_on_something_else_is_caught(world: World) -> None:
    names = ["Ash", "Kit"]

    def called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
        return among(reader, children=children).filter(given_name=names[0])

    child, worker = world.child(), world.reader("social_worker")
    assert once(worker, called, children=[child.pk]) == [child]
    names.reverse()
    with pytest.raises(AssertionError, match="another thing"):
        once(worker, called, children=[child.pk])


def test_a_value_that_becomes_part_of_another_is_caught(world: World) -> None:
    def called(reader: Reader, *, child: int) -> QuerySet[Any]:
        return Child.objects.visible_to(reader).filter(pk=child, given_name=f"child {child}")

    with pytest.raises(AssertionError, match="stand by itself"):
        once(world.reader("social_worker"), called, child=1)
