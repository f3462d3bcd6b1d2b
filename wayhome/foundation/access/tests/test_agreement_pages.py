"""Sharing agreements are read in words, changed by those who may, and hold at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden, post, send
from wayhome.foundation.access import commands
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.defaults import DEFAULT_LINES, NEVER
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.models import Child


@pytest.fixture
def agreement(world: World) -> SharingAgreement:
    return SharingAgreement.objects.get(partnership__agencies=world.council)


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    return signed_in(client, world.user("administrator"))


def kind_url(agreement: SharingAgreement, kind: str) -> str:
    return reverse("access:change_agreement", args=[agreement.ref, kind])


def page(client: Client, agreement: SharingAgreement) -> str:
    answer = client.get(reverse("access:agreement", args=[agreement.ref]))
    return " ".join(answer.content.decode().split())


def review_on() -> str:
    return (clock.today() + timedelta(days=100)).isoformat()


def test_the_page_says_in_words_who_may_read_what_for_what(
    admin: Client, agreement: SharingAgreement
) -> None:
    words = page(admin, agreement)
    assert "Police force, as <strong>Police missing enquiry</strong>, may read:" in words
    assert "Where the child lives; Actions agreed; Prompts and decisions; " in words
    assert "Danger or a crime told just now; Standing profile" in words
    assert "Nobody has changed it since it was made." in words


def test_the_list_tells_which_are_overdue_for_review(
    admin: Client, agreement: SharingAgreement
) -> None:
    url = reverse("access:agreements")
    assert b"Overdue" not in admin.get(url).content
    SharingAgreement.objects.update(review_on=clock.today() - timedelta(days=1))
    assert b"Overdue" in admin.get(url).content
    assert "should have been reviewed" in page(admin, agreement)


def test_what_is_closed_is_closed_from_the_next_request_on(
    world: World, admin: Client, agreement: SharingAgreement
) -> None:
    world.child(school=world.school)
    lead = world.reader("school_lead")
    assert Child.objects.visible_to(lead).exists()
    url = kind_url(agreement, "school")
    answer = send(admin, url, opens=["school_roll missing"], review_on=review_on())
    assert answer.status_code == 302
    assert not Child.objects.visible_to(world.reader("school_lead")).exists()
    assert Child.objects.visible_to(world.reader("social_worker")).exists()


def test_the_page_says_who_changed_what(
    world: World, admin: Client, agreement: SharingAgreement
) -> None:
    opens = ["school_roll identity", "school_roll missing", "school_roll care"]
    send(admin, kind_url(agreement, "school"), opens=opens, review_on=review_on())
    words = page(admin, agreement)
    assert world.user("administrator").name in words
    assert "Opened: School or college, School roll: Legal status and care" in words
    assert "Closed: School or college, School roll: Actions agreed" in words


def test_the_other_kinds_are_left_as_they_are(admin: Client, agreement: SharingAgreement) -> None:
    before = set(agreement.lines.values_list("agency_kind", "purpose", "data_class"))
    send(admin, kind_url(agreement, "school"), opens=[], review_on=review_on())
    after = set(agreement.lines.values_list("agency_kind", "purpose", "data_class"))
    assert after == {line for line in before if line[0] != "school"}


@pytest.mark.parametrize("kind", ["home", "school", "health", "police"])
def test_no_agreement_opens_the_full_account_of_a_child_to_them(
    world: World, admin: Client, agreement: SharingAgreement, kind: str
) -> None:
    """P21: police read an extract, homes and schools the agreed safety actions."""
    purpose = {"home": "placement", "school": "school_roll", "health": "health_care"}
    line = (kind, purpose.get(kind, "force_area"), str(DataClass.INTERVIEW))
    with pytest.raises(Invalid):
        commands.change_agreement(
            world.reader("administrator"),
            agreement=agreement,
            review_on=clock.today(),
            lines=[line],
        )
    answer = send(
        admin, kind_url(agreement, kind), opens=[f"{line[1]} {line[2]}"], review_on=review_on()
    )
    assert answer.status_code == 422
    assert not agreement.lines.filter(agency_kind=kind, data_class=DataClass.INTERVIEW).exists()


def test_the_default_agreement_opens_nothing_that_may_never_be_opened() -> None:
    assert [line for line in DEFAULT_LINES if line[2] in NEVER[line[0]]] == []
    assert {line[0] for line in DEFAULT_LINES} <= set(Agency.Kind.values)


def test_two_who_change_it_at_once_see_one_another(
    world: World, agreement: SharingAgreement
) -> None:
    first = signed_in(Client(), world.user("administrator"))
    second = signed_in(Client(), world.user("data_protection_officer"))
    url = kind_url(agreement, "school")
    opened = hidden(second.get(url))
    send(first, url, opens=["school_roll missing"], review_on=review_on())
    mine = {"opens": ["school_roll identity"], "review_on": review_on()}
    answer = second.post(url, {**opened, **mine})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert world.user("administrator").name in words
    assert "School roll: Missing episodes" in words
    assert "School roll: Who the child is" in words
    kept = {"keep_opens": "mine"}
    assert second.post(url, {**hidden(answer), **mine, **kept}).status_code == 302
    (line,) = agreement.lines.filter(agency_kind="school")
    assert line.data_class == "identity"


@pytest.mark.parametrize("agency", ["home", "school", "service"])
def test_homes_schools_and_services_read_it_and_change_nothing(
    world: World, client: Client, agreement: SharingAgreement, agency: str
) -> None:
    body = world.agencies[agency]
    signed_in(client, world.user("administrator", body))
    assert "Change<span" not in page(client, agreement)
    assert client.get(kind_url(agreement, "school")).status_code == 404
    with pytest.raises(Refused):
        commands.change_agreement(
            world.reader("administrator", body),
            agreement=agreement,
            review_on=clock.today(),
            lines=[],
        )


def test_strangers_and_others_find_no_such_agreement(
    world: World, client: Client, agreement: SharingAgreement
) -> None:
    url = reverse("access:agreement", args=[agreement.ref])
    for user in (world.user("administrator", world.stranger), world.user("social_worker")):
        signed_in(client, user)
        assert client.get(url).status_code == 404
        assert client.get(kind_url(agreement, "school")).status_code == 404
        assert post(client, kind_url(agreement, "school")).status_code == 404
    with pytest.raises(Refused):
        commands.change_agreement(
            world.reader("administrator", world.stranger),
            agreement=agreement,
            review_on=clock.today(),
            lines=[],
        )


def test_a_change_to_an_older_version_is_a_conflict(
    world: World, agreement: SharingAgreement
) -> None:
    actor = world.reader("administrator")
    commands.change_agreement(
        actor, agreement=agreement, review_on=clock.today(), lines=DEFAULT_LINES, version=1
    )
    with pytest.raises(Conflict):
        commands.change_agreement(
            actor, agreement=agreement, review_on=clock.today(), lines=[], version=1
        )
