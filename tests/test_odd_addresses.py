"""An address that somebody bent answers as an address without it, or says so: never 500."""

import pytest
from django.test import Client

from tests.factories import World, signed_in

PATHS = (
    "/figures/?from={}",
    "/figures/more/impact/?from={}",
    "/figures/more/steps/?until={}&from={}",
    "/figures/M10/n/?from={}&month={}",
    "/signals/{area}/M10/?until={}",
    "/signals/funnel/?until={}",
)


@pytest.fixture
def leader(world: World, client: Client) -> Client:
    return signed_in(client, world.user("senior_leader"))


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "1999-12", "2026-13", "soon", ""])
@pytest.mark.parametrize("path", PATHS)
def test_a_month_that_no_figure_has_is_no_month(
    world: World, leader: Client, path: str, month: str
) -> None:
    bent = path.replace("{area}", world.cheshire_east.code).replace("{}", month)
    assert leader.get(bent).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/figures/M10/n/?key=%00", "/people/?at=%00", "/nowhere/?x=%00"])
def test_a_letter_that_no_text_holds_is_a_bad_request(leader: Client, path: str) -> None:
    assert leader.get(path).status_code in (400, 404)
