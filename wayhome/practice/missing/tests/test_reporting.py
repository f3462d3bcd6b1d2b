"""Reporting a missing child: 999 and 101 first, one question a screen, written once (P01, R08)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode, PoliceNotice
from wayhome.practice.missing.tests.people import at, client_of, words
from wayhome.practice.missing.tests.wizard import Wizard, reported_child

NOW = at(22)


@pytest.fixture(autouse=True)
def tonight() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


@pytest.fixture
def child(world: World) -> Child:
    return world.child(born_on=date(2012, 5, 2), since=date(2020, 1, 1))


def test_the_first_screen_says_999_and_101(world: World) -> None:
    page = words(client_of(world, "home_manager").get("/report/"))
    assert page.index("Call 999") < page.index("call 101") < page.index("Start a report")


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator"])
def test_who_sees_the_child_finds_them_by_name_and_reports(
    world: World, child: Child, role: str
) -> None:
    episode = reported_child(client_of(world, role), child)
    assert (episode.since_earliest_at, episode.since_precision) == (at(19, 5), "minute")
    assert episode.reported_at == NOW
    assert episode.last_seen_where == "Winsford station"
    assert episode.last_seen_by == "Jo Ferris"
    assert episode.worries == "Their health, or medication they need.\nNo inhaler."
    assert episode.tried == "Rang or messaged the child.\nNo answer."
    assert episode.reported_by.endswith(", 01606 496 0123")
    notice = PoliceNotice.objects.get()
    assert (notice.told, notice.told_at, notice.reference) == (True, at(20), "MP-0311")


def test_a_number_that_nobody_can_ring_is_asked_for_again(world: World) -> None:
    wizard = Wizard(client_of(world, "home_manager"))
    answer = send(wizard.client, wizard.url, **{"you-name": "Jo Ferris", "you-phone": "abc"})
    assert answer.status_code == 422
    assert "Give a number that can be rung tonight." in words(answer)
    wizard.answer()
    assert wizard.screen == "child"


def test_a_stranger_does_not_find_the_child(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "stranger"))
    wizard.answer()
    wizard.client.post(wizard.url, {"child-find": "Ash Winters"})
    page = words(wizard.look())
    assert "No child by that name is on the record that you may see" in page
    assert child.ref not in page


def test_a_stranger_may_not_choose_by_guessing_a_reference(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "stranger"), about=child)
    wizard.answer()
    assert wizard.screen == "child"
    guess = {"child-find": "x", "child-ref": child.ref, "child-choose": "yes"}
    assert wizard.client.post(wizard.url, guess).status_code == 422


def test_another_person_finds_nothing_at_the_address_of_a_report(
    world: World, child: Child
) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    other = client_of(world, "police_coordinator")
    for screen in ("you", "child", "seen", "check", "received", "police/since"):
        assert other.get(wizard.address(screen)).status_code == 404
    assert other.post(wizard.address("seen"), {"seen-how": "unknown"}).status_code == 404


@pytest.mark.parametrize("role", ["senior_leader", "totals_reader", "interviewer"])
def test_who_may_not_report_finds_no_such_page(world: World, role: str) -> None:
    assert client_of(world, role).get("/report/").status_code == 404


def test_a_time_in_the_future_is_refused_in_words(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    answer = wizard.answer(**{"seen-at": "2026-11-03T22:30"})
    assert answer.status_code == 422
    assert "The time Ash was last seen must not be in the future" in words(answer)
    assert wizard.screen == "seen"


@pytest.mark.parametrize(
    ("typed", "earliest", "latest", "precision"),
    [
        ({"seen-how": "hour", "seen-about": "2026-11-03T19:30"}, at(19), at(20), "hour"),
        ({"seen-how": "hour", "seen-about": "2026-11-03T21:50"}, at(21, 20), NOW, "hour"),
        (
            {"seen-how": "day", "seen-on": "2026-11-02"},
            at(0) - timedelta(days=1),
            at(0),
            "day",
        ),
        ({"seen-how": "day", "seen-on": "2026-11-03"}, at(0), NOW, "day"),
        ({"seen-how": "unknown"}, at(0) - timedelta(days=1), NOW, "day"),
        (
            {"seen-how": "unknown", "seen-earliest_on": "2026-10-30"},
            at(0) - timedelta(days=4),
            NOW,
            "day",
        ),
    ],
)
def test_what_is_known_of_the_time_is_kept_and_no_more_is_invented(  # noqa: PLR0917
    world: World,
    child: Child,
    typed: dict[str, str],
    earliest: datetime,
    latest: datetime,
    precision: str,
) -> None:
    episode = reported_child(client_of(world, "social_worker"), child, **typed)
    found = (episode.since_earliest_at, episode.since_latest_at, episode.since_precision)
    assert found == (earliest, latest, precision)


def test_the_hour_that_happens_twice_is_asked_about(world: World, child: Child) -> None:
    with clock.stopped(datetime(2026, 10, 25, 9, tzinfo=UTC)):
        wizard = Wizard(client_of(world, "social_worker"))
        wizard.choose(child)
        answer = wizard.answer(**{"seen-at": "", "seen-at_day": "25", "seen-at_month": "10",
                                  "seen-at_year": "2026", "seen-at_time": "01:30"})  # fmt: skip
        assert answer.status_code == 422
        assert "happened twice. Say which one you mean" in words(answer)
        wizard.answer(**{"seen-at": "", "seen-at_day": "25", "seen-at_month": "10",
                         "seen-at_year": "2026", "seen-at_time": "01:30",
                         "seen-at_which": "second"})  # fmt: skip
        wizard.send(**{"police-told": "no", "police-why_not": "Ringing next."})
    assert Episode.objects.get().since_latest_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_nothing_is_recorded_before_it_is_sent(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("check")
    assert not Episode.objects.exists()


def test_sent_twice_it_is_written_once(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("check")
    fields = hidden(wizard.look())
    first = wizard.client.post(wizard.url, fields)
    second = wizard.client.post(wizard.url, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == wizard.address("received")
    assert Episode.objects.count() == 1
    assert not Episode.objects.get().furtherreports.exists()


def test_the_same_report_open_in_two_tabs_is_written_once(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("check")
    tabs = [hidden(wizard.look()), hidden(wizard.look())]
    answers = [wizard.client.post(wizard.url, fields) for fields in tabs]
    assert {answer["Location"] for answer in answers} == {wizard.address("received")}
    assert Episode.objects.count() == 1
    assert not Episode.objects.get().furtherreports.exists()


def test_a_report_that_was_sent_leads_to_its_receipt_from_every_screen(
    world: World, child: Child
) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.send()
    for screen in ("you", "child", "seen", "check"):
        assert wizard.client.get(wizard.address(screen))["Location"] == wizard.address("received")


def test_going_back_and_changing_an_answer_loses_no_other(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("check")
    send(wizard.client, wizard.address("where"), **{
        "where-where": "Crewe station", "where-setting": "home"})  # fmt: skip
    page = words(wizard.client.get(wizard.address("check")))
    assert "Crewe station" in page
    assert "No inhaler." in page
    assert "19:05 today" in page


def test_an_unfinished_report_leads_to_its_next_question(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.answer()
    assert wizard.client.get(f"/report/{wizard.ref}/")["Location"] == wizard.address("where")
    start = words(wizard.client.get("/report/"))
    assert "Go on with the report of Ash Winters" in start


def test_the_receipt_says_what_happens_next_and_who_will_call(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"))
    wizard.choose(None)
    receipt = words(wizard.send())
    assert "Report received" in receipt
    assert "Duty social care, Cheshire East Council, are being called" in receipt
    assert "Missing from home, Cheshire Constabulary, are being called" in receipt
    assert "They ring 01606 496 0123" in receipt


def test_a_long_text_is_kept_whole_or_refused_in_words(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("worries")
    answer = wizard.answer(**{"worries-text": "x" * 200_000})
    assert answer.status_code == 422
    assert "at most" in words(answer) or "characters" in words(answer)
    assert "x" * 200_000 in answer.content.decode()


def test_every_child_shown_while_searching_is_logged(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.answer()
    wizard.client.post(wizard.url, {"child-find": "Ash Winters"})
    wizard.look()
    seen = AuditEntry.objects.filter(kind="read", child_id=child.pk)
    assert seen.filter(action="missing:report-screen").exists()


def test_no_address_names_the_child(world: World, child: Child, client: Client) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.answer()
    answer = wizard.client.post(wizard.url, {"child-find": "Ash Winters"})
    assert answer["Location"] == wizard.url
