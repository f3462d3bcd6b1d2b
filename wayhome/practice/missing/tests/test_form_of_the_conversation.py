"""The form of the conversation: begun from its interview, and back there when it is completed."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Answer
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.missing.tests.test_interview_pages import HOUR, send

NEEDED = {
    "explained": Given(codes=("yes",)),
    "hurt": Given(codes=("no",)),
    "trusted_adult": Given(codes=("yes",), text="Mr Okafor"),
    "worry": Given(codes=("medium",)),
    "why_worry": Given(text="The flat in Crewe"),
    "must_not_share": Given(codes=("no",)),
    "concerns_carers": Given(codes=("no",)),
    "police_safety": Given(text="A flat above the shop"),
    "carers_agreed": Given(text="Ring her key worker first"),
}


def test_it_is_begun_answered_completed_and_leads_back_to_the_interview(
    world: World, client: Client
) -> None:
    commands.load_shipped(SYSTEM)
    child = known_child(world, carer=world.home)
    interview = interview_of(went_missing(child, clock.now() - 30 * HOUR, back_after=20 * HOUR))
    phone = signed_in(client, world.user("interviewer"))
    begun = send(phone, "interview-form", interview)
    interview.refresh_from_db()
    response = interview.response
    assert response
    assert begun["Location"] == reverse("questionnaires:fill", args=[response.ref])
    page = phone.get(begun["Location"], follow=True)
    back = reverse("missing:interview", args=[interview.ref])
    assert f'href="{back}"' in page.content.decode()
    commands.save_answers(world.reader("interviewer"), response, NEEDED)
    url = reverse("questionnaires:complete", args=[response.ref])
    state = phone.get(url).context["form_state"]
    keys = {"idempotency_key": state.idempotency_key, "version": str(state.version)}
    assert phone.post(url, keys)["Location"] == back


def test_police_and_home_read_their_own_part_of_it_alone(world: World) -> None:
    commands.load_shipped(SYSTEM)
    child = known_child(world, carer=world.home)
    interview = interview_of(went_missing(child, clock.now() - timedelta(hours=30),
                                          back_after=20 * HOUR))  # fmt: skip
    interviewer = world.reader("interviewer")
    response = commands.begin(
        interviewer,
        child=child,
        version=queries.current("return-interview"),
        case_ref=interview.case_ref,
    )
    commands.save_answers(interviewer, response, NEEDED)

    def questions(role: str) -> set[str]:
        seen = Answer.objects.visible_to(world.reader(role))
        return set(seen.values_list("question", flat=True))

    assert questions("police_coordinator") == {"police_safety"}
    assert questions("home_manager") == {"carers_agreed"}
    assert questions("stranger") == set()
