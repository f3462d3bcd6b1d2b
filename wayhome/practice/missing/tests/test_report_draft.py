"""What a reporter answered is kept between screens, past a sign-out, and for its author alone."""

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import hidden
from wayhome.foundation.kernel.models import Draft
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, words
from wayhome.practice.missing.tests.wizard import Wizard


@pytest.fixture
def child(world: World) -> Child:
    return world.child()


def test_each_report_in_progress_is_one_draft(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    first, second = Wizard(client), Wizard(client)
    first.choose(child)
    second.choose(None)
    assert Draft.objects.count() == 2
    assert "Ash" in words(client.get(first.address("seen")))
    assert "Ash" not in words(client.get(second.address("named")))


def test_a_session_that_ends_in_the_middle_loses_nothing(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    wizard = Wizard(client)
    wizard.choose(child)
    wizard.to("worries", **{"seen-how": "unknown"})
    fields = hidden(wizard.look())
    client.logout()
    answer = client.post(wizard.url, {**fields, "worries-text": "No inhaler."})
    assert answer[
        "Location"
    ] == f"/accounts/login/?next=/report/{wizard.ref}/worries/&kept=1".replace(
        "/report/", "%2Freport%2F"
    ).replace("/worries/", "%2Fworries%2F")
    signed_in(client, world.user("social_worker"), world.member("social_worker"))
    assert "No inhaler." in words(wizard.look())
    assert "Winsford station" in words(client.get(wizard.address("where")))
    assert not Episode.objects.exists()


def test_what_is_half_typed_saves_itself(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.to("worries", **{"seen-how": "unknown"})
    fields = hidden(wizard.look())
    saved = wizard.client.post("/draft/", {**fields, "worries-text": "No inh"})
    assert saved.status_code == 200
    assert "No inh" in words(wizard.look())


def test_an_answer_that_is_wrong_is_kept_as_it_was_typed(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "social_worker"))
    wizard.choose(child)
    wizard.answer(**{"seen-at": "", "seen-at_day": "31", "seen-at_month": "2"})
    assert 'value="31"' in wizard.look().content.decode()


def test_a_report_can_be_thrown_away_until_it_is_sent(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    wizard = Wizard(client)
    wizard.choose(child)
    key = hidden(client.get("/report/"))["idempotency_key"]
    other = client_of(world, "police_coordinator")
    discard = f"/report/{wizard.ref}/delete/"
    assert other.post(discard, {"idempotency_key": key}).status_code == 404
    assert client.post(discard, {"idempotency_key": key})["Location"] == "/report/"
    assert not Draft.objects.exists()
    assert client.get(wizard.url).status_code == 404


def test_a_report_that_was_sent_is_kept_as_its_receipt(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    wizard = Wizard(client)
    wizard.choose(child)
    wizard.send(**{"seen-how": "unknown", "police-told": "no", "police-why_not": "Now."})
    key = hidden(client.get("/report/"))["idempotency_key"]
    client.post(f"/report/{wizard.ref}/delete/", {"idempotency_key": key})
    assert client.get(wizard.url).status_code == 200
    assert "Go on with" not in words(client.get("/report/"))


def test_nobody_signed_in_is_shown_the_way_in(world: World) -> None:
    assert Client().get("/report/")["Location"] == "/accounts/login/?next=%2Freport%2F"
