"""A profile is written by those who care for the child, and nothing that was said is lost."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import World, signed_in
from tests.forms import hidden, send
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry, Draft
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.models import Profile
from wayhome.practice.profiles.tests.lives import TEXTS, placed, with_photo, with_profile


@pytest.fixture
def child(world: World) -> Child:
    return placed(world)


@pytest.fixture
def home(world: World) -> Client:
    return signed_in(Client(), world.user("home_manager"))


def url(child: Child, what: str = "write") -> str:
    return f"/child/{child.ref}/profile/{what}/" if what else f"/child/{child.ref}/profile/"


def test_the_home_writes_it_and_the_social_worker_changes_it(
    world: World, child: Child, home: Client
) -> None:
    assert (
        "Nobody has written a profile of Ash Winters" in home.get(url(child, "")).content.decode()
    )
    answer = send(home, url(child), **TEXTS)
    assert answer.status_code == 302
    worker = signed_in(Client(), world.user("social_worker"))
    page = worker.get(url(child, "")).content.decode()
    assert "Green parka" in page
    assert "Nobody has written about money or cards" in page, "an empty part is said"
    opened = hidden(worker.get(url(child)))
    changed = TEXTS | {"money": "Nationwide card ends 4411"}
    assert worker.post(url(child), {**opened, **changed}).status_code == 302
    rows = Profile.objects.filter(child=child).order_by("pk")
    assert [row.money for row in rows] == ["", "Nationwide card ends 4411"]
    assert [row.recorded_by for row in rows] == [
        world.user("home_manager"),
        world.user("social_worker"),
    ]


def test_an_earlier_version_stays_readable(world: World, child: Child, home: Client) -> None:
    first = with_profile(world, child)
    with_profile(world, child, description="Hair cut short, black now")
    page = home.get(f"/child/{child.ref}/profile/version/{first.ref}/").content.decode()
    assert "red hair to the shoulder" in page
    assert "This is an earlier version" in page
    now = home.get(url(child, "")).content.decode()
    assert "Hair cut short, black now" in now
    assert f"/version/{first.ref}/" in now


def test_one_tap_says_that_nothing_changed(world: World, child: Child, home: Client) -> None:
    with_profile(world, child)
    opened = hidden(home.get(url(child, "")))
    assert home.post(url(child, "reviewed"), opened).status_code == 302
    rows = list(Profile.objects.filter(child=child).order_by("pk"))
    assert [row.is_review for row in rows] == [False, True]
    assert rows[1].description == TEXTS["description"]
    assert "Last read through, nothing changed" in home.get(url(child, "")).content.decode()


def test_a_tap_on_words_that_somebody_just_changed_says_so_and_changes_nothing(
    world: World, child: Child, home: Client
) -> None:
    with_profile(world, child)
    opened = hidden(home.get(url(child, "")))
    with_profile(world, child, description="Hair cut short")
    answer = home.post(url(child, "reviewed"), opened, follow=True)
    assert "Somebody changed it just now" in answer.content.decode()
    assert not Profile.objects.filter(child=child, is_review=True).exists()


def test_of_two_who_write_at_once_the_second_sees_both_and_neither_is_lost(
    world: World, child: Child, home: Client
) -> None:
    with_profile(world, child)
    opened = hidden(home.get(url(child)))
    worker = world.reader("social_worker")
    with_profile(world, child, worker, description="Hair dyed blue", health="Asthma")
    mine = TEXTS | {"description": "Hair dyed green"}
    answer = home.post(url(child), {**opened, **mine})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Hair dyed blue" in page
    assert "Hair dyed green" in page
    again = hidden(answer) | mine | {"keep_description": "both", "keep_health": "theirs"}
    assert home.post(url(child), again).status_code == 302
    latest = Profile.objects.filter(child=child).latest("pk")
    assert latest.description == "Hair dyed blue\n\nHair dyed green"
    assert latest.health == "Asthma"


def test_a_form_sent_twice_is_one_version(child: Child, home: Client) -> None:
    opened = hidden(home.get(url(child))) | TEXTS
    assert home.post(url(child), opened)["Location"] == home.post(url(child), opened)["Location"]
    assert Profile.objects.filter(child=child).count() == 1


def test_what_is_half_written_is_kept_for_its_writer(child: Child, home: Client) -> None:
    form = hidden(home.get(url(child)))
    assert home.post("/draft/", form | {"description": "Half a sen"}).status_code == 200
    assert Draft.objects.get().subject == f"profile:{child.ref}"
    assert "Half a sen" in home.get(url(child)).content.decode()


def test_a_text_of_200_000_characters_is_said_to_be_too_long_and_is_not_lost(
    child: Child, home: Client
) -> None:
    answer = send(home, url(child), description="x" * 200_000)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "x" * 200_000 in page
    assert "20,000" in page or "20000" in page
    assert not Profile.objects.exists()


def test_a_form_with_nothing_in_it_asks_for_one_part(child: Child, home: Client) -> None:
    answer = send(home, url(child))
    assert answer.status_code == 422
    assert "One part is enough to begin with" in answer.content.decode()


def test_any_script_and_any_sign_stays_as_it_was_written(child: Child, home: Client) -> None:
    said = "<b>Łukasz</b> أحمد 😀 {{ x }} #strong[no]\nsecond line"
    send(home, url(child), description=said)
    assert Profile.objects.get().description == said
    assert "&lt;b&gt;Łukasz" in home.get(url(child, "")).content.decode()


def test_who_is_not_around_the_child_writes_nothing_whatever_their_role(
    world: World, child: Child
) -> None:
    for reader in (world.reader("stranger"), world.reader("police_coordinator")):
        with pytest.raises(Refused):
            commands.keep(reader, child=child, **TEXTS)
        with pytest.raises(Refused):
            commands.confirm(reader, child=child)
    assert not Profile.objects.exists()


def test_what_is_typed_against_an_old_version_is_a_conflict(world: World, child: Child) -> None:
    first = with_profile(world, child)
    with_profile(world, child, description="Later")
    with pytest.raises(Conflict) as raised:
        commands.keep(world.reader("home_manager"), child=child, version=first.pk, **TEXTS)
    assert raised.value.current["description"] == "Later"


def test_the_log_holds_who_and_when_and_none_of_the_words(world: World, child: Child) -> None:
    with_profile(world, child)
    entry = AuditEntry.objects.get(action="profile.kept")
    assert entry.user_id == world.user("home_manager").pk
    assert entry.child_id == child.pk
    assert "parka" not in str(entry.fields)


def test_a_new_text_keeps_the_photo_and_a_new_photo_the_text(world: World, child: Child) -> None:
    with_profile(world, child)
    with_photo(world, child)
    latest = with_profile(world, child, health="Asthma")
    assert latest.photo is not None
    assert latest.photo_on == date(2026, 3, 27)
    assert with_photo(world, child).health == "Asthma"


def test_there_is_nothing_to_confirm_before_something_is_written(
    world: World, child: Child
) -> None:
    with pytest.raises(Invalid):
        commands.confirm(world.reader("home_manager"), child=child)


def test_its_page_asks_the_database_no_more_for_a_long_history(
    world: World, child: Child, home: Client
) -> None:
    with_profile(world, child)
    with_photo(world, child)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert home.get(url(child, "")).status_code == 200
        return len(queries)

    asked()  # what is remembered between requests
    few = asked()
    for _ in range(5):
        commands.confirm(world.reader("home_manager"), child=child)
    assert asked() == few
    assert few <= 15 + 4, "besides the savepoint and the test's own context"
