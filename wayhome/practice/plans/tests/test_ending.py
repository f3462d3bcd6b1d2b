"""Reviews, and how a plan ends (P43): with evidence, a named person, and a day to look again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import merge, unmerge
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewAsk
from wayhome.practice.plans.models import Contingency, End, Plan, Referral, Voice
from wayhome.practice.plans.queries.changes import since_review
from wayhome.practice.plans.tests.lives import contingency, heard, planned, whole

DAY = timedelta(days=1)


@pytest.fixture
def plan(world: World) -> Plan:
    return whole(world)


def open_rules(child: Child, at: object = None) -> set[str]:
    rows = Derived.objects.filter(child=child, rule__startswith="PLN").exclude(kind="E")
    return set(rows.open_at(at or clock.now()).values_list("rule", flat=True))  # type: ignore[arg-type]


def reviewed(world: World, plan: Plan, **values: object) -> object:
    said = {
        "held_on": clock.today(),
        "present": "Gwen, Larch House; Sgt Lowe",
        "child_part": "Ash came, and spoke first.",
        "summary": "Home five nights of seven.",
        "decision": "go_on",
        "next_on": clock.today() + 42 * DAY,
    }
    return commands.review(world.reader("social_worker"), plan=plan, **(said | values))  # type: ignore[arg-type]


def test_a_plan_asked_for_is_owed_in_ten_days(world: World) -> None:
    child = world.child()
    commands.ask_for_plans(
        world.reader("social_worker"), asks=[NewAsk(child.pk, "contact", "Significant risk")]
    )
    row = Derived.objects.get(rule="PLN-S01")
    assert row.due_at == row.started_at + 10 * DAY
    assert row.team == world.team("social_care")
    planned(world, child)
    row = Derived.objects.get(rule="PLN-S01")
    assert row.stopped_at is not None


def test_a_review_stops_its_clock_and_starts_the_next(world: World, plan: Plan) -> None:
    first = Derived.objects.get(rule="PLN-S02")
    assert first.due_at is not None
    due_on = plan.first_review_on
    assert due_on is not None
    assert first.due_at.astimezone(clock.LONDON).date() == due_on + DAY, "to the end of that day"
    reviewed(world, plan)
    rows = Derived.objects.filter(rule="PLN-S02").order_by("occurrence")
    assert [row.stopped_at is not None for row in rows] == [True, False]


def test_what_changed_since_the_last_review_is_shown_before_and_after(
    world: World, plan: Plan
) -> None:
    worker = world.reader("social_worker")
    start = clock.now()
    with clock.stopped(start + DAY):
        reviewed(world, plan)
    with clock.stopped(start + 2 * DAY):
        assert since_review(worker, plan)[1] == []
        commands.write_section(worker, plan=plan, section="tonight", text="Sleeps at Nan's.")
        contingency(world, plan, text="Nan is ill")
        last, changed = since_review(world.reader("social_worker"), plan)
    assert last is not None
    assert {(each.before, each.after) for each in changed} == {
        ("Sleeps at Larch House. Rings Gwen.", "Sleeps at Nan's."),
        ("", "Nan is ill"),
    }


def test_the_review_is_written_on_its_page_beside_what_changed(world: World, plan: Plan) -> None:
    worker = signed_in(Client(), world.user("social_worker"))
    url = f"/plan/{plan.ref}/review/"
    assert "Changed since it was opened" in worker.get(url).content.decode()
    again = (clock.today() + 42 * DAY).isoformat()
    answer = send(
        worker, url, held_on=clock.today().isoformat(), present="Gwen", child_part="Ash came.",
        summary="Home more.", decision="step_down", next_on=again,
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Home more." in worker.get(f"/plan/{plan.ref}/story/").content.decode()


def test_it_ends_with_evidence_and_a_day_to_look_again(world: World, plan: Plan) -> None:
    manager = world.reader("team_manager")
    with pytest.raises(Invalid) as raised:
        commands.end(manager, plan=plan, reason="risk_fell", evidence="Home for 60 nights.")
    assert "look_again_on" in raised.value.errors
    with pytest.raises(Invalid):
        commands.end(
            manager, plan=plan, reason="risk_fell", evidence=" ",
            look_again_on=clock.today() + 90 * DAY,
        )  # fmt: skip
    with pytest.raises(Refused):
        commands.end(
            world.reader("social_worker"), plan=plan, reason="custody", evidence="x",
            look_again_on=clock.today() + DAY,
        )  # fmt: skip
    again = clock.today() + 90 * DAY
    ended = commands.end(
        manager, plan=plan, reason="risk_fell", evidence="Home 60 nights.", look_again_on=again
    )
    assert not ended.is_open
    assert open_rules(plan.child) == set(), "its clocks stopped"
    assert open_rules(plan.child, clock.now() + 85 * DAY) == {"PLN-S04"}
    commands.look_again(world.reader("social_worker"), plan=ended, found="Still well.")
    assert open_rules(plan.child, clock.now() + 85 * DAY) == set()
    assert planned(world, plan.child).pk != plan.pk, "a new worry opens a new plan"


def test_an_ended_plan_is_read_and_not_written(world: World, plan: Plan) -> None:
    commands.end(world.reader("team_manager"), plan=plan, reason="died", evidence="Coroner.")
    with pytest.raises((Invalid, Refused)):
        heard(world, plan)
    manager = signed_in(Client(), world.user("team_manager"))
    page = manager.get(f"/child/{plan.child.ref}/plan/").content.decode()
    assert "This plan has ended" in page
    assert "Coroner." in page


def test_a_death_stops_every_clock_and_closes_the_record_to_a_few(world: World, plan: Plan) -> None:
    others = world.another("team_manager").user
    manager, worker = world.reader("team_manager"), world.reader("social_worker")
    commands.end(manager, plan=plan, reason="died", evidence="Coroner.")
    assert open_rules(plan.child) == set()
    assert Child.objects.get(pk=plan.child_id).died_on == clock.today()
    [closed] = Restriction.objects.filter(child=plan.child_id, lifted_at=None)
    assert closed.owner == manager.user
    assert others in closed.named.all()
    seen = {role: Child.objects.visible_to(world.reader(role)).exists() for role in
            ("team_manager", "social_worker", "school_lead", "police_coordinator")}  # fmt: skip
    assert seen == dict.fromkeys(seen, False) | {"team_manager": True}
    assert not closed.named.filter(pk=worker.user_id).exists()


def test_18_does_not_end_it_somebody_is_handed_it_by_name(world: World) -> None:
    born = clock.today().replace(year=clock.today().year - 18) + 10 * DAY
    plan = whole(world, world.child(born_on=born))
    assert "PLN-G07" not in open_rules(plan.child)
    later = clock.now() + 12 * DAY
    assert "PLN-G07" in open_rules(plan.child, later), "by time alone"
    manager = world.reader("team_manager")
    with pytest.raises(Invalid) as raised:
        commands.end(manager, plan=plan, reason="adult", evidence="They are 18.")
    assert "handed_to" in raised.value.errors
    with clock.stopped(later):
        reader = world.reader("team_manager")
        handed = "Sam Ode, adult safeguarding"
        commands.end(reader, plan=plan, reason="adult", evidence="Met both.", handed_to=handed)
    assert "PLN-G07" not in open_rules(plan.child, later + DAY)


def test_a_transfer_stays_with_the_sender_until_the_named_person_accepts(
    world: World, plan: Plan
) -> None:
    world.involve(plan.child, world.halton_council, Purpose.HOST)
    there = world.user("social_worker", world.halton_council)
    worker = signed_in(Client(), world.user("social_worker"))
    answer = send(worker, f"/plan/{plan.ref}/transfer/", to=there.ref, reason="They moved.")
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    plan.refresh_from_db()
    assert plan.lead_agency == world.council
    assert "PLN-G08" in open_rules(plan.child)
    with pytest.raises(Invalid):
        commands.end(
            world.reader("team_manager"), plan=plan, reason="moved", evidence="x", handed_to="y",
            look_again_on=clock.today() + DAY,
        )  # fmt: skip
    waiting = plan.transfers.get()
    with pytest.raises(Refused):
        commands.answer_transfer(
            world.reader("team_manager"), transfer=waiting, accepts=True, note="x"
        )
    theirs = signed_in(Client(), there)
    done = send(theirs, f"/plan/{plan.ref}/transfer/answer/", accepts="yes", note="Read it whole.")
    assert done.status_code == 302
    plan.refresh_from_db()
    assert (plan.lead_agency, plan.lead_worker) == (world.halton_council, there)
    assert plan.is_open
    assert "PLN-G08" not in open_rules(plan.child)


def test_accepted_by_somebody_who_is_not_here_it_ends_as_transferred(
    world: World, plan: Plan
) -> None:
    row = commands.ask_transfer(
        world.reader("social_worker"), plan=plan, to_name="Ffion Rees", to_place="Flintshire",
        reason="They moved.",
    )  # fmt: skip
    commands.answer_transfer(
        world.reader("team_manager"), transfer=row, accepts=True, note="Letter of 3 May."
    )
    plan.refresh_from_db()
    assert plan.end_reason == End.TRANSFERRED
    assert plan.end_handed_to == "Ffion Rees, Flintshire"


def test_two_records_become_one_child_and_a_person_chooses_and_nothing_is_lost(
    world: World, plan: Plan
) -> None:
    other = whole(world, world.child(given_name="Ashley"))
    joined = merge(
        world.reader("team_manager"), keep=plan.child, other=other.child, reason="One birth.",
        accepted=["plans.plan"],
    )  # fmt: skip
    assert "PLN-G09" in open_rules(plan.child)
    worker = signed_in(Client(), world.user("social_worker"))
    page = worker.get(f"/child/{plan.child.ref}/plan/").content.decode()
    assert "open as well" in page
    url = f"/plan/{plan.ref}/choose/"
    assert worker.get(url).status_code == 200
    assert send(worker, url, reason="The fuller one.").status_code == 302
    other.refresh_from_db()
    assert (other.end_reason, other.joined_into_id) == (End.JOINED, plan.pk)
    assert Contingency.objects.filter(plan=plan).count() == 2
    assert Voice.objects.filter(plan=plan).count() == 2
    assert other.texts.count() == 1, "its sections stay readable where they were"
    assert worker.get(f"/plan/{other.ref}/").status_code == 200
    assert "PLN-G09" not in open_rules(plan.child)
    unmerge(world.reader("team_manager"), merge=joined, reason="Cousins of one name.")
    other.refresh_from_db()
    assert other.is_open
    assert other.child_id != plan.child_id
    for row in (plan, other):
        assert Contingency.objects.get(plan=row).child_id == row.child_id
        assert Voice.objects.get(plan=row).child_id == row.child_id


def test_work_services_and_the_family_are_kept_to_their_outcome(world: World, plan: Plan) -> None:
    worker = signed_in(Client(), world.user("social_worker"))
    send(worker, "/services/add/", name="Catch22", does="Exploitation", how_to_refer="0800 000000")
    today = clock.today().isoformat()
    refer = f"/plan/{plan.ref}/add/referral/"
    page = worker.get(refer)
    service = page.context["form"].fields["service"].choices[0][0]
    send(worker, refer, service=service, text="A mentor", referred_on=today)
    send(
        worker,
        f"/plan/{plan.ref}/add/need/",
        whose="parent",
        text="Sleep, and debt",
        help="Family support",
    )
    work = reverse("plans:add", args=[plan.ref, "work"])
    said = {"kind": "health", "text": "Health assessment", "worker": "Nurse Obi"}
    send(worker, work, began_on=today, **said)
    seen = worker.get(f"/plan/{plan.ref}/help/").content.decode()
    for words in ("Catch22", "A mentor", "Sleep, and debt", "Nurse Obi", "Kai, 9"):
        assert words in seen, words
    row = Referral.objects.get()
    ended = f"/plan/{plan.ref}/referral/{row.ref}/ended/"
    assert send(worker, ended, outcome="started", result="First meeting.").status_code == 302
    row.refresh_from_db()
    assert row.ended_at is None, "they began: it still stands"
    send(worker, ended, outcome="finished", result="Ash kept going for ten weeks.")
    row.refresh_from_db()
    assert row.ended_at is not None
