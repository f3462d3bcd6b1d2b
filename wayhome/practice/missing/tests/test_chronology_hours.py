"""MIS-E01: a chronology says since when a child is missing, by the hour that every page says."""

from datetime import timedelta

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.tests.people import reported


def test_went_missing_is_when_last_seen_not_when_reported(world: World) -> None:
    seen_at = clock.now() - timedelta(hours=3)
    reported(world, world.child(), since=Instant.at(seen_at))
    assert Derived.objects.get(rule="MIS-E01").started_at == seen_at
