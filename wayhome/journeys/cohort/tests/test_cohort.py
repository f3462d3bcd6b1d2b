"""The cohort: missing and rising first, then by what is not happening, each with its next step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.cohort.lapses import UNDER
from wayhome.journeys.cohort.queries import BITS, Asked, cohort, lapses, places
from wayhome.practice.exploitation.models import Standing
from wayhome.practice.exploitation.tests.lives import concern, judged
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.missing.tests.people import reported, words
from wayhome.practice.panels.tests.lives import sitting
from wayhome.practice.plans.tests.lives import planned, step

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def child(world: World, name: str, **more: Any) -> Child:
    return world.child(name, "Z", since=LONG_KNOWN, **more)


def at_risk(world: World, name: str, *levels: str, since: timedelta = 40 * DAY) -> Child:
    """A child with these levels, the last of them judged `since` before now."""
    found = child(world, name)
    for place, level in enumerate(levels):
        with clock.stopped(NOW - since - (len(levels) - 1 - place) * DAY):
            judged(world.reader("social_worker"), found, level)
    return found


def names(world: World, role: str = "social_worker", asked: Asked = Asked()) -> list[str]:  # noqa: B008
    with clock.stopped(NOW):
        return [line.name for line in cohort(world.reader(role), asked).lines]


def test_each_rule_on_the_page_is_declared_somewhere() -> None:
    assert set(UNDER) <= set(registry.rules())


def test_missing_now_then_risen_then_what_is_not_done(world: World) -> None:
    at_risk(world, "Steady", "emerging", since=DAY)
    at_risk(world, "Risen", "emerging", "moderate", since=DAY)
    gone = at_risk(world, "Gone", "emerging", since=DAY)
    at_risk(world, "Left", "significant", since=40 * DAY)
    with clock.stopped(NOW - timedelta(hours=2)):
        reported(world, gone)
    assert names(world) == ["Gone Z", "Risen Z", "Left Z", "Steady Z"]


def test_a_risk_with_no_plan_is_listed_until_there_is_one(world: World) -> None:
    found = at_risk(world, "Ash", "moderate", since=15 * DAY)
    rows = Derived.objects.filter(rule="COH-G01", child=found)
    with clock.stopped(NOW):
        assert rows.owed().true_at(clock.now()).exists()
        planned(world, found)
        assert not rows.owed().exists()


def test_a_plan_within_ten_working_days_is_no_gap(world: World) -> None:
    found = at_risk(world, "Ash", "moderate", since=13 * DAY)
    rows = Derived.objects.filter(rule="COH-G01", child=found)
    assert not rows.owed().true_at(NOW).exists()
    assert rows.owed().true_at(NOW + 2 * DAY).exists()


def test_a_level_that_has_not_moved_for_half_a_year_is_asked_about(world: World) -> None:
    found = at_risk(world, "Ash", "emerging", "moderate", since=190 * DAY)
    rows = Derived.objects.filter(rule="COH-G02", child=found)
    assert rows.owed().true_at(NOW).exists()
    with clock.stopped(NOW):
        judged(world.reader("social_worker"), found, "significant")
        assert not rows.owed().true_at(clock.now()).exists()


def test_a_significant_risk_that_no_panel_heard_is_listed(world: World) -> None:
    found = at_risk(world, "Ash", "significant", since=15 * DAY)
    other = at_risk(world, "Bea", "moderate", since=15 * DAY)
    rows = Derived.objects.filter(rule="COH-G03").owed().true_at(NOW)
    assert rows.filter(child=found).exists()
    assert not rows.filter(child=other).exists()


def test_a_gap_opens_to_the_rule_the_reason_and_the_next_step(world: World) -> None:
    at_risk(world, "Ash", "moderate", since=15 * DAY)
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked(lapse="plan")).lines
    [lapsed] = [each for each in line.lapsed if each.heading == "No plan"]
    assert lapsed.title == "Moderate or significant risk, and no plan"
    assert "what keeps the child safe tonight" in lapsed.why
    assert not lapsed.basis.is_law
    assert lapsed.do
    assert lapsed.do.href == f"/child/{line.ref}/plan/open/"


def test_a_discussion_not_held_comes_before_any_number_of_paper_gaps(world: World) -> None:
    at_risk(world, "Paper", "moderate", since=190 * DAY)  # no plan, no review, not moved
    at_risk(world, "Grave", "significant", since=2 * DAY)
    with clock.stopped(NOW):
        grave, paper = places(world.reader("social_worker"), Asked()).rows
    assert "strategy" in grave.lapsed
    assert "strategy" not in paper.lapsed
    assert len(paper.lapsed) > len(grave.lapsed)


def test_what_was_to_be_done_never_reads_as_done(world: World) -> None:
    at_risk(world, "Ash", "significant", since=15 * DAY)
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked()).lines
    late = [each for each in line.lapsed if each.is_late]
    assert late
    assert all(each.title.startswith("Not yet: ") for each in late)


def test_filters_leave_those_who_fit(world: World) -> None:
    at_risk(world, "Low", "emerging", since=DAY)
    gone = at_risk(world, "High", "significant", since=DAY)
    with clock.stopped(NOW - timedelta(hours=2)):
        reported(world, gone)
    assert names(world, asked=Asked(level="emerging")) == ["Low Z"]
    assert names(world, asked=Asked(missing=True)) == ["High Z"]
    assert names(world, asked=Asked(kind="online")) == []


def test_what_is_counted_linked_and_taken_out_is_of_those_who_were_asked_for(
    world: World, client: Client
) -> None:
    low = at_risk(world, "Low", "emerging", since=DAY)
    high = at_risk(world, "High", "significant")
    with clock.stopped(NOW - timedelta(hours=2)):
        reported(world, high)
    signed_in(client, world.user("social_worker"))
    with clock.stopped(NOW):
        page = words(client.get("/at-risk/?level=emerging"))
        assert "1 child." in page  # and of those nobody is missing
        assert "/at-risk/export/?level=emerging" in page
        both = words(client.get("/at-risk/?level=significant"))
        assert "?lapse=plan&amp;level=significant" in both
        none = words(client.get("/at-risk/?level=emerging&lapse=strategy"))
        assert '<option value="strategy" selected>' in none  # said, though nobody is in it
        text = client.post("/at-risk/export/?level=emerging", {"why": "Panel"}).content.decode()
    assert low.ref in text
    assert high.ref not in text


def test_a_concern_that_nobody_screened_is_in_it_before_any_level(world: World) -> None:
    found = child(world, "Ash", school=world.school)
    with clock.stopped(NOW - 5 * DAY):
        concern(world, found)
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked()).lines
    assert line.level == "No level yet"
    assert "screening" in line.place.lapsed


def test_a_restricted_child_is_neither_shown_nor_counted(world: World) -> None:
    found = at_risk(world, "Ash", "significant")
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=found.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    assert names(world) == []
    assert names(world, "team_manager") == ["Ash Z"]


@pytest.mark.parametrize("role", ["school_lead", "home_manager", "interviewer", "stranger"])
def test_who_has_no_part_in_it_finds_no_page(world: World, client: Client, role: str) -> None:
    at_risk(world, "Ash", "significant")
    signed_in(client, world.user(role))
    page = client.get("/at-risk/")
    assert page.status_code == 404 or "Ash" not in words(page)


def test_the_page_says_what_is_not_happening_and_asks_few_questions(
    world: World, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        at_risk(world, f"Child{number}", "significant")
    signed_in(client, world.user("social_worker"))
    with clock.stopped(NOW), django_assert_max_num_queries(20):  # type: ignore[operator]
        page = words(client.get("/at-risk/"))
    assert "6 children" in page
    assert "No strategy discussion" in page


def test_what_is_read_at_once_is_what_each_rule_would_show(world: World) -> None:
    """The page asks nothing twice that the level answers; row by row it would show the same."""
    ids = [at_risk(world, "Ash", "significant").pk, at_risk(world, "Bea", "moderate").pk]
    concern(world, Child.objects.get(pk=ids[0]), "social_worker")
    planned(world, Child.objects.get(pk=ids[1]))
    due = Q(kind="G") | Q(due_at__lte=NOW)
    for role in ("social_worker", "team_manager", "police_coordinator", "senior_leader"):
        reader = world.reader(role)
        with clock.stopped(NOW):
            at_once = set(lapses(reader, Q(child__in=ids)).values_list("rule", "child_id"))
            shown = Derived.objects.visible_to(reader, *UNDER).owed().true_at(NOW)
            by_row = shown.filter(due, child__in=Standing.objects.visible_to(reader).values("pk"))
            assert at_once == set(by_row.values_list("rule", "child_id")), role
            assert at_once, role


ROLES = ("social_worker", "team_manager", "police_coordinator", "health_practitioner",
         "senior_leader", "school_lead", "stranger")  # fmt: skip


@pytest.fixture
def mixed(world: World) -> list[int]:
    """At risk: as most are; restricted; read by health for one item alone; of another council,
    seen through a glass."""
    ash, bea, closed = (at_risk(world, name, "significant") for name in ("Ash", "Bea", "Closed"))
    with clock.stopped(NOW - DAY):
        concern(world, ash, "social_worker")
        planned(world, bea)
        panel = sitting(world)
        panel.asked(panel.on_agenda(ash), world.health)
    manager, worker = world.reader("team_manager"), world.reader("social_worker")
    assert manager.user
    access.restrict(
        manager, child_id=closed.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    with clock.stopped(NOW):
        access.break_glass(worker, child_id=closed.pk, reason="Seen with an older man tonight.")
    return [ash.pk, bea.pk, closed.pk]


def test_the_circle_read_once_is_the_predicate_asked_of_each(
    world: World, mixed: list[int]
) -> None:
    every = frozenset(Purpose.values)
    with clock.stopped(NOW):
        for role in ROLES:
            reader = world.reader(role)
            levels = predicate.reach(reader).purposes(DataClass.EXPLOITATION)
            at_once = {child for child, _all in predicate.circles(reader, levels, every)}
            shown = Standing.objects.visible_to(reader).values_list("pk", flat=True)
            assert at_once & set(mixed) == set(shown) & set(mixed), role
        assert set(mixed) == at_once_of(world.reader("social_worker"))  # one of them by the glass


def at_once_of(reader: Reader) -> set[int]:
    levels = predicate.reach(reader).purposes(DataClass.EXPLOITATION)
    return {child for child, _all in predicate.circles(reader, levels, frozenset())}


@pytest.mark.usefixtures("mixed")
def test_the_one_statement_finds_what_plain_questions_would(world: World) -> None:
    """Who is on the page, and what lapsed for each: asked child by child and row by row."""
    with clock.stopped(NOW):
        for role in ROLES:
            reader = world.reader(role)
            rows = Derived.objects.visible_to(reader, *UNDER).owed().true_at(NOW)
            seen = Standing.objects.visible_to(reader)
            plain = dict.fromkeys(seen.values_list("pk", flat=True), 0)
            for rule, child_id in rows.filter(due_at__lte=NOW).values_list("rule", "child_id"):
                if child_id in plain:
                    plain[child_id] |= BITS[UNDER[rule]]
            found = {place.child_id: place.bits for place in places(reader, Asked()).rows}
            assert found == plain, role


def test_a_list_taken_out_has_no_names_and_says_whose_it_is(world: World, client: Client) -> None:
    found = at_risk(world, "Ash", "significant")
    worker = world.user("social_worker")
    signed_in(client, worker)
    refused = client.post("/at-risk/export/", {"why": ""})
    assert refused.status_code == 422
    with clock.stopped(NOW):
        answer = client.post("/at-risk/export/", {"why": "Panel on Thursday"})
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith(f'"Copy of {worker.name}, ')
    assert "for: Panel on Thursday" in text
    assert found.ref in text
    assert "Ash" not in text
    [entry] = AuditEntry.objects.filter(action="cohort.exported")
    assert "Thursday" not in str(entry.fields)


def test_a_child_before_a_panel_whom_nobody_weighed_is_on_the_page(
    world: World, client: Client
) -> None:
    found = child(world, "Ash")
    with clock.stopped(NOW - 20 * DAY):
        table = sitting(world, starts_at=NOW + 5 * DAY)
        table.referred(found)
        hidden = child(world, "Bea")
        table.referred(hidden)
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=hidden.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked()).lines
        assert (line.name, line.level) == ("Ash Z", "No level yet")
        assert "panel" in line.place.lapsed
        signed_in(client, world.user("social_worker"))
        assert "Referred to a panel since" in words(client.get("/at-risk/"))
        assert "1 child" in words(client.get("/at-risk/"))
    assert names(world, "school_lead") == []


def test_one_discussion_that_three_rules_ask_for_is_said_once_by_what_was_due_first(
    world: World,
) -> None:
    found = at_risk(world, "Ash", "significant", since=3 * DAY)
    with clock.stopped(NOW - 2 * DAY):
        sitting(world, starts_at=NOW + 5 * DAY).waiting(found, level="significant")
    owed = Derived.objects.filter(child=found).owed().true_at(NOW)
    asked = {"EXP-S13", "EXP-G04", "PAN-G01"}
    assert set(owed.values_list("rule", flat=True)) >= asked
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked()).lines
    said = [each for each in line.lapsed if each.heading == "No strategy discussion"]
    assert [each.title for each in said] == ["Not yet: Strategy discussion about significant risk"]
    assert said[0].since_at == NOW - 2 * DAY
    assert "strategy" in line.place.lapsed


def test_what_is_late_in_the_same_words_is_one_line_that_says_how_often(
    world: World, client: Client
) -> None:
    found = at_risk(world, "Ash", "moderate")
    with clock.stopped(NOW - 20 * DAY):
        plan = planned(world, found)
        for days in (3, 1, 2):
            step(world, plan, due_at=clock.now() + days * DAY)
        step(world, plan, text="Ring the grandmother", due_at=clock.now() + DAY)
    signed_in(client, world.user("social_worker"))
    with clock.stopped(NOW):
        [line] = cohort(world.reader("social_worker"), Asked()).lines
        page = words(client.get("/at-risk/"))
    late = {
        each.title: (each.count, each.since_at)
        for each in line.lapsed
        if each.heading.startswith("Actions")
    }
    assert late == {
        "Meet Ash at school each Tuesday": (3, NOW - 19 * DAY),
        "Ring the grandmother": (1, NOW - 19 * DAY),
    }
    assert page.count("Meet Ash at school each Tuesday</strong> (3 times)") == 1
