"""The live search plan: seen by police and social care at once, each enquiry with owner and time.

What is past its time stands on its owner's list.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import World
from tests.forms import hidden, post, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.search import NewEnquiry
from wayhome.practice.missing.models import Enquiry, EnquiryResult, Episode
from wayhome.practice.missing.queries.owners import Owner
from wayhome.practice.missing.tests.people import client_of, reported, words
from wayhome.practice.missing.usual import USUAL

HOUR = timedelta(hours=1)


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home, school=world.school), ago=2 * HOUR)


def local(hours: float) -> str:
    return (clock.now() + hours * HOUR).astimezone(clock.LONDON).isoformat()[:16]


def ask(world: World, episode: Episode, role: str = "police_coordinator", **more: Any) -> Any:
    typed = {
        "kind": "hospital",
        "what": "Ring Leighton hospital",
        "made": "no",
        "owner": "own",
        "due_at": local(1),
    }
    return send(client_of(world, role), f"/missing/{episode.ref}/enquiry/", **{**typed, **more})


def page(world: World, episode: Episode, role: str) -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/"))


def test_police_and_social_care_see_an_enquiry_at_once(world: World, episode: Episode) -> None:
    ask(world, episode)
    for role in ("police_coordinator", "social_worker"):
        said = page(world, episode, role)
        assert "Ring Leighton hospital" in said
        assert "1 enquiry to be made" in said
    for role in ("home_manager", "school_lead"):
        assert "Leighton" not in page(world, episode, role)


def test_the_plan_stands_above_what_is_known_while_the_child_is_missing(
    world: World, episode: Episode
) -> None:
    said = page(world, episode, "police_coordinator")
    assert said.index("Search plan") < said.index("What is known")
    assert "Nobody has written an enquiry that you may read." in said


def test_what_the_home_is_asked_to_do_the_home_reads(world: World, episode: Episode) -> None:
    ask(world, episode, owner="carer", what="Look for her phone in her room")
    assert Enquiry.objects.get().owner_agency == world.home
    assert "Look for her phone in her room" in page(world, episode, "home_manager")


def test_who_does_not_lead_adds_what_their_own_agency_does(world: World, episode: Episode) -> None:
    ask(world, episode, "home_manager", made="yes", made_at=local(-3), answer="Not there.")
    row = Enquiry.objects.get()
    assert row.owner_agency == world.home
    assert row.phase == "before"
    assert "before the report" in page(world, episode, "police_coordinator")
    other = NewEnquiry(episode, "cctv", "Ask", Owner(world.police), clock.now() + HOUR)
    with pytest.raises(Refused):
        commands.plan_enquiries(world.reader("home_manager"), enquiries=[other])


def test_what_was_made_already_is_no_work(world: World, episode: Episode) -> None:
    ask(world, episode, made="yes", made_at=local(-0.5), answer="Not admitted there.")
    assert Enquiry.objects.get().phase == "after"
    assert EnquiryResult.objects.get().by == world.user("police_coordinator").name
    assert not Derived.objects.filter(rule="MIS-S10").exists()
    assert "Not admitted there." in page(world, episode, "social_worker")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"due_at": ""}, "Say by when it is to be made."),
        ({"made": "yes", "answer": "No."}, "Enter the time it was made"),
        ({"made": "yes", "made_at": "2026-01-02T10:00"}, "Write what came of it."),
        ({"what": " "}, "What is asked?"),
    ],
)
def test_an_enquiry_without_its_time_or_answer_is_asked_for_it(
    world: World, episode: Episode, typed: dict[str, str], said: str
) -> None:
    answer = ask(world, episode, **typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Enquiry.objects.exists()


def test_past_its_time_it_is_late_on_its_owners_list(world: World, episode: Episode) -> None:
    ask(world, episode, owner="care", what="Ring her aunt")
    team = world.team("social_care")
    row = Derived.objects.get(rule="MIS-S10")
    assert (row.team, row.due_at) == (team, Enquiry.objects.get().due_at)
    with clock.stopped(clock.now() + 2 * HOUR):
        said = words(client_of(world, "social_worker").get(reverse("worklist:mine")))
        assert "Enquiry: Ring her aunt" in said
        assert "Record the result" in said
        assert "1 past its time" in page(world, episode, "social_worker")
        assert "Ring her aunt" not in words(
            client_of(world, "home_manager").get(reverse("worklist:mine"))
        )


def test_what_one_person_took_is_on_their_own_list(world: World, episode: Episode) -> None:
    ask(world, episode)
    row = Enquiry.objects.get()
    worker = client_of(world, "social_worker")
    shown = worker.get(f"/missing/{episode.ref}/")
    assert "I am doing this" in words(shown)
    post(worker, f"/missing/{episode.ref}/enquiry/{row.ref}/take/", version="1")
    row.refresh_from_db()
    assert row.owner == world.user("social_worker")
    assert row.owner_team == world.team("social_care")
    said = words(worker.get(reverse("worklist:mine")))
    assert "Enquiry: Ring Leighton hospital" in said
    assert f"{row.owner} is doing it." in said


def test_who_comes_second_learns_who_was_first(world: World, episode: Episode) -> None:
    ask(world, episode)
    row = Enquiry.objects.get()
    take = f"/missing/{episode.ref}/enquiry/{row.ref}/take/"
    post(client_of(world, "social_worker"), take, version="1")
    officer = client_of(world, "control_room")
    post(officer, take, version="1")
    row.refresh_from_db()
    assert row.owner == world.user("social_worker")
    assert f"{row.owner} took it first." in page_of(officer, episode)


def page_of(client: Any, episode: Episode) -> str:
    return words(client.get(f"/missing/{episode.ref}/"))


def answered(world: World, episode: Episode, role: str, **more: Any) -> Any:
    row = Enquiry.objects.get()
    url = f"/missing/{episode.ref}/enquiry/{row.ref}/result/"
    typed = {"is_made": "yes", "text": "Not admitted.", "at": local(0)} | more
    return send(client_of(world, role), url, **typed)


def test_a_result_ends_it_and_says_who_and_when(world: World, episode: Episode) -> None:
    ask(world, episode)
    answered(world, episode, "social_worker")
    row = Derived.objects.get(rule="MIS-S10")
    assert row.stopped_at == EnquiryResult.objects.get().at
    said = page(world, episode, "police_coordinator")
    assert "Every enquiry that you may read has its answer." in said
    assert "Not admitted. (" in said
    assert world.user("social_worker").name in said
    event = Derived.objects.get(rule="MIS-E20")
    assert event.handling == "police_care"


def test_why_it_was_not_made_ends_it_too(world: World, episode: Episode) -> None:
    ask(world, episode)
    answered(world, episode, "police_coordinator", is_made="no", text="No hospital there.")
    assert "Not made:</strong> No hospital there." in page(world, episode, "social_worker")
    assert not Derived.objects.filter(rule="MIS-S10").owed().exists()


def test_two_results_at_once_are_both_kept(world: World, episode: Episode) -> None:
    ask(world, episode)
    answered(world, episode, "police_coordinator", text="Rang at nine: no.")
    answered(world, episode, "social_worker", text="Rang at ten: no.")
    said = page(world, episode, "social_worker")
    assert "Rang at nine: no." in said
    assert "Rang at ten: no." in said


def test_who_may_not_read_an_enquiry_finds_neither_it_nor_its_form(
    world: World, episode: Episode
) -> None:
    ask(world, episode)
    row = Enquiry.objects.get()
    for role in ("home_manager", "school_lead", "stranger"):
        client = client_of(world, role)
        url = f"/missing/{episode.ref}/enquiry/{row.ref}"
        assert client.get(f"{url}/result/").status_code == 404
        assert post(client, f"{url}/take/", version="1").status_code == 404
    row.refresh_from_db()
    assert row.owner is None


def test_the_usual_enquiries_are_one_tap_and_leave_out_what_is_planned(
    world: World, episode: Episode
) -> None:
    ask(world, episode)  # of hospitals
    officer = client_of(world, "police_coordinator")
    usual = f"/missing/{episode.ref}/enquiries/usual/"
    post(officer, usual)
    rows = Enquiry.objects.all()
    assert rows.count() == len(USUAL)
    assert rows.filter(kind="hospital").count() == 1
    mine = rows.filter(owner_team=world.team("police_missing"))
    assert mine.count() == sum(each.whose == "police" for each in USUAL)
    assert rows.filter(owner_team=world.team("social_care")).count() == 3
    post(officer, usual)
    assert "All of them are in the plan already." in page_of(officer, episode)
    assert rows.count() == len(USUAL)


def test_the_button_is_for_who_leads_and_sent_twice_is_one(world: World, episode: Episode) -> None:
    assert "Add the usual enquiries" not in page(world, episode, "home_manager")
    home = client_of(world, "home_manager")
    assert post(home, f"/missing/{episode.ref}/enquiries/usual/").status_code == 404
    officer = client_of(world, "police_coordinator")
    key = {"idempotency_key": hidden(officer.get(f"/missing/{episode.ref}/"))["idempotency_key"]}
    for _ in range(2):
        officer.post(f"/missing/{episode.ref}/enquiries/usual/", key)
    assert Enquiry.objects.count() == len(USUAL)


def test_nothing_is_owed_once_the_child_is_found(world: World, episode: Episode) -> None:
    from wayhome.practice.missing.tests.lives import came_back

    ask(world, episode)
    came_back(episode, clock.now())
    with clock.stopped(clock.now() + 2 * HOUR):
        assert not Derived.objects.filter(rule="MIS-S10").open_at(clock.now()).exists()
        client = client_of(world, "police_coordinator")
        assert client.get(f"/missing/{episode.ref}/enquiry/").status_code == 404
        assert "Ring Leighton hospital" in page_of(client, episode)
