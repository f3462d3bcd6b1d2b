"""A whole fake return goes in: 2,675 children, every Missing row accounted for."""

from tests.factories import World
from wayhome.doors.feeds.tests.returns import bring, fake_files


def test_every_missing_row_is_applied_or_held(world: World) -> None:
    missing = bring(world.sefton, fake_files()).counts["Missing"]
    assert missing["rows"] == missing["applied"] + missing["held"] == 43
