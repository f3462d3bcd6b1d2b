"""Attachments lie under names that say nothing; those who may read them do, and nobody else."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.files import commands
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.queries import Gone, body
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles.tests.lives import photo, placed


@pytest.fixture
def child(world: World) -> Child:
    return placed(world, school=world.school)


@pytest.fixture
def kept(world: World, child: Child) -> Attachment:
    return commands.keep_photo(
        world.reader("home_manager"),
        permission=roles.KEEP_PROFILE,
        child_id=child.pk,
        photo=photo(),
        class_of=DataClass.PROFILE,
    )


def test_who_may_read_its_class_gets_it_with_headers_that_keep_it_still(
    world: World, kept: Attachment
) -> None:
    home = signed_in(Client(), world.user("home_manager"))
    answer = home.get(f"/file/{kept.ref}/")
    assert answer.status_code == 200
    assert answer.content == body(kept)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'inline; filename="{kept.ref}.jpg"'
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    read = AuditEntry.objects.get(kind="read", action="files:file")
    assert read.child_id == kept.child_id


def test_nobody_else_gets_it_and_a_guess_is_no_different(world: World, kept: Attachment) -> None:
    for role in ("school_lead", "police_coordinator", "stranger"):
        client = signed_in(Client(), world.member(role).user)
        assert client.get(f"/file/{kept.ref}/").status_code == 404, role
        assert client.get(f"/file/{'2' * 12}/").status_code == 404, role
    assert Client().get(f"/file/{kept.ref}/").status_code == 302


def test_its_place_on_disk_says_nothing_and_is_no_address(world: World, kept: Attachment) -> None:
    place = Path(default_storage.path(kept.stored_as))
    assert place.is_relative_to(settings.MEDIA_ROOT)
    assert kept.child.ref not in str(place)
    assert place.suffix == ""
    assert place.stat().st_mode & 0o077 == 0, "for the server's own account"
    assert place.parent.stat().st_mode & 0o077 == 0
    home = signed_in(Client(), world.user("home_manager"))
    for address in (f"/{kept.stored_as}", f"/attachments/{kept.stored_as}", "/media/"):
        assert home.get(address).status_code == 404


def test_bytes_that_are_not_those_that_were_kept_are_not_shown(
    world: World, kept: Attachment
) -> None:
    home = signed_in(Client(), world.user("home_manager"))
    place = Path(default_storage.path(kept.stored_as))
    place.write_bytes(b"something else")
    with pytest.raises(Gone):
        body(kept)
    assert home.get(f"/file/{kept.ref}/").status_code == 404
    place.unlink()
    assert home.get(f"/file/{kept.ref}/").status_code == 404


def test_what_is_withdrawn_is_gone_for_everybody_and_stays_in_the_storage(
    world: World, kept: Attachment
) -> None:
    reader = world.reader("home_manager")
    commands.withdraw(reader, permission=roles.KEEP_PROFILE, attachment=kept)
    assert (
        signed_in(Client(), world.user("home_manager")).get(f"/file/{kept.ref}/").status_code == 404
    )
    assert default_storage.exists(kept.stored_as)
    assert AuditEntry.objects.filter(action="file.withdrawn", child_id=kept.child_id).exists()


def test_without_the_permission_of_its_room_nothing_is_kept(world: World, child: Child) -> None:
    with pytest.raises(Refused):
        commands.keep_photo(
            world.reader("school_lead"),
            permission=roles.KEEP_PROFILE,
            child_id=child.pk,
            photo=photo(),
            class_of=DataClass.PROFILE,
        )
    assert not Attachment.objects.exists()
