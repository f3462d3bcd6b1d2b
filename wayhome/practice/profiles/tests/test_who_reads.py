"""P26: police read the profile from report to closure, or for a reason they wrote down."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.commands import change_agreement
from wayhome.foundation.access.defaults import DEFAULT_LINES, never
from wayhome.foundation.access.models import Involvement, SharingAgreement
from wayhome.foundation.access.queries import circle
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.models import Closing
from wayhome.practice.missing.tests.lives import came_back, went_missing
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.models import Opening, Profile
from wayhome.practice.profiles.tests.lives import placed, with_photo, with_profile

HOUR = timedelta(hours=1)
REASON = "Seen with an adult known to us at Crewe station; we need to know them."


@pytest.fixture
def child(world: World) -> Child:
    child = placed(world, school=world.school)
    with_profile(world, child)
    with_photo(world, child)
    return child


def reads(world: World, role: str, child: Child) -> bool:
    return Profile.objects.visible_to(world.reader(role)).filter(child=child).exists()


def profile_url(child: Child) -> str:
    return f"/child/{child.ref}/profile/"


def test_those_who_care_and_answer_for_the_child_read_it_always(world: World, child: Child) -> None:
    for role in ("home_manager", "social_worker", "team_manager"):
        assert reads(world, role, child), role
        client = signed_in(Client(), world.user(role))
        assert client.get(profile_url(child)).status_code == 200, role


def test_schools_services_health_and_strangers_never_do(world: World, child: Child) -> None:
    world.involve(child, world.health, "health_care")
    went_missing(child, clock.now() - HOUR)
    for role in ("school_lead", "interviewer", "health_practitioner", "stranger"):
        assert not reads(world, role, child), role
        client = signed_in(Client(), world.member(role).user)
        assert client.get(profile_url(child)).status_code == 404, role
        assert client.get(f"{profile_url(child)}pdf/").status_code == 404, role
        page = client.get(f"/child/{child.ref}/")
        assert "/profile/" not in page.content.decode(), role


def test_the_council_where_the_child_lives_does_not_unless_it_answers(world: World) -> None:
    child = placed(world, lives_in=world.halton)
    with_profile(world, child)
    host = world.reader("social_worker", world.halton_council)
    assert Child.objects.visible_to(host).filter(pk=child.pk).exists()
    assert not Profile.objects.visible_to(host).exists()


def test_police_read_it_from_the_report_to_the_closure(world: World, child: Child) -> None:
    assert not reads(world, "control_room", child), "before"
    episode = went_missing(child, clock.now() - 3 * HOUR)
    assert reads(world, "control_room", child), "while missing"
    came_back(episode, clock.now() - 2 * HOUR)
    assert not reads(world, "control_room", child), "the enquiry is over"


def test_a_report_in_error_closes_it_again(world: World, child: Child) -> None:
    episode = went_missing(child, clock.now() - 3 * HOUR)
    missing.close(
        world.reader("social_worker"), episode=episode, closing=Closing.ERROR, reason="Not missing."
    )
    assert not reads(world, "control_room", child)


def test_imported_history_opens_nothing(world: World, child: Child) -> None:
    went_missing(child, clock.now() - 3 * HOUR, origin="imported")
    assert not reads(world, "police_coordinator", child)


def test_between_reports_an_officer_says_why_and_those_who_keep_it_read_that(
    world: World, child: Child
) -> None:
    officer = signed_in(Client(), world.user("police_coordinator"))
    assert officer.get(profile_url(child))["Location"] == f"{profile_url(child)}ask/"
    answer = send(officer, f"{profile_url(child)}ask/", reason=REASON)
    assert answer["Location"] == profile_url(child)
    assert "red hair" in officer.get(profile_url(child)).content.decode()

    entry = AuditEntry.objects.get(action="profile.opened_for_reason")
    assert entry.user_id == world.user("police_coordinator").pk
    assert "Crewe" not in str(entry.fields), "the log proves the reason without holding it (P47)"
    home = signed_in(Client(), world.user("home_manager"))
    page = home.get(profile_url(child)).content.decode()
    assert REASON in page
    assert world.user("police_coordinator").name in page
    child_page = home.get(f"/child/{child.ref}/").content.decode()
    assert "Police opened the profile for a reason they wrote down" in child_page


def test_it_opens_to_that_officer_alone_and_closes_by_itself(world: World, child: Child) -> None:
    commands.open_for_reason(world.reader("police_coordinator"), child=child, reason=REASON)
    assert reads(world, "police_coordinator", child)
    assert not reads(world, "control_room", child), "a colleague has a reason of their own"
    with clock.stopped(clock.now() + 13 * HOUR):
        assert not reads(world, "police_coordinator", child)


def test_the_reason_opens_the_profile_and_nothing_else(world: World, child: Child) -> None:
    commands.open_for_reason(world.reader("police_coordinator"), child=child, reason=REASON)
    reader = world.reader("police_coordinator")
    visible = Child.objects.visible_to
    assert visible(reader, DataClass.PROFILE).exists()
    for name in (DataClass.CARE, DataClass.ADDRESS, DataClass.INTERVIEW, DataClass.ACTION):
        assert not visible(reader, name).exists(), name


def test_asked_for_twice_it_is_there_once(world: World, child: Child) -> None:
    officer = world.reader("police_coordinator")
    first = commands.open_for_reason(officer, child=child, reason=REASON)
    assert commands.open_for_reason(officer, child=child, reason="Another reason") == first
    assert Involvement.objects.filter(purpose="profile_reason").count() == 1


def test_without_a_sentence_nothing_opens(world: World, child: Child) -> None:
    officer = signed_in(Client(), world.user("police_coordinator"))
    answer = send(officer, f"{profile_url(child)}ask/", reason="need it")
    assert answer.status_code == 422
    assert "Say in a sentence why you need it now" in answer.content.decode()
    assert not Opening.objects.exists()


def test_nobody_else_may_ask_and_police_who_may_not_know_the_child_may_not(
    world: World, child: Child
) -> None:
    for reader in (
        world.reader("social_worker"),
        world.reader("stranger"),
        world.reader("police_coordinator", world.merseyside),
    ):
        with pytest.raises(Refused):
            commands.open_for_reason(reader, child=child, reason=REASON)
    other = signed_in(Client(), world.user("police_coordinator", world.merseyside))
    assert other.get(f"{profile_url(child)}ask/").status_code == 404


def test_who_may_not_read_profiles_does_not_read_from_the_circle_that_one_was_opened(
    world: World, child: Child
) -> None:
    commands.open_for_reason(world.reader("police_coordinator"), child=child, reason=REASON)
    said = {row.purpose for row in circle(world.reader("school_lead"), child.pk) if row.is_named}
    assert "Police, for a recorded reason" not in said
    said = {row.purpose for row in circle(world.reader("home_manager"), child.pk)}
    assert "Police, for a recorded reason" in said


def test_no_agreement_can_open_it_to_a_force_for_its_area_or_to_a_school(world: World) -> None:
    agreement = SharingAgreement.objects.get(name__contains="Cheshire and")
    for kind, purpose in (("police", "force_area"), ("school", "school_roll")):
        assert DataClass.PROFILE in never(kind, purpose)
        with pytest.raises(Invalid):
            change_agreement(
                world.reader("administrator"),
                agreement=agreement,
                review_on=clock.today(),
                lines=[(kind, purpose, str(DataClass.PROFILE))],
            )
    assert [line for line in DEFAULT_LINES if line[2] in never(line[0], line[1])] == []


def test_a_restricted_record_closes_the_profile_too(world: World, child: Child) -> None:
    from wayhome.foundation.access import commands as access

    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=child.pk, reason="Named", named=[], owner=manager.user)
    assert not reads(world, "home_manager", child)
    assert reads(world, "team_manager", child)
