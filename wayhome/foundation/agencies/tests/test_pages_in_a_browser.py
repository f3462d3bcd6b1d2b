"""Administration, at a desk and on a phone: every page past axe, and a shift put on by keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as
from wayhome.foundation.agencies.models import Membership, TeamDuty, User
from wayhome.foundation.kernel import clock

Axe = Callable[[Page], None]


@pytest.fixture
def world(world_committed: World) -> World:
    """With people, a rota with a hole, a closed account and a duty that no team answers for."""
    for role in ("administrator", "social_worker", "team_manager"):
        world_committed.user(role)
    world_committed.on_duty(world_committed.user("social_worker"))
    world_committed.on_duty(world_committed.user("team_manager"), rank=2, hours=30)
    closed = world_committed.another("social_worker", name="Old Hand").user
    User.objects.filter(pk=closed.pk).update(is_active=False)
    Membership.objects.filter(user=closed).update(until_at=clock.now() - timedelta(days=1))
    TeamDuty.objects.filter(
        authority=world_committed.cheshire_east, duty="data_protection"
    ).delete()
    return world_committed


def test_mistakes_and_a_conflict_pass_axe(
    world: World, window: Callable[..., Page], everywhere: Axe
) -> None:
    page = browse_as(window(320), world.user("administrator"))
    for name in ("add_person", "add_team"):
        page.goto(reverse(f"agencies:{name}"))
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        everywhere(page)
    worker = world.user("social_worker")
    page.goto(reverse("agencies:person", args=[worker.ref]))
    User.objects.filter(pk=worker.pk).update(job_title="Senior practitioner", version=2)
    page.get_by_label("Job title").fill("Duty worker")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody else changed this while you were writing")).to_be_visible()
    everywhere(page)
    page.get_by_label(re.compile("Keep what")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    worker.refresh_from_db()
    assert worker.job_title == "Senior practitioner"


def test_a_shift_is_put_on_the_rota_without_a_mouse(world: World, page: Page) -> None:
    browse_as(page, world.user("team_manager"))
    team = world.team("out_of_hours")
    page.goto(reverse("agencies:week", args=[team.ref]))
    expect(page.get_by_text("Nobody is on duty now")).to_be_visible()
    page.get_by_role("button", name="Put somebody on duty").press("Enter")
    page.get_by_label("Who").select_option(label=world.user("social_worker").name)
    ends = clock.now().astimezone(clock.LONDON) + timedelta(hours=10)
    until = page.get_by_role("group", name="Until")
    for label, value in (("Day", ends.day), ("Month", ends.month), ("Year", ends.year)):
        until.get_by_label(label).fill(str(value))
    until.get_by_label("Time").fill(f"{ends:%H:%M}")
    page.get_by_role("button", name="Put on duty").press("Enter")
    expect(page.get_by_text("They are on the rota.")).to_be_visible()
    expect(page.get_by_text("On duty now:")).to_be_visible()


def test_every_page_works_without_scripts(world: World, window: Callable[..., Page]) -> None:
    page = browse_as(window(1280, scripts=False), world.user("administrator"))
    page.goto(reverse("agencies:people"))
    page.get_by_label("Name, e-mail or job title").fill("old")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Old Hand")).to_be_visible()
    assert "old" not in page.url
