"""The log in a real browser, on a desk and on a phone, past axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.models import AuditEntry

Axe = Callable[[Page], None]


@pytest.mark.parametrize("width", [1280, 320])
def test_an_officer_narrows_the_log_to_one_child(
    world_committed: World, site: str, window: Callable[[int], Page], axe: Axe, width: int
) -> None:
    world = world_committed
    child, other = world.child(), world.child("Robin")
    worker = world.reader("social_worker")
    audit.record_reads(worker, "child:page", [child.pk, other.pk], how="child")
    audit.record(worker, "child:page", kind=AuditEntry.Kind.REFUSED, child_id=child.pk)
    police = world.reader("police_coordinator", world.merseyside)
    access.break_glass(police, child_id=child.pk, reason="Found on a platform at night")
    page = enter(window(width), world.user("data_protection_officer"))

    page.goto("/log/")
    expect(page.get_by_role("link", name=f"AW {child.ref}").first).to_be_visible()
    axe(page)
    page.get_by_text("Narrow the log").click()
    page.get_by_label("Child, by Wayhome's reference").fill(child.ref)
    page.get_by_label("What happened").select_option("refused")
    axe(page)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert child.ref not in page.url
    axe(page)

    page.goto("/log/find/")
    axe(page)
    page.get_by_role("button", name="Show the log").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("A reference or number").check()
    page.get_by_role("textbox", name="Reference or number").fill("nobody")
    page.get_by_role("button", name="Show the log").click()
    expect(page.get_by_role("heading", name="Nothing to show")).to_be_visible()
    axe(page)
    page.goto("/log/find/")
    page.get_by_label("A reference or number").check()
    page.get_by_role("textbox", name="Reference or number").fill(child.ref)
    page.get_by_role("button", name="Show the log").click()
    expect(page.get_by_role("heading", name="Who saw this child")).to_be_visible()
    axe(page)

    page.goto("/log/unusual/")
    expect(page.get_by_text("These are counts, not judgements.")).to_be_visible()
    axe(page)
