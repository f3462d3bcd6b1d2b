"""The photo of a profile: with its date, made anew, and gone everywhere when it was wrong."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import hidden
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.queries import body
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles.models import Profile
from wayhome.practice.profiles.tests.lives import picture, placed, with_photo, with_profile

Send = Callable[..., object]
ON = {"photo_on": "2026-03-27"}


@pytest.fixture
def child(world: World) -> Child:
    child = placed(world)
    with_profile(world, child)
    return child


@pytest.fixture
def home(world: World) -> Client:
    return signed_in(Client(), world.user("home_manager"))


def file(
    data: bytes, name: str = "IMG_2041 Ash Winters.jpg", kind: str = "image/jpeg"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def url(child: Child, what: str = "photo") -> str:
    return f"/child/{child.ref}/profile/{what}/"


def test_it_is_shown_with_its_date_and_lost_its_place_and_its_name(
    world: World, child: Child, home: Client
) -> None:
    opened = hidden(home.get(url(child)))
    answer = home.post(url(child), opened | ON | {"photo": file(picture(located=True))})
    assert answer.status_code == 302
    kept = Attachment.objects.get()
    assert b"Secret Camera" not in body(kept)
    assert "IMG_2041" not in str(list(Attachment.objects.values()))
    page = home.get(f"/child/{child.ref}/profile/").content.decode()
    assert f"/file/{kept.ref}/" in page
    assert "Photo of Ash Winters" in page
    assert "27 March 2026" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"this is not a photo", "This file is not a photo that can be read"),
        (b"", "The file is empty"),
        (picture((20, 20)), "too small to know anybody by"),
        (picture((9_000, 7_000), "PNG", mode="1"), "more pixels than any camera makes"),
    ],
    ids=["no photo", "empty", "tiny", "huge"],
)
def test_a_photo_that_is_not_one_is_said_at_its_field(
    child: Child, home: Client, data: bytes, words: str
) -> None:
    opened = hidden(home.get(url(child)))
    answer = home.post(url(child), opened | ON | {"photo": file(data)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'href="#id_photo"' in page
    assert not Attachment.objects.exists()
    again = home.post(url(child), opened | ON | {"photo": file(picture())})
    assert again.status_code == 302, "its key serves again"


def test_a_file_over_the_limit_is_refused_unread(
    child: Child, home: Client, settings: pytest.FixtureRequest
) -> None:
    settings.WAYHOME_ATTACHMENT_BYTES = 1024 * 1024  # type: ignore[attr-defined]
    opened = hidden(home.get(url(child)))
    data = picture() + b"\0" * 1024 * 1024
    answer = home.post(url(child), opened | ON | {"photo": file(data)})
    assert answer.status_code == 422
    assert "must be smaller than 1 MB" in answer.content.decode()


def test_neither_photo_nor_date_is_asked_for_at_both_fields(child: Child, home: Client) -> None:
    answer = home.post(url(child), hidden(home.get(url(child))))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a photo" in page
    assert "Enter the date it was taken" in page


def test_a_date_before_birth_or_to_come_is_refused(child: Child, home: Client) -> None:
    for on, words in (("2011-01-01", "before they were born"), ("2199-01-01", "in the past")):
        opened = hidden(home.get(url(child)))
        answer = home.post(url(child), opened | {"photo_on": on, "photo": file(picture())})
        assert answer.status_code == 422, on
        assert words in answer.content.decode()
    assert not Profile.objects.filter(photo__isnull=False).exists()


def test_the_form_sent_twice_keeps_one_photo(child: Child, home: Client) -> None:
    opened = hidden(home.get(url(child)))
    for _ in range(2):
        answer = home.post(url(child), opened | ON | {"photo": file(picture())})
        assert answer.status_code == 302
    assert Attachment.objects.count() == 1
    assert Profile.objects.filter(photo__isnull=False).count() == 1


def test_a_photo_of_somebody_else_is_gone_from_every_version(
    world: World, child: Child, home: Client
) -> None:
    first = with_photo(world, child)
    with_profile(world, child, health="Asthma")
    kept = Attachment.objects.get()
    answer = home.post(url(child, "photo/remove"), hidden(home.get(url(child, "photo/remove"))))
    assert answer.status_code == 302
    assert home.get(f"/file/{kept.ref}/").status_code == 404
    old = home.get(f"/child/{child.ref}/profile/version/{first.ref}/").content.decode()
    assert "/file/" not in old
    latest = Profile.objects.filter(child=child).latest("pk")
    assert latest.photo is None
    assert latest.health == "Asthma"


def test_who_changed_the_profile_meanwhile_is_not_written_over(
    world: World, child: Child, home: Client
) -> None:
    opened = hidden(home.get(url(child)))
    with_profile(world, child, description="Hair cut short")
    answer = home.post(url(child), opened | ON | {"photo": file(picture())})
    assert answer.status_code == 422
    assert "Somebody changed the profile just now" in answer.content.decode()
