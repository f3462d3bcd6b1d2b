"""Lines of enquiry: counted now and as known on a day, opened by the live predicate."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.actions.commands import finish
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.oversight.insight.gaps import gap_rows, gaps
from wayhome.oversight.inspection.evidence import EVIDENCE
from wayhome.oversight.inspection.lines import register
from wayhome.oversight.inspection.queries.evidence import behind, counted
from wayhome.oversight.inspection.queries.sample import sample
from wayhome.practice.exploitation import commands as exploitation
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing import commands
from wayhome.practice.missing.tests.lives import LONG_KNOWN, interview_of, went_missing
from wayhome.practice.panels.commands import ToDo
from wayhome.practice.panels.tests.lives import sitting
from wayhome.practice.plans.tests.lives import contingency, heard, planned

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def at_risk(world: World, name: str, *, since: timedelta = 30 * DAY) -> Child:
    child = world.child(name, "Z", since=LONG_KNOWN)
    with clock.stopped(NOW - since):
        judged(world.reader("social_worker"), child, "moderate")
    return child


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def told(
    world: World, code: str, at: datetime = NOW, role: str = "senior_leader"
) -> tuple[int, int]:
    with clock.stopped(max(at, NOW)):
        found = counted(world.reader(role), [EVIDENCE[code]], at)[code]
    return found.part, found.whole


def test_every_line_names_rules_and_evidence_that_are_declared() -> None:
    for line in register().lines.values():
        assert set(line.gaps) <= set(registry.rules()), line.code
        assert line.evidence or line.silent, line.code


def test_a_line_that_the_record_cannot_show_is_never_green(world: World) -> None:
    client = signed_in(Client(), world.user("senior_leader"))
    with clock.stopped(NOW):
        page = words(client.get(reverse("inspection:lines")))
        alone = words(client.get(reverse("inspection:line", args=["INS-13"])))
    shown = dict(re.findall(r'id="(INS-\d+)"(.*?)</section>', page))
    assert set(shown) == set(register().lines)
    for code, line in register().lines.items():
        is_green = "No gap is open now" in shown[code]
        assert is_green == line.is_told_whole, code
        assert not (is_green and line.silent), code
    assert "Gaps are not recorded here" in shown["INS-13"]
    assert "No gap that is recorded here is open" in shown["INS-11"]
    assert "does not mean that there is none" in alone


def test_plans_count_as_they_stood_on_the_day(world: World) -> None:
    child = at_risk(world, "Planned")
    at_risk(world, "Bare")
    with clock.stopped(NOW - 10 * DAY):
        plan = planned(world, child)
    with clock.stopped(NOW - 5 * DAY):
        contingency(world, plan)
        heard(world, plan)
    assert told(world, "planned") == (1, 2)
    assert told(world, "contingency") == (1, 2)
    assert told(world, "childs_words") == (1, 2)
    assert told(world, "contingency", NOW - 7 * DAY) == (0, 2)
    assert told(world, "planned", NOW - 20 * DAY) == (0, 2)
    assert told(world, "planned", NOW - 40 * DAY) == (0, 0)


def test_what_was_taken_back_since_was_known_then(world: World) -> None:
    child = at_risk(world, "Planned")
    with clock.stopped(NOW - 10 * DAY):
        plan = planned(world, child)
        row = contingency(world, plan)
    type(row).everything.filter(pk=row.pk).update(voided_at=NOW - 2 * DAY)
    world.derive(child)
    assert told(world, "contingency", NOW - 3 * DAY) == (1, 1)
    assert told(world, "contingency") == (0, 1)


def test_an_interview_recorded_late_was_not_known_before(world: World) -> None:
    child = world.child("Back", "Z", since=LONG_KNOWN)
    episode = went_missing(child, NOW - 20 * DAY, back_after=timedelta(hours=2))
    with clock.stopped(NOW - 5 * DAY):
        commands.hold(
            SYSTEM,
            interview=interview_of(episode),
            held_at=NOW - 19 * DAY,
            where="At school",
            account="We talked.",
            no_action_reason="It is all in the plan.",
        )
    assert told(world, "interviews_held", NOW - 10 * DAY) == (0, 1)
    assert told(world, "interviews_held") == (1, 1)


def test_another_area_counts_nothing_and_opens_nothing(world: World) -> None:
    at_risk(world, "Ours")
    sefton = world.reader("senior_leader", world.sefton_council)
    with clock.stopped(NOW):
        assert counted(sefton, [EVIDENCE["planned"]], NOW)["planned"].whole == 0
        assert behind(sefton, EVIDENCE["planned"], NOW, met=False).total == 0


def test_a_closed_record_counts_and_is_not_named(world: World) -> None:
    shut = at_risk(world, "Shut")
    at_risk(world, "Open")
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=shut.pk, reason="A threat.", named=[], owner=manager.user)
    with clock.stopped(NOW):
        found = behind(world.reader("senior_leader"), EVIDENCE["planned"], NOW, met=False)
        assert [child.given_name for child in found.rows] == ["Open"]
        assert (found.total, found.unseen) == (2, 1)
        drawn = sample(world.reader("senior_leader"), register().lines["INS-07"], NOW)
        lacking = gap_rows(world.reader("senior_leader"), "COH-G01")
        assert [row.child.given_name for row in lacking.rows] == ["Open"]
        assert (lacking.total, lacking.unseen) == (2, 1)
    assert shut.pk not in set(drawn.children())


def test_gaps_say_how_many_since_when_and_whose(world: World) -> None:
    child = at_risk(world, "Planned")
    with clock.stopped(NOW - 10 * DAY):
        planned(world, child)
    with clock.stopped(NOW):
        found = gaps(world.reader("senior_leader"), ["PLN-G01", "PLN-G07"])
    assert found["PLN-G01"].count == 1
    assert found["PLN-G01"].owners == ("Cheshire East Council",)
    assert found["PLN-G07"].count == 0


def test_the_same_seed_draws_the_same_children_and_nobody_twice(world: World) -> None:
    for number in range(9):
        at_risk(world, f"Child {number}")
    line = register().lines["INS-07"]
    with clock.stopped(NOW):
        drawn = [list(sample(world.reader("senior_leader"), line, NOW).children()) for _ in "ab"]
        others = {
            frozenset(sample(world.reader("senior_leader"), line, NOW, seed=seed).children())
            for seed in "abcdefgh"
        }
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == len(drawn[0]) == 8
    assert len(others) > 1


@pytest.fixture
def leader(world: World) -> Client:
    member = world.member("senior_leader")
    return signed_in(Client(), member.user, member)


def test_a_leader_reads_the_lines_and_opens_a_number(world: World, leader: Client) -> None:
    at_risk(world, "Bare")
    with clock.stopped(NOW), CaptureQueriesContext(connection) as asked:
        page = words(leader.get(reverse("inspection:lines")))
    assert "INS-07" in page
    assert len(asked.captured_queries) <= 24
    with clock.stopped(NOW):
        line = words(leader.get(reverse("inspection:line", args=["INS-07"])))
        behind_it = words(leader.get(reverse("inspection:evidence", args=["planned", "unmet"])))
        gap = words(leader.get(reverse("insight:gap", args=["COH-G01"])))
        past = words(leader.get(reverse("inspection:lines") + "?on=2025-01-31"))
        assert leader.get(reverse("inspection:line", args=["INS-99"])).status_code == 404
        assert leader.get(reverse("inspection:evidence", args=["x", "met"])).status_code == 404
    assert "Bare Z" in line
    assert "Bare Z" in behind_it
    assert "Bare Z" in gap
    assert "As it was known" in past


def test_who_reads_totals_alone_opens_no_child_and_no_small_number(world: World) -> None:
    at_risk(world, "Bare")
    member = world.member("data_protection_officer")
    officer = signed_in(Client(), member.user, member)
    with clock.stopped(NOW):
        page = words(officer.get(reverse("inspection:line", args=["INS-07"])))
        assert officer.get(reverse("insight:gap", args=["COH-G01"])).status_code == 404
    assert "Bare" not in page
    assert "0 of 1" not in page


def test_the_referral_mechanism_and_disruption_are_evidence_where_somebody_recorded_them(
    world: World,
) -> None:
    worker = world.reader("social_worker")
    with clock.stopped(NOW - 60 * DAY):
        sent, left = (world.child(name, "Z", since=LONG_KNOWN) for name in ("Sent", "Left"))
        for child in (sent, left):
            judged(worker, child, "emerging", kinds=("trafficking",))
        who = {"responder": "Kim Ellis", "responder_body": "Cheshire East Council"}
        nrm = exploitation.consider_nrm(worker, child_id=sent.pk, **who)
        exploitation.change_nrm(worker, nrm=nrm, submitted_at=clock.now(), decided_by="sca")
        table = sitting(world, starts_at=clock.now() + DAY)
        item = table.on_agenda(sent)
    with clock.stopped(NOW - 58 * DAY):
        by = [
            ToDo("Warn the driver", NOW - 50 * DAY, world.police, kind="disruption"),
            ToDo("Ring her", NOW - 50 * DAY, world.council),
        ]
        table.decided(item, to_do=by)
    assert told(world, "nrm_decided") == (1, 2)
    assert told(world, "nrm_decided", NOW - 60 * DAY) == (0, 0)
    assert told(world, "nrm_grounds") == (0, 1)
    assert told(world, "disrupted") == (0, 1)
    action = Action.objects.get(text="Warn the driver")
    with clock.stopped(NOW - 51 * DAY):
        finish(SYSTEM, action=action, effect="He stays away.")
    assert told(world, "disrupted") == (1, 1)
    assert told(world, "disrupted", NOW - 52 * DAY) == (0, 0)
