"""The panel's pages, as its secretary, chair, an agency that is asked and one that is not."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Answer, Decision, Item, Meeting, Panel, Paper, Referral
from wayhome.practice.panels.paper import making
from wayhome.practice.panels.tests.lives import DAY, Sitting, sitting

NEVER_THERE = "2" * 12


@pytest.fixture
def panel(world: World) -> Sitting:
    return sitting(world)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def date_of(name: str, at: Any) -> dict[str, str]:
    return {
        f"{name}_day": str(at.day),
        f"{name}_month": str(at.month),
        f"{name}_year": str(at.year),
    }


def test_a_school_refers_and_reads_what_became_of_it(panel: Sitting, child: Child) -> None:
    world = panel.world
    school = client_of(world, "school_lead")
    assert panel.panel.name in text(school.get(f"/child/{child.ref}/panel/"))
    typed = {
        "panel": panel.panel.ref, "reason": "New phone, new friends, gone at lunch.",
        "urgency": "next", "level": "unknown", "kind": "child", "strategy": "no",
        "child_told": "yes", "child_view": "They are my mates.", "parent_told": "no",
    }  # fmt: skip
    there = send(school, f"/child/{child.ref}/panel/", **typed)["Location"]
    assert "Not decided yet" in text(school.get(there))
    referral = Referral.objects.get()
    secretary = client_of(world, "panel_secretary")
    page = text(secretary.get(f"/panels/panel/{panel.panel.ref}/"))
    assert child.name in page
    post(secretary, f"/panels/referral/{referral.ref}/looked/")
    send(secretary, f"/panels/referral/{referral.ref}/decide/", outcome="not_now",
         reason="The team has a plan; send again if she is away overnight.")  # fmt: skip
    decide = f"/panels/referral/{referral.ref}/decide/"
    assert secretary.get(decide)["Location"] == there, "who comes back to it reads what was decided"
    late = post(secretary, decide, outcome="accepted")
    assert "What you sent changed nothing" in text(secretary.get(late["Location"]))
    assert Referral.objects.get().triage == "not_now"
    page = text(school.get(there))
    assert "Not now" in page
    assert "send again if she is away overnight" in page
    assert school.get(f"/panels/item/{referral.item.ref}/").status_code == 404
    assert child.name in text(school.get("/panels/"))


def test_a_secretary_fills_records_and_a_chair_approves(panel: Sitting, child: Child) -> None:
    world, meeting = panel.world, panel.meeting
    item = panel.waiting(child, level="significant")
    secretary, chair = client_of(world, "panel_secretary"), client_of(world, "panel_chair")
    there = f"/panels/meeting/{meeting.ref}"
    post(secretary, f"{there}/build/")
    post(secretary, f"{there}/papers/")
    page = text(secretary.get(f"{there}/"))
    assert child.name in page
    assert "no strategy discussion" in page
    assert "Papers out" in page
    send(secretary, f"{there}/came/", agency=world.police.ref, name="Sgt Lowe", is_present="yes",
         has_accepted="on")  # fmt: skip
    page = text(secretary.get(f"{there}/live/"))
    assert "Not here: Council and Health body" in page
    record = f"/panels/item/{item.ref}/record/"
    send(secretary, record, note="Seen twice at the station.", stay="yes")
    assert Decision.objects.get().decided_at is None
    owner = f"t{world.team('social_care').ref}"
    decided = {
        "note": "Seen twice at the station.", "said_by_child": "I want out.", "outcome": "accept",
        "level_after": "significant", "reason": "He waits for her.", "to_do_1": "Visit the shop",
        "owner_1": owner, "kind_1": "disruption", "dissent_by": world.health.ref,
        "dissent": "Not without her.",
        **date_of("review_on", clock.today() + 28 * DAY), **date_of("due_1", clock.today() + DAY),
    }  # fmt: skip
    answer = send(secretary, record, **decided, strategy="neither")
    assert answer.status_code == 422
    assert "this panel cannot be the only response" in text(answer)
    assert "He waits for her." in text(answer)  # and nothing typed is lost
    answer = send(secretary, record, **decided, strategy="asked")
    assert answer.status_code == 302, text(answer)
    assert Action.objects.count() == 2  # the one that was typed, and the strategy discussion
    send(secretary, f"{there}/held/", notes="")
    assert client_of(world, "health_practitioner").get(f"{there}/minutes/").status_code == 404
    assert "Draft minutes" in text(secretary.get(f"{there}/minutes/"))
    assert secretary.get(f"{there}/minutes/approve/").status_code == 404
    assert send(chair, f"{there}/minutes/approve/").status_code == 422
    assert send(chair, f"{there}/minutes/approve/", checked="on").status_code == 302
    page = text(chair.get(f"{there}/minutes/"))
    for words in (
        "“I want out.”",
        "Visit the shop",
        "Not without her.",
        "Step",
        "He waits for her",
    ):
        assert words in page or words == "Step"
    assert Meeting.objects.get(pk=meeting.pk).minutes_by == world.user("panel_chair")


def test_an_agency_with_no_reason_attends_without_the_items_identity(
    panel: Sitting, child: Child
) -> None:
    """P27: it reads that there is one more child, in agenda, pack, minutes and calendar."""
    world = panel.world
    item = panel.on_agenda(child)
    other = panel.on_agenda(world.child("Kit", "Fallow"))
    panel.asked(other, world.health)
    health = client_of(world, "health_practitioner")
    there = f"/panels/meeting/{panel.meeting.ref}"
    page = text(health.get(f"{there}/"))
    assert "Kit Fallow" in page
    assert child.name not in page
    assert "One more child, of whom your agency is not asked." in page
    assert health.get(f"/panels/item/{item.ref}/").status_code == 404
    assert health.get(f"/panels/item/{other.ref}/").status_code == 200
    for each in (item, other):
        panel.decided(each)
    commands.hold(panel.secretary, meeting=panel.meeting)
    commands.approve_minutes(panel.chair, meeting=panel.meeting, checked=True)
    page = text(health.get(f"{there}/minutes/"))
    assert "Kit Fallow" in page
    assert child.name not in page
    youth = client_of(world, "youth_justice_worker")
    assert "2 more children were heard" in text(youth.get(f"{there}/minutes/"))


def test_who_is_asked_answers_on_one_short_page(panel: Sitting, child: Child) -> None:
    """A school reads what is asked and nothing of the pack; nothing held is an answer."""
    world = panel.world
    item = panel.on_agenda(child)
    asked = panel.asked(item, world.school)
    panel.asked(item, world.health)
    school = client_of(world, "school_lead")
    assert "Attendances since May" in text(school.get("/panels/"))
    there = f"/panels/asked/{asked.ref}/"
    assert "Older men" not in text(school.get(there))
    assert send(school, there, handling="open").status_code == 422
    assert send(school, there, handling="open", nothing_held="on").status_code == 302
    assert Answer.objects.get().nothing_held
    assert "Holds nothing." in text(
        client_of(world, "panel_secretary").get(f"/panels/item/{item.ref}/")
    )
    for stranger in (client_of(world, "stranger"), client_of(world, "health_practitioner")):
        assert stranger.get(there).status_code == 404
    assert school.get(f"/panels/item/{item.ref}/").status_code == 404


def test_a_stranger_gets_404_at_every_step(panel: Sitting, child: Child) -> None:
    world = panel.world
    item = panel.on_agenda(child)
    asked = panel.asked(item, world.health)
    referral = Referral.objects.get()
    at, of = f"/panels/meeting/{panel.meeting.ref}", f"/panels/item/{item.ref}"
    for stranger in (
        client_of(world, "stranger"),
        client_of(world, "panel_secretary", world.stranger),
        client_of(world, "panel_chair", world.stranger),
    ):
        for there in (
            f"/panels/panel/{panel.panel.ref}/", f"/panels/panel/{panel.panel.ref}/plan/",
            f"/child/{child.ref}/panel/", f"/panels/referral/{referral.ref}/",
            f"/panels/referral/{referral.ref}/decide/", f"{at}/", f"{at}/order/", f"{at}/live/",
            f"{at}/minutes/", f"{at}/calendar/", f"{at}/paper/pack/", f"{of}/", f"{of}/ask/",
            f"{of}/record/", f"{of}/conflict/", f"{of}/strategy/", f"{of}/off/", f"{of}/grown/",
            f"/panels/asked/{asked.ref}/",
        ):  # fmt: skip
            assert stranger.get(there).status_code == 404, there
        assert child.name not in text(stranger.get("/panels/"))


def test_of_two_secretaries_the_second_sees_both_orders(panel: Sitting, child: Child) -> None:
    world = panel.world
    first = panel.on_agenda(child)
    second = panel.on_agenda(world.child("Kit", "Fallow"))
    there = f"/panels/meeting/{panel.meeting.ref}/order/"
    mine = client_of(world, "panel_secretary")
    theirs_member = world.another("panel_secretary", world.council)
    theirs = signed_in(Client(), theirs_member.user, theirs_member)
    version = {"version": Meeting.objects.get(pk=panel.meeting.pk).version}
    places = {f"place_{first.ref}": "2", f"place_{second.ref}": "1"}
    assert (
        post(mine, there, **version, **places, reason="Her worker can stay until ten.").status_code
        == 302
    )
    other = {f"place_{first.ref}": "1", f"place_{second.ref}": "2"}
    answer = post(theirs, there, **version, **other, reason="Police come late.")
    assert answer.status_code == 409
    page = text(answer)
    assert "Her worker can stay until ten." in page
    assert "Police come late." in page
    assert world.user("panel_secretary").name in page
    order = list(Item.objects.order_by("place").values_list("pk", flat=True))
    assert order == [second.pk, first.pk]
    page = text(mine.get(f"/panels/meeting/{panel.meeting.ref}/"))
    assert page.index("Kit Fallow") < page.index(child.name)


def test_of_two_who_record_the_second_sees_both_notes(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    secretary, chair = (client_of(panel.world, role) for role in ("panel_secretary", "panel_chair"))
    there = f"/panels/item/{item.ref}/record/"
    send(secretary, there, note="Police saw him.", stay="yes")
    answer = post(chair, there, version="0", note="School saw her.")
    assert answer.status_code == 409
    assert "Police saw him." in text(answer)
    assert "School saw her." in text(answer)
    assert Decision.objects.get().note == "Police saw him."


def test_a_calendar_holds_times_and_no_child(panel: Sitting, child: Child) -> None:
    panel.on_agenda(child)
    body = client_of(panel.world, "health_practitioner").get("/panels/calendar/").content.decode()
    assert "BEGIN:VEVENT" in body
    assert panel.panel.name in body.replace("\r\n ", "")
    for word in (child.given_name, child.family_name, child.ref):
        assert word not in body
    assert (
        "VEVENT" not in client_of(panel.world, "stranger").get("/panels/calendar/").content.decode()
    )


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_pack_is_made_as_its_reader_marked_logged_and_fetched_once(
    panel: Sitting, child: Child, folder: None
) -> None:
    world = panel.world
    item = panel.on_agenda(child)
    hidden = panel.on_agenda(world.child("Kit", "Fallow"))
    panel.asked(item, world.health)
    health = client_of(world, "health_practitioner")
    made = send(health, f"/panels/meeting/{panel.meeting.ref}/paper/pack/")["Location"]
    paper = Paper.objects.get()
    making.make(paper.pk)
    paper.refresh_from_db()
    assert (paper.items, paper.done, paper.children) == (1, 1, [child.pk])
    assert "It is ready: 1 child." in text(health.get(made))
    assert client_of(world, "panel_secretary").get(made).status_code == 404
    answer = post(health, f"{made}file/")
    assert answer.content.startswith(b"%PDF")
    read = AuditEntry.objects.filter(kind="read", action="panels:paper-file")
    assert list(read.values_list("child_id", flat=True)) == [child.pk]
    again = post(health, f"{made}file/")
    assert again["Location"] == made, "pressed twice: the page says where the file went"
    gone = text(health.get(made))
    assert "The file is gone from here" in gone
    assert f"/panels/meeting/{panel.meeting.ref}/paper/pack/" in gone
    assert hidden.child_id not in paper.children


def test_a_conflict_declared_after_a_pack_was_made_closes_the_pack(
    panel: Sitting, child: Child, folder: None
) -> None:
    item = panel.on_agenda(child)
    chair = client_of(panel.world, "panel_chair")
    made = send(chair, f"/panels/meeting/{panel.meeting.ref}/paper/pack/")["Location"]
    making.make(Paper.objects.get().pk)
    send(chair, f"/panels/item/{item.ref}/conflict/", reason="My nephew.")
    assert post(chair, f"{made}file/").status_code == 404


def test_a_strategic_group_reads_totals_and_hears_themes_alone(world: World) -> None:
    secretary = client_of(world, "panel_secretary")
    answer = send(secretary, "/panels/new/", name="Strategic group", kind="strategic",
                  areas=world.cheshire_east.code, members=world.police.ref)  # fmt: skip
    group = Panel.objects.get()
    page = text(secretary.get(f"/panels/panel/{group.ref}/figures/"))
    assert "Referred or reviewed" in page
    day = date_of("starts_at", clock.today() + 9 * DAY) | {"starts_at_time": "10:00"}
    plan = f"/panels/panel/{group.ref}/plan/"
    there = send(secretary, plan, place="Online", minutes_long="60", **day)["Location"]
    shop = {"kind": "place", "title": "A shop", "reason": "x"}
    vapes = {"kind": "theme", "title": "Vapes", "reason": "Five homes say so."}
    assert send(secretary, f"{there}topic/", **shop).status_code == 422
    assert send(secretary, f"{there}topic/", **vapes).status_code == 302
    assert answer.status_code == 302
    child = world.child()
    assert group.name not in text(
        client_of(world, "social_worker").get(f"/child/{child.ref}/panel/")
    )


def test_a_conflict_declared_by_mistake_is_lifted_by_whoever_runs_the_panel(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child)
    there = f"/panels/item/{item.ref}/"
    chair = client_of(panel.world, "panel_chair")
    secretary = client_of(panel.world, "panel_secretary")
    assert secretary.get(f"{there}conflict/lift/").status_code == 404, "nothing is declared"
    send(chair, f"{there}conflict/", reason="A neighbour of that name.")
    assert chair.get(there).status_code == 404
    assert f"{there}conflict/lift/" in text(secretary.get(there))
    who = panel.world.user("panel_chair").ref
    send(secretary, f"{there}conflict/lift/", who=who, reason="Another family of that name.")
    assert chair.get(there).status_code == 200


def test_an_agency_that_is_not_the_first_of_the_list_is_asked(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    due = clock.now() + 2 * DAY
    typed = date_of("due_at", due) | {"due_at_time": "09:00"}
    secretary = client_of(panel.world, "panel_secretary")
    for agency in (panel.world.health, panel.world.youth_justice):
        send(
            secretary, f"/panels/item/{item.ref}/ask/", agency=agency.ref, basis="public_task",
            reason="She was seen there.", asked_for="Since May", **typed,
        )  # fmt: skip
    assert item.asks.count() == 2
