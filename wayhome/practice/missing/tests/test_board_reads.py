"""What stands beside an episode on the board is what `visible_to` shows of it, to everybody."""

import pytest

from tests.factories import World
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.rules.models import Acknowledgement
from wayhome.practice.missing.models import (
    AnotherChild,
    Challenge,
    Episode,
    PoliceGrade,
    PoliceNotice,
    StateChange,
)
from wayhome.practice.missing.queries.board import _beside
from wayhome.practice.missing.tests.people import reported

FACTS: tuple[type[AboutChild], ...] = (
    PoliceNotice, PoliceGrade, StateChange, Challenge, AnotherChild, Acknowledgement,
)  # fmt: skip


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator", "school_lead", "stranger"])
@pytest.mark.parametrize("handling", ["open", "police_care", "police_only", "own_agency"])
def test_it_is_what_visible_to_shows(world: World, role: str, handling: str) -> None:
    child = world.child(school=world.school)
    reported(world, child)
    PoliceNotice.objects.update(handling=handling)
    reader = world.reader(role)
    seen = Episode.objects.visible_to(reader).filter(child=child)
    for model in FACTS:
        of_seen = _beside(model, reader).filter(child__in=seen.values("child"))
        assert set(of_seen) == set(model.objects.visible_to(reader).filter(child=child)), model
