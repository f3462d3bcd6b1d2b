"""A form saves itself while it is written, for its author alone, and outlives the session."""

from django.http import QueryDict
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.kernel import drafts
from wayhome.foundation.kernel.models import Draft

ADDRESS = "/draft/"


def token(world: World, part: str = "", subject: str = "") -> str:
    user_id = world.user("social_worker").pk
    state, _ = drafts.begin(user_id=user_id, route="r", subject=subject, part=part)
    return state.draft_token


def kept(world: World, subject: str = "") -> QueryDict | None:
    return drafts.begin(user_id=world.user("social_worker").pk, route="r", subject=subject)[1]


def test_what_was_typed_is_kept_for_its_author(world: World, client: Client) -> None:
    answer = signed_in(client, world.user("social_worker")).post(
        ADDRESS, {"draft_token": token(world), "words": ["one", "two"], "password": "x"}
    )
    assert answer.status_code == 200
    assert answer.json()["signed_out"] is False
    assert Draft.objects.get().data == {"words": ["one", "two"]}
    other = world.user("stranger").pk
    assert drafts.begin(user_id=other, route="r")[1] is None


def test_a_form_outlives_its_session_and_its_csrf_token(world: World) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        ADDRESS, {"draft_token": token(world), "words": "typed too late"}
    )
    assert answer.json()["signed_out"] is True
    found = kept(world)
    assert found
    assert found["words"] == "typed too late"


def test_a_forged_token_keeps_nothing(world: World, client: Client) -> None:
    answer = client.post(ADDRESS, {"draft_token": token(world)[:-2] + "xx", "words": "typed"})
    assert answer.status_code == 400
    assert not Draft.objects.exists()


def test_a_screen_replaces_its_own_answers_and_no_others(world: World, client: Client) -> None:
    client.post(ADDRESS, {"draft_token": token(world, "a"), "a-one": "1", "a-two": "2"})
    client.post(ADDRESS, {"draft_token": token(world, "b"), "b-one": "3", "a-one": "smuggled"})
    client.post(ADDRESS, {"draft_token": token(world, "a"), "a-one": "4"})
    assert Draft.objects.get().data == {"a-one": ["4"], "b-one": ["3"]}


def test_two_forms_of_one_kind_are_two_drafts(world: World, client: Client) -> None:
    for subject in ("first", "second"):
        client.post(ADDRESS, {"draft_token": token(world, subject=subject), "words": subject})
    first, second = kept(world, "first"), kept(world, "second")
    assert first
    assert second
    assert (first["words"], second["words"]) == ("first", "second")


def test_a_form_that_was_sent_is_not_written_over(world: World, client: Client) -> None:
    late = token(world, "a")
    client.post(ADDRESS, {"draft_token": late, "a-one": "1"})
    draft = Draft.objects.get()
    draft.data |= {drafts.SENT: ["yes"]}
    draft.save()
    late = token(world, "a")
    assert client.post(ADDRESS, {"draft_token": late, "a-one": "2"}).status_code == 400
    assert Draft.objects.get().data["a-one"] == ["1"]
