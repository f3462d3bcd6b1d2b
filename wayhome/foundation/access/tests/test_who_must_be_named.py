"""A foster carer sees the children they themselves care for, and none of their agency's others."""

import pytest

from tests.factories import World, signed_in
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.predicate import involvements
from wayhome.foundation.people.models import Child


@pytest.fixture
def theirs(world: World) -> Child:
    child = world.child(carer=world.home)
    carer = world.user("foster_carer")
    world.involve(child, world.home, Purpose.PLACEMENT, user=carer)
    return child


def seen(world: World, role: str) -> set[int]:
    return set(Child.objects.visible_to(world.reader(role)).values_list("pk", flat=True))


def test_only_a_row_that_names_them_opens_a_child(world: World, theirs: Child) -> None:
    another = world.child("Kit", "Moss", carer=world.home)
    assert seen(world, "foster_carer") == {theirs.pk}
    assert seen(world, "home_manager") == {theirs.pk, another.pk}
    rows = involvements(world.reader("foster_carer"))
    assert set(rows.values_list("child_id", flat=True)) == {theirs.pk}


def test_both_shapes_of_the_predicate_say_so(
    world: World, theirs: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.child("Kit", "Moss", carer=world.home)
    monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)
    assert seen(world, "foster_carer") == {theirs.pk}


def test_another_carers_child_is_not_there(world: World, theirs: Child, client: object) -> None:
    other = world.another("foster_carer")
    browser = signed_in(client, other.user, other)  # type: ignore[arg-type]
    assert browser.get(f"/child/{theirs.ref}/").status_code == 404
    mine = signed_in(client, world.user("foster_carer"))  # type: ignore[arg-type]
    assert mine.get(f"/child/{theirs.ref}/").status_code == 200
