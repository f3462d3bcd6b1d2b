"""A long list is one array for the database; a short one stays as it was written."""

import pytest

from tests.factories import World
from wayhome.foundation.agencies.models import Agency, Membership


@pytest.mark.parametrize("count", [3, 30])
def test_a_list_finds_the_same_rows_however_long_it_is(world: World, count: int) -> None:
    wanted = [world.council.pk, world.police.pk, None, *range(-count, 0)]
    found = Agency.objects.filter(pk__in=wanted)
    assert set(found) == {world.council, world.police}
    assert ("ANY" in str(found.query)) is (count > 8)
    member = world.member("social_worker")
    assert list(Membership.objects.filter(agency__in=wanted)) == [member]
    assert list(Membership.objects.exclude(agency__in=wanted)) == []
    kinds = [world.council.kind, "a kind of 'quotes'", *(str(each) for each in range(count))]
    assert world.council in Agency.objects.filter(kind__in=set(kinds))


def test_an_empty_list_finds_nothing(world: World) -> None:
    assert not Agency.objects.filter(pk__in=[]).exists()
    assert Agency.objects.exclude(pk__in=[None]).count() == Agency.objects.count()
