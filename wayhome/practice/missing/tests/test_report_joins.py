"""A report of a child already reported joins; who may not know reads "received" alike (P20)."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail

from tests.factories import World
from tests.forms import hidden
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Involvement, Restriction
from wayhome.foundation.access.queries import circle
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands import calls
from wayhome.practice.missing.facts import Instant, Named, NewEpisode
from wayhome.practice.missing.models import Episode, FurtherReport, PoliceNotice
from wayhome.practice.missing.tests.people import an_hour_ago, client_of, reported, words
from wayhome.practice.missing.tests.wizard import Wizard

BORN = {"named-born_on": "2012-05-02"}


@pytest.fixture
def child(world: World) -> Child:
    return world.child(born_on=date(2012, 5, 2))


def named(world: World, role: str = "school_lead", **typed: Any) -> tuple[Wizard, str]:
    """A report by somebody who cannot find the child and names them. Returns the receipt's text,
    less what differs between any two reports: the reference and keys."""
    wizard = Wizard(client_of(world, role))
    wizard.choose(None)
    receipt = wizard.send(**TOLD, **typed)
    text = words(receipt)
    main = text[text.index("<main") : text.index("</main>")]
    return wizard, re.sub(r"[0-9a-z]{12}|\d\d:\d\d(:\d\d)?", "…", main)


TOLD = {"seen-how": "unknown", "police-told": "no", "police-why_not": "Ringing now."}


def test_who_sees_the_child_reads_that_they_are_missing_already(world: World, child: Child) -> None:
    episode = reported(world, child, told=False)
    wizard = Wizard(client_of(world, "police_coordinator"))
    wizard.choose(child)
    assert wizard.screen == "news"
    page = words(wizard.look())
    assert "Ash is already reported missing" in page
    assert episode.ref in page
    just_now = clock.now().astimezone(clock.LONDON).isoformat()[:16]
    wizard.send(**{"police-told_at": just_now})
    assert Episode.objects.count() == 1
    further = FurtherReport.objects.get()
    assert further.text == "Seen at the bus station."
    assert further.recorded_by_agency == world.police
    assert PoliceNotice.objects.filter(told=True).count() == 1


def test_who_does_not_see_the_child_joins_unseen(world: World, child: Child) -> None:
    episode = reported(world, child)
    wizard, _receipt = named(world, **{"where-where": "Winsford station"})
    assert Child.objects.count() == 1
    assert Episode.objects.get() == episode
    assert "Winsford station" in FurtherReport.objects.get().text
    page = words(wizard.client.get(wizard.url))
    assert episode.ref not in page
    assert wizard.client.get(f"/missing/{episode.ref}/").status_code == 404


def test_the_receipt_is_the_same_whether_it_joined_opened_or_made_a_child(
    world: World, child: Child
) -> None:
    _, opened = named(world)
    _, joined = named(world)
    _, new = named(world, **{"named-given_name": "Nobody", "named-family_name": "Known"})
    assert Episode.objects.count() == 2
    assert FurtherReport.objects.count() == 1
    assert Child.objects.count() == 2
    assert opened == joined == new


def test_a_name_alone_never_matches(world: World, child: Child) -> None:
    named(world, **{"named-born_on": ""})
    assert Child.objects.count() == 2


def test_two_children_of_one_name_and_birthday_are_neither(world: World, child: Child) -> None:
    world.child(born_on=child.born_on)
    named(world, **BORN)
    assert Child.objects.count() == 3


def test_a_child_is_matched_however_the_name_was_typed(world: World, child: Child) -> None:
    named(world, **{"named-given_name": " aSH ", "named-family_name": "WINTERS"})
    assert Child.objects.count() == 1


def test_a_new_child_answers_to_the_council_where_they_live(world: World) -> None:
    named(world)
    child = Child.objects.get()
    for role in ("social_worker", "police_coordinator"):
        assert Child.objects.visible_to(world.reader(role)).filter(pk=child.pk).exists()
    assert not Child.objects.visible_to(world.reader("stranger")).exists()
    assert Episode.objects.get().authority == world.cheshire_east


def test_the_reporter_is_in_the_circle_for_this_case_alone(world: World, child: Child) -> None:
    named(world)
    row = Involvement.objects.get(purpose="reporter")
    assert (row.agency, row.case_ref) == (world.school, Episode.objects.get().ref)
    named(world)
    assert Involvement.objects.filter(purpose="reporter").count() == 1


def test_who_is_in_the_circle_already_is_not_brought_in_again(world: World, child: Child) -> None:
    reported(world, child)
    assert not Involvement.objects.filter(purpose="reporter").exists()


def test_a_reporter_follows_the_report_where_the_agreement_says_so(
    world: World, child: Child
) -> None:
    agreement = world.school.partnerships.get().agreements.get()
    lines = {
        (line.agency_kind, line.purpose, line.data_class) for line in agreement.lines.all()
    } | {("school", "reporter", "missing")}
    access.change_agreement(SYSTEM, agreement=agreement, review_on=agreement.review_on, lines=lines)
    earlier = reported(world, child)
    commands.close(
        world.reader("social_worker"),
        episode=earlier,
        closing="error",
        reason="At her aunt's all along.",
    )
    wizard, _ = named(world)
    episode = Episode.objects.get(closed_at=None)
    assert wizard.client.get(f"/missing/{episode.ref}/").status_code == 200
    assert wizard.client.get(f"/missing/{earlier.ref}/").status_code == 404
    assert "Follow this report" in words(wizard.client.get(wizard.url))


@pytest.fixture
def owner(world: World, child: Child) -> Reader:
    """The child's record is closed to all but a named few; this manager answers for it."""
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=child.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    return manager


@pytest.mark.parametrize("role", ["social_worker", "school_lead"])
def test_a_restricted_child_is_no_candidate_and_the_report_goes_on_without(
    world: World, child: Child, owner: Reader, role: str
) -> None:
    _, receipt = named(world, role)
    _, other = named(world, role, **{"named-given_name": "Kit"})
    assert receipt == other
    assert not Episode.objects.filter(child=child).exists()
    assert Child.objects.count() == 3
    board = words(client_of(world, "social_worker").get("/missing/"))
    assert "Ash W" in board
    assert "Kit W" in board


def test_the_owner_of_a_restricted_record_is_told_without_a_name_and_may_judge(
    world: World, child: Child, owner: Reader
) -> None:
    named(world, "school_lead", **{"named-authority": "E08000014"})
    episode = Episode.objects.get()
    restriction = Restriction.objects.get()
    assert calls.send_to_owner(episode.pk, restriction.pk) == 1
    [message] = mail.outbox
    assert message.to == [owner.user.email if owner.user else ""]
    assert "Ash" not in f"{message.subject} {message.body}"
    assert episode.ref in message.body
    assert client_of(world, "team_manager").get(f"/missing/{episode.ref}/").status_code == 200
    assert client_of(world, "social_worker").get(f"/missing/{episode.ref}/").status_code == 404
    sefton = world.reader("social_worker", world.sefton_council)
    assert {row.agency for row in circle(sefton, episode.child_id)} >= {"Sefton Council"}
    assert "Cheshire East Council" not in {row.agency for row in circle(sefton, episode.child_id)}


def test_a_second_report_of_a_restricted_child_joins_the_first(
    world: World, child: Child, owner: Reader
) -> None:
    named(world)
    named(world)
    assert Episode.objects.count() == 1
    assert Child.objects.count() == 2


def test_two_reports_at_once_of_one_unknown_name_are_one_child(world: World) -> None:
    reader = world.reader("school_lead")
    who = Named("Nobody", "Known", date(2012, 5, 2), world.cheshire_east)
    for _ in range(2):
        commands.receive(
            reader, new=NewEpisode(child_id=0, since=Instant.at(an_hour_ago())), named=who
        )
    assert Child.objects.count() == 1
    assert FurtherReport.objects.count() == 1


def test_telling_the_police_later_says_nothing_of_what_the_report_joined(
    world: World, child: Child
) -> None:
    episode = reported(world, child, told=False)
    wizard, _ = named(world)
    long_ago = "2026-01-01T10:00"
    answer = wizard.client.post(
        wizard.address("police/since"),
        {
            **hidden(wizard.client.get(wizard.address("police/since"))),
            "told-told_at": long_ago,
            "told-told_by": "Jo Ferris",
            "told-reference": "MP-9",
        },
    )
    assert answer["Location"] == wizard.address("received")
    assert PoliceNotice.objects.filter(episode=episode, told=True).get().reference == "MP-9"
    assert "The police have been told" in words(wizard.client.get(answer["Location"]))
