"""Who may be meant, asked of one or of many: the same answer, however it is come by (E14)."""

import random
from datetime import date, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people import alike as module
from wayhome.foundation.people.alike import Alike, Asked, alike, alike_before
from wayhome.foundation.people.models import Child

GIVEN = ("Ash", "Ashe", "Rowan", "Rowena", "Jo", "Christopher", "Kristopher", "Zuzanna")
FAMILY = ("Winters", "Winter", "Winterson", "Hill", "Hille", "O'Hara", "Featherstonehaugh")
MAY = date(2012, 5, 2)
DAYS = (MAY, date(2012, 2, 5), date(2012, 5, 3), date(2013, 5, 2), date(2012, 12, 31), None)


def somebody(rng: random.Random) -> tuple[str, str, date | None]:
    return rng.choice(GIVEN), rng.choice(FAMILY), rng.choice(DAYS)


def child(world: World, given: str, family: str, born_on: date | None) -> Child:
    made = world.child(given_name=given, family_name=family, born_on=born_on)
    if born_on is None:
        Child.objects.filter(pk=made.pk).update(born_on=None)
    return made


def asked_of(rng: random.Random, count: int) -> list[Asked]:
    people = [somebody(rng) for _ in range(count)]
    return [Asked(f"{given} {family}", born_on) for given, family, born_on in people]


def test_many_at_once_are_answered_as_each_by_itself(world: World) -> None:
    rng = random.Random(8)
    for _ in range(40):
        child(world, *somebody(rng))
    asked = [*asked_of(rng, 60), Asked("", DAYS[0]), Asked("")]
    assert len(asked) > module.FEW
    with system_context():
        found = alike(asked)
        assert found == [alike([each])[0] for each in asked]
    near = [child for each in found for child in each.near]
    assert Child.objects.filter(pk__in=near, born_on=None).exists(), "some have no birthday"
    assert any(each.exact for each in found)


def test_of_many_those_before_who_may_be_the_same_child_are_known(world: World) -> None:
    """As if each of them were on the record when the next is asked."""
    asked = asked_of(random.Random(9), 25)
    with system_context():
        found = alike_before(asked)
        children: list[int] = []
        for place, each in enumerate(asked):
            [answer] = alike([each])
            known = {children.index(child) for child in answer.exact | answer.near}
            assert known <= found[place]
            given, _space, family = each.name.partition(" ")
            children.append(child(world, given, family, each.born_on).pk)
    assert any(found)
    assert not all(found[-10:]), "who is like nobody waits for nobody"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (date(2012, 5, 2), date(2012, 2, 5)),
        (date(2012, 5, 2), date(2012, 5, 3)),
        (date(2012, 5, 2), date(2002, 5, 2)),
    ],
)
def test_a_typing_error_in_a_birthday_is_seen_among_many(
    world: World, one: date, other: date
) -> None:
    known = child(world, "Ash", "Winters", one)
    strangers = [Asked("Ash Winters", one + timedelta(days=100 + day)) for day in range(25)]
    with system_context():
        *_others, found = alike([*strangers, Asked("Ash Winters", other)])
    assert found == Alike(near={known.pk})
