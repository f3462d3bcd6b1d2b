"""No copy before a worker has reviewed it against who must not know (P28); words leave by
agreement and a named approver alone (P30)."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import hidden, post
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child, MustKnow
from wayhome.practice.plans import commands
from wayhome.practice.plans.models import Copy, Plan, Voice
from wayhome.practice.plans.queries.copying import offer
from wayhome.practice.plans.tests.lives import WORDS, contingency, copied, heard, whole


@pytest.fixture
def plan(world: World) -> Plan:
    plan = whole(world)
    said = {"kind": "must_not_know", "text": "Darren Cole, stepfather", "from_on": date(2026, 1, 1)}
    MustKnow.objects.create(child=plan.child, recorded_for=plan.child, **said)
    return plan


@pytest.fixture
def worker(world: World) -> Client:
    return signed_in(Client(), world.user("social_worker"))


def words(copy: Copy) -> str:
    return " ".join(line for part in copy.content for line in part["lines"])


def form(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    page = client.get(url)
    said = {
        "recipient": "Maria Winters",
        "why": "She asked.",
        "is_alleged": "no",
        "way": "person",
        "is_checked": "on",
        "items": [key for key, _words in page.context["form"].fields["items"].choices],
    }
    return {**hidden(page), **said, **typed}


def test_a_copy_is_made_on_the_page_beside_who_must_not_know(plan: Plan, worker: Client) -> None:
    url = f"/plan/{plan.ref}/copy/parent/"
    assert "Darren Cole, stepfather" in worker.get(url).content.decode()
    answer = worker.post(url, form(worker, url))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    copy = Copy.objects.get()
    assert (copy.recipient, copy.why) == ("Maria Winters", "She asked.")
    assert copy.checked_against == "Darren Cole, stepfather"
    assert "The home rings Ash" in worker.get(answer["Location"]).content.decode()
    assert AuditEntry.objects.get(action="plan.copy_made").child_id == plan.child_id


def test_nothing_is_made_that_nobody_has_read_against_it(plan: Plan, worker: Client) -> None:
    url = f"/plan/{plan.ref}/copy/parent/"
    typed = form(worker, url)
    del typed["is_checked"]
    answer = worker.post(url, typed)
    assert answer.status_code == 422
    assert "Read it against who must not know" in answer.content.decode()
    assert not Copy.objects.exists()


def test_who_must_not_know_changing_meanwhile_stops_the_copy_and_its_printing(
    world: World, plan: Plan, worker: Client
) -> None:
    made = copied(world, plan)
    url = f"/plan/{plan.ref}/copy/parent/"
    typed = form(worker, url)
    MustKnow.objects.create(
        child=plan.child, recorded_for=plan.child, kind="must_not_know", text="Aunt Jo",
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    assert worker.post(url, typed).status_code == 422
    assert Copy.objects.count() == 1
    pdf = worker.get(f"/plan/{plan.ref}/copies/{made.ref}/pdf/")
    assert pdf.status_code == 302, "not printed: it goes back and says why"
    with pytest.raises(Invalid):
        commands.give_copy(world.reader("social_worker"), copy=made)


def test_someone_alleged_to_exploit_the_child_gets_none(world: World, plan: Plan) -> None:
    with pytest.raises(Invalid) as raised:
        copied(world, plan, is_alleged=True)
    assert "alleged" in str(raised.value)
    with pytest.raises(Invalid):
        copied(world, plan, recipient="Mr Cole")
    assert not Copy.objects.exists()


def test_third_party_and_police_handled_text_is_left_out_by_rule(world: World, plan: Plan) -> None:
    reader = world.reader("social_worker")
    contingency(world, plan, text="Kai is with her", is_third_party=True)
    commands.write_section(reader, plan=plan, section="closed", text="The deputy gives lifts.")
    officer = world.reader("police_coordinator")
    commands.add_work(
        officer, plan=plan, kind="advice", text="Car under watch", worker="PC Lowe",
        began_on=date(2026, 1, 5),
    )  # fmt: skip
    for audience in Copy.Audience.values:
        said = " ".join(item.words for item in offer(reader, plan, audience).items)
        assert "Kai is with her" not in said, audience
        assert "deputy" not in said, audience
        assert "Car under watch" not in said, audience
    assert offer(reader, plan, "agency").left_out["police"] == 2
    assert offer(reader, plan, "agency").left_out["third_party"] == 1


def test_a_copy_cannot_be_made_to_hold_what_the_rule_leaves_out(world: World, plan: Plan) -> None:
    row = contingency(world, plan, text="Kai is with her", is_third_party=True)
    with pytest.raises(Invalid):
        copied(world, plan, items=[f"contingency-{row.ref}"])


def test_parents_read_less_than_agencies_and_the_child_their_own(world: World, plan: Plan) -> None:
    reader = world.reader("social_worker")
    commands.write_section(reader, plan=plan, section="worries", text="Lifts and vapes.")
    commands.write_section(reader, plan=plan, section="day", text="Up late, on the phone.")
    said = {
        audience: " ".join(item.words for item in offer(reader, plan, audience).items)
        for audience in Copy.Audience.values
    }
    assert "Lifts and vapes." in said["agency"]
    assert "Lifts and vapes." not in said["parent"] + said["child"]
    assert "Up late" in said["child"]
    assert "Up late" not in said["parent"] + said["agency"]


def test_the_childs_words_leave_with_agreement_and_a_named_approver_alone(
    world: World, plan: Plan
) -> None:
    reader, manager = world.reader("social_worker"), world.reader("team_manager")
    kept = Voice.objects.get()
    agreed = heard(world, plan, text="I like the gym.", agrees=True, agrees_note="Not Mum")
    for voice in (kept, agreed):
        assert voice.text not in words(copied(world, plan, audience="parent"))
    with pytest.raises(Invalid):
        commands.release_words(manager, voice=kept)
    with pytest.raises(Refused):
        commands.release_words(reader, voice=agreed)
    commands.release_words(manager, voice=agreed)
    copy = copied(world, plan, audience="parent")
    assert "I like the gym." in words(copy)
    assert WORDS not in words(copy)
    assert copy.left_out["words"] == 1
    assert WORDS in words(copied(world, plan, audience="child", recipient="Ash")), "their own"


def test_a_manager_approves_words_by_one_press(world: World, plan: Plan) -> None:
    voice = heard(world, plan, text="I like the gym.", agrees=True)
    manager = signed_in(Client(), world.user("team_manager"))
    page = manager.get(f"/child/{plan.child.ref}/plan/").content.decode()
    assert "I approve that these words leave the record" in page
    assert post(manager, f"/plan/{plan.ref}/words/{voice.ref}/release/").status_code == 302
    voice.refresh_from_db()
    assert voice.released_by == world.user("team_manager")


def test_a_childs_copy_is_given_in_person_unless_a_reason_says_otherwise(
    world: World, plan: Plan
) -> None:
    made = copied(world, plan, audience="child", recipient="Ash")
    assert made.way == "person"
    with pytest.raises(Invalid):
        copied(world, plan, audience="child", recipient="Ash", way="post")
    why = "Ash asked for it at Nan's, and opens the post alone."
    assert copied(world, plan, audience="child", recipient="Ash", way="post", way_reason=why)


def test_a_childs_copy_speaks_to_the_child(world: World, plan: Plan) -> None:
    own = {part["title"]: part["lines"] for part in copied(
        world, plan, audience="child", recipient="Ash").content}  # fmt: skip
    assert "What keeps you safe tonight" in own
    [said] = own["In your own words"]
    assert WORDS in said
    assert "The child" not in said
    other = {part["title"] for part in copied(world, plan, audience="parent").content}
    assert "What keeps this child safe tonight" in other
    assert "In your own words" not in other


def test_an_agency_outside_the_circle_gets_no_copy(world: World, plan: Plan) -> None:
    with pytest.raises(Invalid):
        copied(world, plan, audience="agency", agency=world.school)
    world.involve(plan.child, world.health, Purpose.HEALTH_CARE)
    assert copied(world, plan, audience="agency", agency=world.health).agency == world.health


def test_who_cannot_see_who_must_not_know_reviews_no_copy(world: World, plan: Plan) -> None:
    world.involve(plan.child, world.halton_council, Purpose.HOST)
    host = world.reader("social_worker", world.halton_council)
    with pytest.raises(Invalid):
        commands.make_copy(
            host, plan=plan, audience="parent", recipient="Maria", why="x", items=["x"],
            checked_against="", is_alleged=False,
        )  # fmt: skip
    client = signed_in(Client(), world.user("social_worker", world.halton_council))
    page = client.get(f"/plan/{plan.ref}/copy/parent/").content.decode()
    assert "Darren" not in page
    assert "You cannot see who must not know" in page


def test_no_copy_is_made_of_the_plan_of_a_child_who_died(world: World, plan: Plan) -> None:
    Child.objects.filter(pk=plan.child_id).update(died_on=date(2026, 10, 1))
    world.derive(plan.child)
    plan.child.refresh_from_db()
    with pytest.raises(Invalid):
        copied(world, plan)


def test_it_prints_as_the_copy_that_was_reviewed_and_no_other(
    world: World, plan: Plan, worker: Client
) -> None:
    made = copied(world, plan)
    contingency(world, plan, text="Written after the review")
    answer = worker.get(f"/plan/{plan.ref}/copies/{made.ref}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert "Ash" not in answer["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    assert "Written after the review" not in words(made)
    assert AuditEntry.objects.get(action="plan.copy_exported").user_id == made.recorded_by_id
    given = commands.give_copy(world.reader("social_worker"), copy=made, note="At home")
    assert given.given_by == world.user("social_worker")
