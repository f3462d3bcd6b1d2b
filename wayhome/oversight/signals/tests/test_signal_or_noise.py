"""A figure that changed asks its owner; what is left unexplained is printed with a name (P46)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.oversight.insight.years import Year
from wayhome.oversight.signals import commands, funnels, jobs, nights, queries, series, words
from wayhome.oversight.signals.models import Answer, Asking, Done
from wayhome.oversight.signals.tests.lives import FIRST, NOW, counted, loaded
from wayhome.practice.missing.models import EpisodeFact

pytestmark = pytest.mark.drifts
STEADY = [(7, 10), (8, 10), (7, 10), (6, 10), (8, 10), (7, 10)] * 2
WORSE = [(8, 10)] * 4 + [(3, 10)] * 8
MONTH = "signals:measure"


@pytest.fixture
def changed(world: World) -> World:
    """Cheshire East held 7 of 10 in time for a year, then 3 of 10 for eight months."""
    world.checks_drift = False
    counted(world.child(), world.cheshire_east, STEADY + WORSE)
    return world


def finding(world: World, code: str = "M10", role: str = "senior_leader") -> queries.Finding:
    period = Year(date(2025, 11, 1))
    found = queries.for_report(world.reader(role), world.cheshire_east, period)
    return next(each for each in found if each.measure == code)


def test_a_signal_is_asked_of_its_owner_answered_and_looked_at_again(changed: World) -> None:
    with clock.stopped(NOW):
        leader = changed.user("senior_leader")
        asked = finding(changed)
        assert asked.is_signal
        assert "every month from March 2026 to October 2026 lies below the middle" in asked.sentence
        assert asked.not_explained == f"Not explained by {leader.name}."
        assert asked.state == "unexplained"
        client = signed_in(Client(), leader)
        page = client.get(reverse(MONTH, args=["E06000049", "M10"])).content.decode()
        assert f"Not explained by {leader.name}." in page
        answer = reverse("signals:answer", args=["E06000049", "sig-r2-m10-2026-10"])
        typed = {"means": "Two interviewers left.", "will_do": "Two begin in December."}
        late = {"by_on_day": "1", "by_on_month": "12", "by_on_year": "2026"}
        assert post(client, answer, **typed, **late).status_code == 302
        explained = finding(changed)
        assert explained.explained == "Two interviewers left."
        assert explained.state == "to_do"
    with clock.stopped(NOW + timedelta(days=20)):
        assert finding(changed).state == "late"
        client = signed_in(Client(), leader)
        done = reverse("signals:done", args=[Answer.objects.get().ref])
        assert post(client, done, state="partly", effect="One began.").status_code == 302
        assert finding(changed).done == "Partly done: One began."
        page = client.get(reverse(MONTH, args=["E06000049", "M10"])).content.decode()
        assert "Partly done: One began." in page
    with clock.stopped(
        NOW
    ):  # what explains a month of the change explains it, whichever rule shows it
        Answer.objects.update(rule="SIG-R4", about_on=date(2026, 5, 1))
        assert finding(changed).state == "partly"
        Answer.objects.update(about_on=date(2025, 5, 1))
        assert finding(changed).state == "unexplained"
    assert [each.said_by for each in Done.objects.all()] == [leader]


def test_the_owner_is_asked_by_a_letter_that_names_no_figure(changed: World) -> None:
    leader = changed.user("senior_leader")
    with clock.stopped(NOW):
        jobs.ask(0)
    [letter] = mail.outbox
    assert letter.to == [leader.email]
    assert "2 figures on Wayhome changed" in letter.body
    assert "Cheshire" not in letter.body


def test_what_is_asked_stands_in_the_owners_work_until_answered(changed: World) -> None:
    changed.checks_drift = True
    leader, manager = changed.user("senior_leader"), changed.user("team_manager")

    def work(role: str, path: str = "") -> str:
        answer = signed_in(Client(), changed.user(role)).get(path or reverse("worklist:mine"))
        return " ".join(answer.content.decode().split())

    with clock.stopped(NOW):
        assert "Say what it means" not in work("senior_leader")
        jobs.ask(0)
        jobs.ask(0)  # asked twice, it stands once
        assert Asking.objects.count() == 2
        mine = work("senior_leader")
        assert mine.count(">Say what it means<") == 2
        assert "Cheshire East: Return interviews held" in mine
        assert mine.index("Yours</h2>") < mine.index("Say what it means")
        assert "It changed by more than chance brings: March 2026 to October 2026." in mine
        assert "Change in a figure" not in work("team_manager")
        question = queries.question(SYSTEM, changed.cheshire_east, "sig-r2-m10-2026-10")
        assert question
        commands.own(
            changed.reader("senior_leader"), measure="M10", area=question.area, user=manager
        )
        assert work("senior_leader").count(">Say what it means<") == 1
        assert work("team_manager").count(">Say what it means<") == 1
        said: dict[str, Any] = {
            "means": "Two left.",
            "will_do": "Two begin.",
            "by_on": date(2026, 12, 1),
        }
        answer = commands.answer(changed.reader("team_manager"), question=question, **said)
        assert "Say what it means" not in work("team_manager")
        assert "Say whether it was done" in work("team_manager")
        commands.say_done(
            changed.reader("team_manager"), answer=answer, state="done", effect="They began."
        )
        assert "Say whether it was done" not in work("team_manager")
    with clock.stopped(NOW + timedelta(days=15)):
        gap = work("senior_leader", "/not-happening/SIG-S01/")
        assert "1 in all." in gap
        assert "Cheshire East: Return interviews held" in gap
        assert "not yours" not in gap
    EpisodeFact.objects.all().delete()
    with clock.stopped(NOW + timedelta(days=1)):  # no longer a change
        jobs.ask(0)
        assert "Say what it means" not in work("senior_leader")
    assert Asking.objects.filter(withdrawn_at=None).get().answer == answer
    assert leader != manager


def test_a_home_that_lies_apart_and_an_odd_figure_are_asked_too(world: World) -> None:
    world.checks_drift = False
    child = world.child(carer=world.home)
    for name, part in (("Alder", 30), ("Birch", 28), ("Cedar", 9)):
        home = Agency.objects.create(name=name, kind=Agency.Kind.HOME)
        counted(child, world.cheshire_east, [(part, 40)], first=date(2025, 11, 1), carer=home)
    loaded(world)
    client = signed_in(Client(), world.user("senior_leader"))
    with clock.stopped(NOW):
        jobs.ask(0)
        jobs.ask(0)
        assert sorted(Asking.objects.values_list("rule", flat=True)) == ["SIG-C1", "SIG-F1"]
        mine = " ".join(client.get(reverse("worklist:mine")).content.decode().split())
        assert "Cheshire East: Return interviews held in time: Cedar" in mine
        assert "Further from all the others than chance brings: November 2025 to" in mine
        assert "Cheshire East: Assessments that name criminal exploitation" in mine
        assert "unlike what similar councils record, year to 31 March 2025." in mine
        for at in ("/signals/funnel/?by=home", "/comparison/?"):
            address = f"{at}&amp;area=E06000049".replace("?&amp;", "?")
            assert address in mine
            page = client.get(address.replace("&amp;", "&")).content.decode()
            assert f"Not explained by {world.user('senior_leader').name}." in page


def test_months_agree_with_a_recount_and_say_what_they_lack(changed: World) -> None:
    """Nothing recorded before records begin is not nought; a month of none due is no share; the
    month that is not over is left out."""
    sefton, child = changed.sefton, changed.child(responsible=changed.sefton)
    began = series.months_from(FIRST, 10)
    counted(child, sefton, [(2, 3), (0, 0), (1, 2)], first=began)
    counted(child, sefton, [(1, 1)], first=date(2026, 11, 1))
    with clock.stopped(NOW):
        east = series.charts(SYSTEM, changed.cheshire_east)
        here = {each.measure.code: each for each in series.charts(SYSTEM, sefton)}
        [line] = [each for each in east if each.measure.code == "M10"]
        assert [(month.part, month.whole) for month in line.months] == STEADY + WORSE
        assert [month.part for month in here["M1E"].months] == [*[None] * 10, 3, 0, 2, *[0] * 11]
        shares = [month.value for month in here["M10"].months]
        assert shares == [*[None] * 10, 2 / 3, None, 1 / 2, *[None] * 11]
        assert here["M10"].usual is None
        both = series.charts(SYSTEM, None)[0]
        assert [month.part for month in both.months][10:13] == [13, 10, 12]
        found = queries.for_report(SYSTEM, sefton, Year(date(2025, 11, 1)))
        assert {each.note for each in found} == {""}
        open_year = queries.for_report(SYSTEM, sefton, Year(date(2026, 4, 1)))
        assert open_year[0].note == "This period is not over: this goes to October 2026."
        begun = queries.for_report(SYSTEM, sefton, Year(date(2026, 11, 1)))
        assert begun[0].note.startswith("No month of this period is over")
    said = next(each.sentence for each in found if each.measure == "M10")
    assert "too early to say what is usual: 2 of the 8 months" in said
    assert "nothing to count in October 2026" in said


def test_a_rate_is_of_the_nights_in_care_counted_one_by_one(world: World) -> None:
    """Of two children in care, one from the middle of a month; a third lives with family."""
    world.checks_drift = False
    began = date(2025, 2, 10)
    first = world.child(carer=world.home, since=date(2024, 1, 1))
    world.child("Kit", carer=world.home, since=began)
    world.child("Bo", since=date(2024, 1, 1))
    counted(first, world.cheshire_east, [(0, 2)] * 24)
    with clock.stopped(NOW):
        [line] = [each for each in series.charts(SYSTEM, world.cheshire_east)
                  if each.measure.code == "M2R"]  # fmt: skip
        here = nights.by_month(
            world.reader("home_manager"), None, [date(2025, 2, 1)], date(2025, 3, 1)
        )
    for month in line.months:
        days = [month.on + timedelta(days=n) for n in range(31)]
        days = [day for day in days if day.month == month.on.month]
        assert month.whole == len(days) + sum(day >= began for day in days)
    assert here == {date(2025, 2, 1): 28 + 19}
    assert line.months[0].value == pytest.approx(1000 * 2 / 30)
    said = words.sentence(line)
    assert said.startswith("2 in 62 nights in October 2026 (32.3 for each 1,000); usual is")


def test_noise_is_called_noise_and_asks_nobody(world: World) -> None:
    world.checks_drift = False
    counted(world.child(), world.cheshire_east, STEADY + STEADY)
    with clock.stopped(NOW):
        found = finding(world)
    assert not found.is_signal
    assert (found.owner, found.not_explained, found.state) == ("", "", "")
    assert found.sentence == (
        "7 of 10 in October 2026 (70 %); usual is 21 to 100 %: noise, nothing that chance alone "
        "would not bring."
    )


def test_a_figure_may_be_asked_of_somebody_else(changed: World) -> None:
    manager = changed.user("team_manager")
    with clock.stopped(NOW):
        client = signed_in(Client(), changed.user("data_officer"))
        address = reverse("signals:owner", args=["E06000049", "M10"])
        assert post(client, address, user=manager.ref).status_code == 302
        assert finding(changed).not_explained == f"Not explained by {manager.name}."
        stranger = changed.reader("team_manager", changed.stranger)
        question = queries.question(SYSTEM, changed.cheshire_east, "sig-r2-m10-2026-10")
        assert question is not None
        with pytest.raises(Refused):
            commands.answer(
                stranger, question=question, means="x", will_do="y", by_on=date(2027, 1, 1)
            )


def test_a_service_answers_for_its_own_part_and_reads_no_more(changed: World) -> None:
    EpisodeFact.objects.update(service_id=changed.service.pk)
    manager, area = changed.reader("service_manager"), changed.cheshire_east
    key = "sig-r2-m10-2026-10"
    with clock.stopped(NOW):
        part = f"sig-r2-m10-{changed.service.ref}-2026-10"
        theirs = queries.question(manager, area, part)
        areas = queries.question(changed.reader("senior_leader"), area, key)
        assert theirs is not None
        assert areas is not None
        said: dict[str, Any] = {"means": "Ours.", "will_do": "More.", "by_on": date(2026, 12, 1)}
        commands.answer(manager, question=theirs, **said)
        assert finding(changed, role="service_manager").explained == "Ours."
        assert finding(changed).explained is None
        assert (
            finding(changed, role="service_manager").owner == changed.user("service_manager").name
        )
        for actor, question in ((manager, areas), (changed.reader("senior_leader"), theirs)):
            with pytest.raises(Refused):
                commands.answer(actor, question=question, **said)
        with pytest.raises(Refused):
            commands.say_done(
                changed.reader("team_manager"),
                answer=Answer.objects.get(),
                state="done",
                effect="Not ours to say.",
            )
        loaded(changed)
        row = queries.compared(manager, area, 2025).rows[0]
    assert (row.ours.value, row.ours.why) == (None, "not recorded in Wayhome")


def test_a_reader_of_totals_is_shown_no_month_of_1_to_5(changed: World) -> None:
    with clock.stopped(NOW):
        client = signed_in(Client(), changed.user("totals_reader", changed.oversight))
        page = client.get(reverse(MONTH, args=["E06000049", "M10"])).content.decode()
        assert "a chart could point at a child" in page
        assert "3 of 10" not in page
        picture = client.get(reverse("signals:picture", args=["E06000049", "M10"]))
        assert picture.status_code == 404
        every = client.get(reverse("signals:list")).content.decode()
        assert "figures that can be judged changed by more than chance." in every
        file = client.get(reverse("signals:table", args=["E06000049", "M10"])).content.decode()
        assert len(file.splitlines()) == 1


def test_the_picture_and_the_file_hold_the_same_months(changed: World) -> None:
    with clock.stopped(NOW):
        client = signed_in(Client(), changed.user("senior_leader"))
        args = ["E06000049", "M10"]
        picture = client.get(reverse("signals:picture", args=args))
        lines = client.get(reverse("signals:table", args=args)).content.decode().splitlines()
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<style" not in picture.content
    assert b"signal" in picture.content
    assert lines[-1].startswith("2026-10,3,10,0.3,")
    assert lines[-1].endswith(",SIG-R2 SIG-R4")
    assert len(lines) == 25


def test_many_figures_ask_the_database_as_little_as_one(
    changed: World, django_assert_max_num_queries: Any
) -> None:
    with clock.stopped(NOW):
        reader, area = changed.reader("senior_leader"), changed.cheshire_east
        with django_assert_max_num_queries(12):  # one each to know what is kept of the months
            assert len(queries.for_report(reader, area, Year(date(2025, 11, 1)))) == 8
        loaded(changed)
        with django_assert_max_num_queries(15):  # four of them begin and end asking as the system
            assert len(queries.comparison(area, 2025)) == 3
        with django_assert_max_num_queries(3):
            funnels.funnel(reader, "home", funnels.twelve_months())
