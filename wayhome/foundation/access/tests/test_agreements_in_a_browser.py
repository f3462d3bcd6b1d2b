"""The table of an agreement, at a desk and on a phone."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as
from wayhome.foundation.access.models import SharingAgreement

Axe = Callable[[Page], None]


def test_every_page_passes_axe_and_a_tick_is_taken(
    world_committed: World, window: Callable[..., Page], everywhere: Axe
) -> None:
    world = world_committed
    page = browse_as(window(320), world.user("data_protection_officer"))
    agreement = SharingAgreement.objects.get(partnership__agencies=world.council)
    page.goto(reverse("access:agreements"))
    everywhere(page)
    page.get_by_role("link", name=agreement.name).click()
    everywhere(page)
    for kind in ("council", "police", "school"):
        page.goto(reverse("access:change_agreement", args=[agreement.ref, kind]))
        everywhere(page)
    page.get_by_label("School roll: Legal status and care").check()
    page.get_by_role("button", name="Change the agreement").click()
    expect(page.get_by_text("Changed. It holds from now on.")).to_be_visible()
    everywhere(page)
    line = agreement.lines.filter(agency_kind="school", purpose="school_roll", data_class="care")
    assert line.exists()
