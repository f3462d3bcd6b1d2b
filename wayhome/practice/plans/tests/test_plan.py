"""One plan a child: opened, filled by several agencies, refused as complete while it lacks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import World, signed_in
from tests.forms import hidden, post, send
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.actions.commands import finish
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewStep
from wayhome.practice.plans.models import Asked, Contingency, Plan
from wayhome.practice.plans.tests.lives import WORDS, contingency, heard, planned, step, whole


@pytest.fixture
def plan(world: World) -> Plan:
    return planned(world)


@pytest.fixture
def worker(world: World) -> Client:
    return signed_in(Client(), world.user("social_worker"))


def open_gaps(plan: Plan) -> set[str]:
    rows = Derived.objects.filter(child=plan.child_id, kind="G", rule__startswith="PLN")
    return set(rows.open_at(clock.now()).values_list("rule", flat=True))


def test_a_child_has_one_open_plan_whatever_the_route(world: World, plan: Plan) -> None:
    again = commands.open_plan(
        world.reader("social_worker"), child=plan.child, why="The panel asks.", route="panel"
    )
    assert again.pk == plan.pk
    assert Asked.objects.get().route == "panel", "who asked again is not lost"
    with pytest.raises(IntegrityError), transaction.atomic(), system_context():
        Plan.objects.create(
            child=plan.child, recorded_for=plan.child, why="x", lead_agency=world.council
        )


def test_social_care_leads_unless_another_agency_is_named(world: World, plan: Plan) -> None:
    assert plan.lead_agency == world.council
    assert plan.lead_team == world.team("social_care")
    assert plan.authority == world.cheshire_east


def test_a_plan_is_never_called_complete_without_contingency_and_voice(
    world: World, plan: Plan
) -> None:
    manager = world.reader("team_manager")
    with pytest.raises(Invalid) as raised:
        commands.approve(manager, plan=plan)
    assert "no contingency" in str(raised.value)
    assert "own words" in str(raised.value)
    assert open_gaps(plan) == {"PLN-G01", "PLN-G02", "PLN-G03", "PLN-G05", "PLN-G06"}
    plan.refresh_from_db()
    assert plan.approved_at is None


def test_a_whole_plan_is_approved_by_a_manager_and_by_nobody_else(world: World) -> None:
    plan = whole(world)
    with pytest.raises(Refused):
        commands.approve(world.reader("social_worker"), plan=plan)
    approved = commands.approve(world.reader("team_manager"), plan=plan)
    assert approved.approved_by == world.user("team_manager")
    assert open_gaps(plan) == set()
    entry = AuditEntry.objects.get(action="plan.approved")
    assert entry.child_id == plan.child_id


def test_a_contingency_taken_out_opens_the_gap_again(world: World) -> None:
    plan = whole(world)
    row = Contingency.objects.get()
    commands.finish_part(world.reader("social_worker"), part=row, result="They moved.")
    assert open_gaps(plan) == {"PLN-G01"}
    with pytest.raises(Invalid):
        commands.approve(world.reader("team_manager"), plan=plan)


def test_the_page_says_plainly_what_is_missing_and_where_to_write_it(
    plan: Plan, worker: Client
) -> None:
    page = worker.get(f"/child/{plan.child.ref}/plan/").content.decode()
    assert "This plan is not complete" in page
    assert "Nobody has written what Ash Winters wants." in page
    assert f"/plan/{plan.ref}/add/contingency/" in page
    assert page.index("safe tonight") < page.index("If this happens") < page.index("by when")


def test_it_is_opened_and_filled_by_the_pages(world: World, worker: Client) -> None:
    child = world.child()
    assert "Nobody has opened a plan" in worker.get(f"/child/{child.ref}/plan/").content.decode()
    send(worker, f"/child/{child.ref}/plan/open/", why="Lifts from older men.", route="contact")
    plan = Plan.objects.get()
    send(worker, f"/plan/{plan.ref}/section/tonight/", text="Sleeps at Nan's.")
    send(
        worker,
        f"/plan/{plan.ref}/add/contingency/",
        text="Not back by ten",
        then_we="Ring 101",
        who="Nan",
    )
    today = clock.today().isoformat()
    voice = {"whose": "child", "text": WORDS, "heard_on": today, "how": "talked"}
    assert send(worker, f"/plan/{plan.ref}/add/voice/", **voice).status_code == 302
    due = (clock.now() + timedelta(days=3)).isoformat()
    action = {"text": "Ring the school", "owner": "me", "due_at": due}
    assert send(worker, f"/plan/{plan.ref}/add/action/", **action).status_code == 302
    page = worker.get(f"/child/{child.ref}/plan/").content.decode()
    for words in ("Sleeps at Nan&#x27;s.", "Ring 101", WORDS, "Ring the school"):
        assert words in page, words


def test_of_two_who_write_a_section_at_once_the_second_sees_both(
    world: World, plan: Plan, worker: Client
) -> None:
    url = f"/plan/{plan.ref}/section/tonight/"
    opened = hidden(worker.get(url))
    commands.write_section(
        world.reader("team_manager"), plan=plan, section="tonight", text="Sleeps at Nan's"
    )
    answer = worker.post(url, opened | {"text": "Sleeps at Larch House"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sleeps at Nan" in page
    assert "Sleeps at Larch House" in page
    both = hidden(answer) | {"text": "Sleeps at Larch House", "keep_text": "both"}
    assert worker.post(url, both).status_code == 302
    latest = plan.texts.order_by("pk").last()
    assert latest is not None
    assert latest.text == "Sleeps at Nan's\n\nSleeps at Larch House"


def test_two_who_change_one_contingency_lose_neither(
    world: World, plan: Plan, worker: Client
) -> None:
    row = contingency(world, plan)
    url = f"/plan/{plan.ref}/contingency/{row.ref}/change/"
    opened = hidden(worker.get(url))
    commands.amend(world.reader("team_manager"), part=row, then_we="Ring Nan first.")
    answer = worker.post(url, opened | {"text": row.text, "then_we": "Ring 101.", "who": row.who})
    assert answer.status_code == 409
    assert "Ring Nan first." in answer.content.decode()


def test_another_agency_adds_what_it_does_and_not_what_others_do(world: World) -> None:
    plan = whole(world)
    world.involve(plan.child, world.health, Purpose.HEALTH_CARE)
    nurse = world.reader("health_practitioner")
    new = NewStep("See Ash in clinic", clock.now(), world.health, owner=nurse.user)
    assert commands.add_actions(nurse, plan=plan, actions=[new])[0].action.owner == nurse.user
    other = NewStep("Visit", clock.now(), world.council, owner_team=world.team("social_care"))
    with pytest.raises(Refused):
        commands.add_actions(nurse, plan=plan, actions=[other])
    with pytest.raises(Refused):
        contingency_by(nurse, plan)


def contingency_by(reader: Reader, plan: Plan) -> None:
    commands.add_contingency(reader, plan=plan, text="x", then_we="y", who="z")


def test_done_is_not_enough_it_asks_how_it_is_known(world: World, plan: Plan) -> None:
    row = step(world, plan)
    reader = world.reader("social_worker")
    with pytest.raises(Invalid):
        commands.record_evidence(reader, step=row, evidence="She says so.")
    finish(reader, action=row.action, effect="They talk each week.")
    assert "PLN-G04" in open_gaps(plan)
    commands.record_evidence(reader, step=row, evidence="Ash told Gwen, unasked.")
    assert "PLN-G04" not in open_gaps(plan)


def test_who_left_the_circle_yesterday_gets_404(world: World, plan: Plan) -> None:
    world.involve(plan.child, world.health, Purpose.HEALTH_CARE)
    nurse = signed_in(Client(), world.user("health_practitioner"))
    url = f"/child/{plan.child.ref}/plan/"
    assert nurse.get(url).status_code == 200
    Involvement.objects.filter(agency=world.health).update(
        from_at=clock.now() - timedelta(days=9), until_at=clock.now() - timedelta(days=1)
    )
    for path in (url, f"/plan/{plan.ref}/", f"/plan/{plan.ref}/help/"):
        assert nurse.get(path).status_code == 404
    assert post(nurse, f"/plan/{plan.ref}/add/voice/", text="x").status_code == 404


def test_a_stranger_gets_404_and_changes_nothing(world: World, plan: Plan) -> None:
    stranger = signed_in(Client(), world.user("stranger"))
    for path in (f"/child/{plan.child.ref}/plan/", f"/plan/{plan.ref}/section/tonight/"):
        assert stranger.get(path).status_code == 404
    reader = world.reader("stranger")
    with pytest.raises(Refused):
        contingency_by(reader, plan)
    with pytest.raises(Refused):
        commands.open_plan(reader, child=plan.child, why="x")
    with pytest.raises(Refused):
        heard(world, plan, reader)


def test_the_part_for_police_and_social_care_is_not_the_homes_to_read(
    world: World, plan: Plan, worker: Client
) -> None:
    commands.write_section(
        world.reader("social_worker"), plan=plan, section="closed", text="The deputy gives lifts."
    )
    home = signed_in(Client(), world.user("home_manager"))
    url = f"/child/{plan.child.ref}/plan/"
    assert "The deputy gives lifts." in worker.get(url).content.decode()
    seen = home.get(url)
    assert seen.status_code == 200
    assert "deputy" not in seen.content.decode()
    assert "For police and social care alone" not in seen.content.decode()


def test_the_log_holds_no_word_of_it(world: World, plan: Plan) -> None:
    heard(world, plan)
    entry = AuditEntry.objects.get(action="plan.voice_added")
    assert entry.child_id == plan.child_id
    assert "text me" not in str(entry.fields)


def test_its_page_asks_the_database_no_more_for_a_long_plan(world: World, worker: Client) -> None:
    plan = whole(world)
    url = f"/child/{plan.child.ref}/plan/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert worker.get(url).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(5):
        step(world, plan)
        heard(world, plan, text=f"word {number}")
        contingency(world, plan)
    assert asked() == few
    assert few <= 15 + 4, "besides the savepoint and the test's own context"


def test_a_colleague_leads_from_now_and_another_agency_is_not_offered(
    world: World,
) -> None:
    plan = planned(world)
    colleague = world.another("social_worker").user
    worker = signed_in(Client(), world.user("social_worker"))
    there = f"/plan/{plan.ref}/lead/"
    assert world.home.name not in worker.get(there).content.decode()
    send(worker, there, to=colleague.ref)
    plan.refresh_from_db()
    assert plan.lead_worker == colleague
    assert AuditEntry.objects.filter(action="plan.lead_changed").count() == 1
