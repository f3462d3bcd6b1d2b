"""The pages of any questionnaire, as the people who fill them in; a stranger finds nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry, Draft
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import belonging, commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.belonging import Parent
from wayhome.foundation.questionnaires.models import Response, Version

TODAY = clock.today().isoformat()
WHOLE = {"q-visited-on": TODAY, "q-seen-alone": "yes", "q-afraid": "no"}


@pytest.fixture
def desk(world: World, client: Client, shipped: dict[str, Version]) -> Client:
    """The social worker's browser."""
    return signed_in(client, world.user("social_worker"))


def hidden(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the form at this address, as a browser would send them."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    state = answer.context["form_state"]
    fields = {"idempotency_key": state.idempotency_key, "draft_key": state.draft_key}
    fields["draft_token"] = state.draft_token
    return fields | ({"version": str(state.version)} if state.version is not None else {})


def send(client: Client, url: str, **more: Any) -> Any:
    return client.post(url, hidden(client, url) | {k: v for k, v in more.items() if v is not None})


def to(name: str, *refs: str) -> str:
    return reverse(f"questionnaires:{name}", args=refs)


def test_from_the_child_to_a_completed_visit(
    desk: Client, child: Child, shipped: dict[str, Version]
) -> None:
    about = desk.get(to("about", child.ref))
    assert "Visit to where a child lives" in about.content.decode()
    visit = shipped["placement-visit"].questionnaire
    begun = send(desk, to("begin", child.ref, visit.ref))
    response = Response.objects.get()
    assert begun["Location"] == to("fill", response.ref)
    answer = send(desk, begun["Location"], **{**WHOLE, "q-fun": "The skate park"})
    assert answer["Location"] == to("complete", response.ref)
    checked = desk.get(answer["Location"]).content.decode()
    assert "“The skate park”" in checked
    done = send(desk, to("complete", response.ref))
    assert done["Location"] == to("read", response.ref)
    read = desk.get(done["Location"]).content.decode()
    assert "The weights of these answers add up to somewhere from 0 to 7" in read
    response.refresh_from_db()
    assert response.completed_at


def test_nothing_is_needed_until_it_is_completed(desk: Client, visit: Response) -> None:
    url = to("fill", visit.ref)
    assert send(desk, url, **{"q-minutes": "40", "later": "yes"})["Location"] == to(
        "read", visit.ref
    )
    refused = send(desk, to("complete", visit.ref))
    assert refused.status_code == 422
    assert "Answer “Did you see the child alone?”" in refused.content.decode()
    assert "Still needed" in desk.get(to("complete", visit.ref)).content.decode()


def test_what_cannot_be_an_answer_is_said_at_its_field(desk: Client, visit: Response) -> None:
    answer = send(
        desk,
        to("fill", visit.ref),
        **{
            "q-minutes": "601",
            "q-visited-on_day": "31",
            "q-visited-on_month": "2",
            "q-visited-on_year": "2026",
            "q-missing-from-days": ["none", "school"],
        },
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"q-minutes", "q-visited-on", "q-missing-from-days"}
    assert 'href="#id_q-visited-on_day"' in answer.content.decode()
    assert queries.given(visit) == {}


def test_an_answer_to_a_question_that_does_not_stand_is_not_dropped_in_silence(
    desk: Client, visit: Response
) -> None:
    """Without scripts every question is open; with them, a closed one is not sent."""
    url = to("fill", visit.ref)
    answer = send(desk, url, **{"q-seen-alone": "yes", "q-why-not-alone": "Staff stayed"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "asked only when “Did you see the child alone?” is “No”" in words
    assert "Staff stayed" in words


def test_sections_follow_one_another_as_they_come_to_be_asked(
    world: World, client: Client, interview: Response
) -> None:
    phone = signed_in(client, world.user("interviewer"))
    first = phone.get(to("fill", interview.ref))["Location"]
    following = send(phone, first, **{"q-explained": "yes"})["Location"]
    codes = {row.ref: row.section for row in interview.sections.all()}
    assert [codes[url.rstrip("/").split("/")[-1]] for url in (first, following)] == [
        "start",
        "before",
    ]
    assert phone.get(to("fill", interview.ref))["Location"] == following
    analysis = interview.sections.get(section="analysis")
    url = to("fill_section", interview.ref, analysis.ref)
    police = send(phone, url, **{"q-concerns-carers": "no"})["Location"]
    assert police.endswith(f"{interview.sections.get(section='police').ref}/")
    carers = send(phone, police)["Location"]
    assert carers.endswith(f"{interview.sections.get(section='carers').ref}/")
    assert send(phone, carers)["Location"] == to("complete", interview.ref)


def test_a_question_of_an_earlier_section_settles_what_a_later_one_asks(
    world: World, client: Client, interview: Response, shipped: dict[str, Version]
) -> None:
    phone = signed_in(client, world.user("interviewer"))
    during = interview.sections.get(section="during")
    page = phone.get(to("fill_section", interview.ref, during.ref)).content.decode()
    assert "data-when" in page
    assert "Only if “Did anybody hurt or threaten you" in page
    assert "Are they safe now, and do they need a doctor?" in page


def test_what_was_being_written_comes_back(desk: Client, visit: Response) -> None:
    url = to("fill", visit.ref)
    fields = hidden(desk, url) | {"q-fun": "Swimming", "q-afraid": "yes", "q-visited-on_day": "3"}
    assert desk.post(reverse("pages:draft"), fields).status_code == 200
    again = desk.get(url)
    words = again.content.decode()
    assert "This is what you had written and not yet saved." in words
    assert ">\nSwimming</textarea>" in words
    assert 'value="3"' in words
    assert "There is a problem" not in words
    send(desk, url, **WHOLE)
    assert not Draft.objects.exists()


def test_a_form_sent_twice_is_saved_once(desk: Client, visit: Response) -> None:
    url = to("fill", visit.ref)
    fields = hidden(desk, url) | {"q-sleep": "no"}
    first, second = desk.post(url, fields), desk.post(url, fields)
    assert (first["Location"], first.status_code) == (second["Location"], second.status_code)
    visit.refresh_from_db()
    assert visit.version == 2


def test_two_people_editing_see_both_and_choose(
    world: World, desk: Client, visit: Response
) -> None:
    url = to("fill", visit.ref)
    fields = hidden(desk, url) | {"q-seen-alone": "yes", "q-who-cares": "Mr Okafor"}
    commands.save_answers(
        world.reader("team_manager"),
        visit,
        {"seen_alone": Given(codes=("yes",)), "who_cares": Given(text="Mrs Hale")},
    )
    clash = desk.post(url, fields)
    assert clash.status_code == 409
    words = clash.content.decode()
    assert "Mrs Hale" in words
    assert "Mr Okafor" in words
    again = fields | {
        "version": str(clash.context["form_state"].version),
        "keep_q-who-cares": "both",
    }
    assert desk.post(url, again).status_code == 302
    assert queries.given(visit)["who_cares"].text == "Mrs Hale\n\nMr Okafor"


def test_what_was_completed_is_corrected_with_a_reason(desk: Client, visit: Response) -> None:
    url = to("fill", visit.ref)
    send(desk, url, **WHOLE)
    send(desk, to("complete", visit.ref))
    refused = send(desk, url, **{**WHOLE, "q-sleep": "no"})
    assert refused.status_code == 422
    assert "This was completed. Say why it changes now." in refused.content.decode()
    assert send(desk, url, **{**WHOLE, "q-sleep": "no", "reason": "Ash said"}).status_code == 302


def test_a_stranger_gets_404_at_every_step(
    world: World, client: Client, child: Child, visit: Response, interview: Response
) -> None:
    stranger = signed_in(client, world.user("stranger"))
    section = visit.sections.all()[0]
    for url in (
        to("about", child.ref),
        to("begin", child.ref, visit.questionnaire_version.questionnaire.ref),
        to("read", visit.ref),
        to("fill", visit.ref),
        to("fill_section", visit.ref, section.ref),
        to("complete", visit.ref),
        to("withdraw", visit.ref),
        to("read", interview.ref),
    ):
        assert stranger.get(url).status_code == 404, url
        posted = stranger.post(url, {"idempotency_key": "00000000-0000-4000-8000-000000000000"})
        assert posted.status_code in (404, 405), url
    listed = stranger.get(to("list"))
    assert {(row.completed, row.begun) for row in listed.context["in_use"]} == {(0, 0)}
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.REFUSED).count() == 8 + 5


def test_a_part_that_is_not_the_readers_is_absent_without_trace(
    world: World, client: Client, visit: Response
) -> None:
    """The police may answer nothing here; a host council's worker reads care and not health."""
    host = world.child("Devon", "Kay", responsible=world.sefton)
    response = commands.begin(
        world.reader("social_worker", world.sefton_council),
        child=host,
        version=visit.questionnaire_version,
    )
    desk = signed_in(client, world.user("social_worker"))
    for name in ("read", "fill", "complete"):
        words = desk.get(to(name, response.ref)).content.decode()
        assert "Visit to where a child lives" in words
        assert "health appointment" not in words
    sent = send(desk, to("fill", response.ref), **{"q-appointments": "yes", "q-sleep": "yes"})
    assert sent.status_code == 302
    assert set(queries.given(response)) == {"sleep"}


def test_without_the_permission_there_is_no_such_page(
    world: World, client: Client, child: Child, visit: Response
) -> None:
    leader = signed_in(client, world.user("senior_leader"))
    assert leader.get(to("list")).status_code == 404
    assert leader.get(to("about", child.ref)).status_code == 404
    assert leader.get(to("read", visit.ref)).status_code == 404


def test_every_page_about_a_child_is_in_the_read_log(desk: Client, visit: Response) -> None:
    names = ("read", "fill", "complete", "withdraw")
    for name in names:
        desk.get(to(name, visit.ref))
    assert visit.child
    desk.get(to("about", visit.child.ref))
    logged = AuditEntry.objects.filter(kind="read", child_id=visit.child_id)
    assert set(logged.values_list("action", flat=True)) == {
        f"questionnaires:{name}" for name in (*names, "about")
    }


def test_it_is_withdrawn_on_a_page_that_asks_why(desk: Client, visit: Response) -> None:
    url = to("withdraw", visit.ref)
    assert send(desk, url, reason="").status_code == 422
    assert send(desk, url, reason="The wrong child")["Location"] == to("list")
    assert desk.get(to("read", visit.ref)).status_code == 404


def mine(reader: Reader, response: Response) -> Parent | None:
    """A room above, of which this response is."""
    return Parent("The thing itself", "/thing/", danger_href="/thing/danger/")


def test_a_response_of_another_room_leads_back_to_it_and_shows_its_danger_button(
    desk: Client, visit: Response, settings: Any
) -> None:
    settings.WAYHOME_RESPONSE_PARENTS = (f"{__name__}.mine",)
    belonging._functions.cache_clear()
    try:
        shown = desk.get(to("fill", visit.ref)).content.decode()
        assert 'href="/thing/"' in shown
        assert 'href="/thing/danger/"' in shown
        assert "Danger told now" in shown
        send(desk, to("fill", visit.ref), **WHOLE)
        assert send(desk, to("complete", visit.ref))["Location"] == "/thing/"
    finally:
        belonging._functions.cache_clear()


def test_no_page_asks_the_database_too_often(
    desk: Client, visit: Response, django_assert_max_num_queries: Any
) -> None:
    send(desk, to("fill", visit.ref), **WHOLE)
    assert visit.child
    for url in (
        to("list"),
        to("about", visit.child.ref),
        to("read", visit.ref),
        to("fill", visit.ref),
        to("complete", visit.ref),
    ):
        with django_assert_max_num_queries(15 + 4):  # two savepoints, and the test's own two
            assert desk.get(url).status_code == 200
