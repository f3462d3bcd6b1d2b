"""A session that ends mid-form loses nothing: the form is kept, for its author alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, World, signed_in
from tests.forms import hidden
from wayhome.foundation.agencies.models import User
from wayhome.foundation.kernel.models import Draft

TYPED = {"name": "Samira Whitlock", "email": "samira@example.org", "job_title": "Team leader"}


@pytest.fixture
def admin(world: World) -> User:
    return world.user("administrator")


@pytest.fixture
def url(world: World) -> str:
    person = world.another("social_worker", name="Sam Whitlock", email="sam@example.org").user
    return reverse("agencies:person", args=[person.ref])


@pytest.fixture
def timed_out(client: Client, admin: User, url: str) -> Any:
    """The form is opened, typed into, and sent after its session has ended."""
    opened = hidden(signed_in(client, admin).get(url))
    Session.objects.all().delete()
    return client.post(url, {**opened, **TYPED})


def test_the_form_is_kept_and_comes_back_after_signing_in(
    client: Client, admin: User, url: str, timed_out: Any
) -> None:
    assert timed_out.status_code == 302
    assert b"Your draft is kept" in client.get(timed_out["Location"]).content
    login = {"login": admin.email, "password": PASSWORD, "next": url}
    back = client.post(timed_out["Location"], login)
    assert back["Location"] == url
    again = client.get(url).content.decode()
    assert "This is what you had typed and not yet saved." in again
    assert all(words in again for words in TYPED.values())


def test_sending_the_restored_form_saves_it_and_forgets_the_draft(
    client: Client, admin: User, url: str, timed_out: Any
) -> None:
    signed_in(client, admin)
    assert client.post(url, {**hidden(client.get(url)), **TYPED}).status_code == 302
    assert User.objects.filter(name="Samira Whitlock").exists()
    assert "This is what you had typed" not in client.get(url).content.decode()


def test_what_a_colleague_changed_meanwhile_is_not_written_over(
    world: World, client: Client, admin: User, url: str, timed_out: Any
) -> None:
    """The draft was written over what stood there then: sent, it shows both texts (E15)."""
    colleague = signed_in(Client(), world.another("administrator").user)
    theirs = {**hidden(colleague.get(url)), **TYPED, "name": "Sam Whitlock-Hay"}
    assert colleague.post(url, theirs).status_code == 302
    signed_in(client, admin)
    answer = client.post(url, {**hidden(client.get(url)), **TYPED})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Sam Whitlock-Hay" in words
    assert "Samira Whitlock" in words
    assert client.post(url, {**hidden(answer), **TYPED}).status_code == 302


def test_a_form_that_shows_no_draft_is_read_at_the_version_of_now(
    world: World, client: Client
) -> None:
    """Else an old draft of the photo's page would call every photo after it a conflict."""
    photo = f"/child/{world.child(looked_after=True).ref}/profile/photo/"
    opened = hidden(signed_in(client, world.user("social_worker")).get(photo))
    Session.objects.all().delete()
    client.post(photo, {**opened, "version": "99"})
    assert Draft.objects.get().data["version"] == ["99"]
    again = hidden(signed_in(client, world.user("social_worker")).get(photo))
    assert again["version"] == opened["version"]


def test_nobody_else_is_shown_it(world: World, url: str, timed_out: Any) -> None:
    other = signed_in(Client(), world.another("administrator").user)
    words = other.get(url).content.decode()
    assert "Samira" not in words
    assert "Sam Whitlock" in words


def test_a_forged_token_keeps_nothing(client: Client, admin: User, url: str) -> None:
    opened = hidden(signed_in(client, admin).get(url))
    Session.objects.all().delete()
    token = opened["draft_token"]
    for forged in (token[:-1] + ("a" if token[-1] != "a" else "b"), "", "x:y:z"):
        answer = client.post(url, {**opened, **TYPED, "draft_token": forged})
        assert answer.status_code == 302
        assert "kept" not in answer["Location"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("role", "path", "typed"),
    [
        ("school_lead", "/contact/quick/", {"worry": "Ash met him again"}),
        ("school_lead", "/contact/quick/{child}/", {"worry": "Ash met him again"}),
        ("team_manager", "/child/{child}/restrict/", {"reason": "A witness works here"}),
        ("team_manager", "/emergency/", {"by": "name", "reason": "She rang us just now"}),
    ],
)
def test_words_that_took_a_while_come_back_wherever_they_were_written(
    world: World, client: Client, role: str, path: str, typed: dict[str, str]
) -> None:
    child = world.child(school=world.school)
    user, path = world.user(role), path.format(child=child.ref)
    opened = hidden(signed_in(client, user).get(path))
    Session.objects.all().delete()
    assert "kept" in client.post(path, {**opened, **typed})["Location"]
    again = signed_in(client, user).get(path)
    assert again.status_code == 200
    assert list(typed.values())[-1] in again.content.decode()


def test_a_draft_kept_about_one_child_is_not_shown_on_anothers_page(
    world: World, client: Client
) -> None:
    one, two = (world.child(given, school=world.school) for given in ("Ash", "Robin"))
    opened = hidden(signed_in(client, world.user("school_lead")).get(f"/contact/quick/{one.ref}/"))
    Session.objects.all().delete()
    client.post(f"/contact/quick/{one.ref}/", {**opened, "worry": "Ash met him again"})
    signed_in(client, world.user("school_lead"))
    for path in (f"/contact/quick/{two.ref}/", "/contact/quick/"):
        assert "Ash met him again" not in client.get(path).content.decode()


def test_nothing_was_written_by_the_sending_that_came_too_late(timed_out: Any) -> None:
    assert not User.objects.filter(name="Samira Whitlock").exists()


def test_a_form_that_is_out_of_date_keeps_what_it_held(admin: User, url: str) -> None:
    """Signing in again in another tab makes the first tab's form out of date."""
    client = signed_in(Client(enforce_csrf_checks=True), admin)
    opened = hidden(client.get(url))
    answer = client.post(url, {**opened, **TYPED})
    assert answer.status_code == 403
    words = answer.content.decode()
    assert "What you typed is kept as a draft" in words
    assert f'href="{url}"' in words
    assert "Team leader" in client.get(url).content.decode()


def test_a_page_that_asks_by_script_is_told_without_being_sent_away(
    client: Client, url: str
) -> None:
    answer = client.get(url, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401


def test_in_a_browser_the_work_survives_the_time_out(
    world_committed: World, page: Page, axe: Callable[[Page], None]
) -> None:
    user = world_committed.user("administrator")

    def sign_in() -> None:
        page.get_by_label("Email").fill(user.email)
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto("/accounts/login/?next=/people/add/")
    sign_in()
    page.get_by_label("Name", exact=True).fill("Rita Osei")
    page.get_by_label("Work e-mail").fill("rita.osei@example.org")
    page.get_by_label("Role").select_option("social_worker")
    Session.objects.all().delete()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Your draft is kept")).to_be_visible()
    axe(page)
    sign_in()
    expect(page).to_have_url(re.compile(r"/people/add/$"))
    expect(page.get_by_label("Name", exact=True)).to_have_value("Rita Osei")
    expect(page.get_by_label("Role")).to_have_value("social_worker")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rita Osei")
