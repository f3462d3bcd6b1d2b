"""P26: an appeal with a photo is a decision of its own, and comes down when the child is back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.tests.lives import came_back, open_rows, went_missing
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.models import Friend, Opening, Profile, Publicity
from wayhome.practice.profiles.tests.lives import placed, with_photo, with_profile

HOUR = timedelta(hours=1)
SAID = {
    "police_lead": "Insp Lowe",
    "parental_view": "Mother agrees. The council agrees.",
    "risk": "Older men may learn where they are; not publishing may cost the night.",
    "reason": "Everything else was tried.",
    "where": "Force website and two pages",
}


@pytest.fixture
def child(world: World) -> Child:
    child = placed(world)
    with_profile(world, child)
    with_photo(world, child)
    return child


def decide(world: World, child: Child, **changed: Any) -> Publicity:
    values: dict[str, Any] = SAID | {"decision": "photo", "take_down_by": clock.now() + 48 * HOUR}
    return commands.decide_publicity(
        world.reader("police_coordinator"), child=child, **(values | changed)
    )


def test_police_decide_it_on_a_page_of_its_own_and_everyone_concerned_reads_why(
    world: World, child: Child
) -> None:
    went_missing(child, clock.now() - 30 * HOUR)
    officer = signed_in(Client(), world.user("police_coordinator"))
    by = (clock.now() + 48 * HOUR).strftime("%Y-%m-%dT%H:%M")
    url = f"/child/{child.ref}/profile/publicity/"
    answer = send(officer, url, decision="photo", take_down_by=by, **SAID)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    home = signed_in(Client(), world.user("home_manager"))
    page = home.get(f"/child/{child.ref}/profile/").content.decode()
    assert "Publish, with a photo" in page
    assert SAID["risk"] in page
    assert SAID["parental_view"] in page
    assert home.get(url).status_code == 404


def test_its_task_is_owed_when_the_child_is_back_and_stays_with_the_force(
    world: World, child: Child
) -> None:
    episode = went_missing(child, clock.now() - 30 * HOUR)
    row = decide(world, child)
    assert not open_rows(world, "PRE-G02", clock.now()), "still missing: it stays up"
    back_at = clock.now()
    came_back(episode, back_at + HOUR)
    with clock.stopped(back_at + 2 * HOUR):
        [owed] = open_rows(world, "PRE-G02", clock.now())
        assert owed.agency_id == world.police.pk
        officer = world.reader("police_coordinator")
        assert not Profile.objects.visible_to(officer).exists(), "the profile has closed again"
        assert Derived.objects.visible_to(officer).filter(rule="PRE-G02").exists()
        task = Action.objects.visible_to(officer).get()
        assert task == row.take_down
        client = signed_in(Client(), world.user("police_coordinator"))
        assert (
            "Take down the public appeal" in client.get(reverse("worklist:mine")).content.decode()
        )
        actions.finish(officer, action=task, effect="Their picture is nowhere any more")
        assert not open_rows(world, "PRE-G02", clock.now() + HOUR)


def test_deciding_against_it_is_recorded_and_owes_nothing(world: World, child: Child) -> None:
    went_missing(child, clock.now())
    row = decide(world, child, decision="not_now", take_down_by=None, where="")
    assert row.take_down is None
    assert not Action.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decision": "shout"}, "decision"),
        ({"where": " "}, "where"),
        ({"take_down_by": None}, "take_down_by"),
    ],
)
def test_an_appeal_that_nobody_could_take_down_is_refused_at_its_field(
    world: World, child: Child, changed: dict[str, Any], field: str
) -> None:
    went_missing(child, clock.now())
    with pytest.raises(Invalid) as raised:
        decide(world, child, **changed)
    assert field in raised.value.errors
    assert not Publicity.objects.exists()


def test_a_date_that_has_gone_is_refused(world: World, child: Child) -> None:
    went_missing(child, clock.now())
    with pytest.raises(Invalid):
        decide(world, child, take_down_by=clock.now() - HOUR)


def test_no_photo_is_published_where_there_is_none(world: World) -> None:
    child = placed(world)
    with_profile(world, child)
    went_missing(child, clock.now())
    with pytest.raises(Invalid) as raised:
        decide(world, child)
    assert raised.value.errors == {"decision": "The profile has no photo."}


def test_nobody_but_police_and_they_only_while_they_read_the_profile(
    world: World, child: Child
) -> None:
    with pytest.raises(Refused):
        decide(world, child)
    went_missing(child, clock.now())
    values: dict[str, Any] = SAID | {"decision": "not_now"}
    for role in ("social_worker", "home_manager", "school_lead", "stranger"):
        with pytest.raises(Refused):
            commands.decide_publicity(world.reader(role), child=child, **values)


def test_every_row_of_a_profile_is_of_its_class_and_every_change_is_in_the_log(
    world: World, child: Child
) -> None:
    commands.keep(world.reader("social_worker"), child=child, others="Kit Moss", talking="Slowly")
    commands.open_for_reason(
        world.reader("control_room"), child=child, reason="Seen at Crewe with a known adult"
    )
    went_missing(child, clock.now())
    decide(world, child)
    host = world.reader("social_worker", world.halton_council)
    world.involve(child, world.halton_council, "host")
    assert Child.objects.visible_to(host).filter(pk=child.pk).exists()
    for model in (Profile, Friend, Opening, Publicity):
        assert model.objects.visible_to(world.reader("home_manager")).exists(), model
        assert not model.objects.visible_to(host).exists(), model
    for action in (
        *("file.kept", "profile.kept", "profile.opened_for_reason"),
        "profile.publicity_decided",
    ):
        entry = AuditEntry.objects.filter(action=action).last()
        assert entry is not None, action
        assert entry.child_id == child.pk
