"""One child on one page: to each reader what their purposes open, and no trace of the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World
from tests.stories import Story, client_of, questions, told_story, words
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import MustKnow, Words
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.facts import Instant, NewEpisode

# What a closed class would leave behind if the page only left its rows out.
BANNER = ("Must know", "Must NOT know", "<dt>Safe contact</dt>", "Nobody has written what a worker")
ACCOUNT = "Full account: a row about the phone."
EXTRACT = "Extract: a white van near the station."
AGREED = "Agreed: ring before 8 pm."
SAID = "I just want someone to text me back."


@pytest.fixture
def story(world: World) -> Story:
    return told_story(world)


def page(world: World, story: Story, role: str, agency: Any = None, query: str = "") -> str:
    address = reverse("child:page", args=[story.child.ref]) + query
    response = client_of(world, role, agency).get(address)
    assert response.status_code == 200
    return words(response)


def holds(said: str, *expected: str) -> None:
    for each in expected:
        assert each in said, each


def lacks(said: str, *hidden: str) -> None:
    for each in hidden:
        assert each not in said, each


def test_the_owner_reads_who_what_matters_and_what_was_said(world: World, story: Story) -> None:
    said = page(world, story, "social_worker")
    holds(said, "Ash Winters", "(they)", "Looked after by Cheshire East (care order)")
    holds(said, "Cared for at Larch House", "Missing since", "Epilepsy, 8 am", "Stepfather")
    holds(said, "3 Larch Lane", "Address withheld", "Text first", "Never say or write:")
    holds(said, f"“{SAID}”", "Ask school about mornings", ACCOUNT, EXTRACT, AGREED)
    holds(said, "Return interview held", "Went missing", "Winsford station", "Northgate Academy")


def test_police_read_their_extract_and_never_the_account(world: World, story: Story) -> None:
    said = page(world, story, "police_coordinator")
    holds(said, EXTRACT, "Epilepsy, 8 am", "3 Larch Lane", "Went missing")
    lacks(said, ACCOUNT, AGREED, SAID, "What Ash says", "Return interviews in full")


def test_the_home_reads_what_was_agreed_and_nothing_that_was_said(
    world: World, story: Story
) -> None:
    said = page(world, story, "home_manager")
    holds(said, AGREED, "Epilepsy, 8 am", "Text first")
    lacks(said, ACCOUNT, EXTRACT, SAID, "What Ash says", "3 Larch Lane", "care order")


def test_a_school_finds_no_trace_of_what_is_closed_to_it(world: World, story: Story) -> None:
    said = page(world, story, "school_lead")
    holds(said, "Ash Winters", "Cheshire East answers for them", "Missing since")
    lacks(said, *BANNER, "Epilepsy", "Stepfather", "Larch", "Looked after", "care order")
    lacks(said, ACCOUNT, EXTRACT, AGREED, SAID, "What Ash says", "For whom")


def test_the_interviewer_reads_the_account_that_they_wrote(world: World, story: Story) -> None:
    said = page(world, story, "interviewer")
    holds(said, ACCOUNT, SAID, "Text first")
    lacks(said, "3 Larch Lane", "care order")


def test_the_full_account_asks_for_the_permission_as_well_as_the_class(
    world: World, story: Story
) -> None:
    world.involve(story.child, world.council, "allocated")  # the whole council, its leaders too
    said = page(world, story, "senior_leader")
    lacks(said, ACCOUNT)


def test_a_stranger_and_an_address_that_is_nobodys_get_the_same_404(
    world: World, story: Story
) -> None:
    client = client_of(world, "stranger")
    theirs = client.get(reverse("child:page", args=[story.child.ref]))
    nobodys = client.get(reverse("child:page", args=["2" * 12]))
    assert theirs.status_code == nobodys.status_code == 404
    assert b"Winters" not in theirs.content


def test_nobody_signed_in_is_sent_to_sign_in(world: World, story: Story) -> None:
    from django.test import Client

    response = Client().get(reverse("child:page", args=[story.child.ref]))
    assert response.status_code == 302
    assert "Winters" not in response["Location"]


def test_an_address_that_is_withheld_stays_with_police_and_social_care(
    world: World, story: Story
) -> None:
    """P23, even where an agreement opens the class to somebody else."""
    from wayhome.foundation.access.models import AgreementLine, SharingAgreement

    agreement = SharingAgreement.objects.get(partnership__agencies=world.home)
    AgreementLine.objects.create(
        agreement=agreement, agency_kind="home", purpose="placement", data_class="address"
    )
    lacks(page(world, story, "home_manager"), "3 Larch Lane", "Address withheld")


def test_absence_is_said_to_those_who_could_read_it(world: World) -> None:
    child = world.child("Bo", "Marsh", school=world.school)
    address = reverse("child:page", args=[child.ref])
    owner = words(client_of(world, "social_worker").get(address))
    holds(owner, "Nobody has written what a worker must know.")
    holds(owner, "Nobody has asked how it is safe to make contact.")
    lacks(words(client_of(world, "school_lead").get(address)), *BANNER)


def test_absence_of_words_is_said_to_those_who_may_read_them(world: World, story: Story) -> None:
    Words.objects.all().delete()
    said = page(world, story, "social_worker")
    holds(said, "Nobody has written down what Ash says or wants.")


def test_the_banner_forgets_what_has_ended(world: World, story: Story) -> None:
    MustKnow.objects.filter(text="Stepfather").update(until_on=clock.today())
    lacks(page(world, story, "social_worker"), "Stepfather")


def test_the_strip_says_what_is_owed_and_leads_to_it(world: World, story: Story) -> None:
    said = page(world, story, "social_worker")
    holds(said, "Report acknowledged by somebody on duty", "late")
    assert reverse("missing:episode", args=[story.now.ref]) in said


def test_a_partial_reader_learns_that_a_decision_was_asked_and_no_more(
    world: World, story: Story
) -> None:
    """E04: a third time in 90 days, to somebody who may not read prompts."""
    back = Instant.at(clock.now() - timedelta(days=20))
    away = Instant.at(clock.now() - timedelta(days=20, hours=5))
    third = NewEpisode(
        child_id=story.child.pk,
        since=away,
        reported_at=away.latest_at,
        found=back,
        returned=back,
    )
    missing.open_episodes(SYSTEM, [third])
    assert "Decision asked: missing three times or more" in page(world, story, "social_worker")
    said = page(world, story, "home_manager")
    holds(said, "A decision has been asked about this child")
    lacks(said, "three times", "90 days", "Decision asked:")


def test_reading_a_child_leaves_one_line_in_the_log(world: World, story: Story) -> None:
    page(world, story, "social_worker")
    [line] = AuditEntry.objects.filter(action="child:page", kind="read")
    assert (line.child_id, line.user_id) == (story.child.pk, world.user("social_worker").pk)


def test_a_restricted_record_is_marked_for_those_named_and_gone_for_the_rest(
    world: World, story: Story
) -> None:
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=story.child.pk, reason="Named few", named=[], owner=manager.user
    )
    holds(page(world, story, "team_manager"), "Restricted record", manager.user.name)
    address = reverse("child:page", args=[story.child.ref])
    assert client_of(world, "social_worker").get(address).status_code == 404


def test_a_name_is_never_in_the_address_and_no_copy_is_kept(world: World, story: Story) -> None:
    response = client_of(world, "social_worker").get(reverse("child:page", args=[story.child.ref]))
    assert response["Cache-Control"] == "no-store"
    assert "Winters" not in response.request["PATH_INFO"]


@pytest.mark.parametrize(
    "role", ["social_worker", "police_coordinator", "interviewer", "home_manager", "school_lead"]
)
def test_a_page_is_at_most_fifteen_questions_however_long_the_story(
    world: World, story: Story, role: str
) -> None:
    client = client_of(world, role)
    address = reverse("child:page", args=[story.child.ref])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert questions(asked) <= 15
