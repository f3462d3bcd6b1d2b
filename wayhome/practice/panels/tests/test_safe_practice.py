"""P27 to P29 and P42 where they touch panels; who is cut off, who never answers, who turns 18."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.access.once import sight_of
from wayhome.foundation.access.sight import Sight, own_rows, sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels import commands, telling
from wayhome.practice.panels.models import Answer, Ask, Decision, Item, Referral, SetAction, Topic
from wayhome.practice.panels.paper import document
from wayhome.practice.panels.queries.agenda import agenda
from wayhome.practice.panels.queries.figures import small
from wayhome.practice.panels.queries.pack import pack
from wayhome.practice.panels.tests.lives import DAY, Sitting, sitting

MODELS: tuple[Any, ...] = (Item, Referral, Ask, Answer, Decision, SetAction)


@pytest.fixture
def panel(world: World) -> Sitting:
    return sitting(world)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def owed(rule: str) -> list[Derived]:
    return list(Derived.objects.filter(rule=rule).open_at(clock.now()))


def reads(reader: Reader, model: Any) -> int:
    return int(model.objects.visible_to(reader).count())


def test_an_ask_opens_one_item_and_nothing_else_a_panel_said(panel: Sitting, child: Child) -> None:
    """P27: the row of the circle is narrowed to the item; it ends when the ask is withdrawn."""
    world = panel.world
    item = panel.on_agenda(child)
    panel.decided(item)
    commands.hold(panel.secretary, meeting=panel.meeting)
    again = commands.plan_meeting(
        panel.secretary, panel=panel.panel, starts_at=clock.now() + 50 * DAY, place="Online"
    )
    [later] = commands.build_agenda(panel.secretary, meeting=again)
    asked = panel.asked(later, world.youth_justice)
    youth = world.reader("youth_justice_worker")
    assert list(Item.objects.visible_to(youth)) == [later]
    assert reads(youth, Decision) == reads(youth, Referral) == 0
    row = Involvement.objects.get(agency=world.youth_justice)
    assert (row.case_ref, row.shown_with) == (later.ref, "panel")  # P22: "another service" else
    commands.withdraw(panel.secretary, ask=asked)
    assert reads(world.reader("youth_justice_worker"), Item) == 0


def test_an_ask_says_why_this_agency(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    new = commands.NewAsk(panel.world.health, " ", "Attendances", clock.now() + DAY)
    with pytest.raises(Invalid):
        commands.ask(panel.secretary, item=item, asks=[new])
    assert not Involvement.objects.filter(agency=panel.world.health).exists()


def test_what_one_child_shows_is_what_visible_to_shows(panel: Sitting, child: Child) -> None:
    """`Sight.rows` and `visible_to` agree, with the cut of a conflict and an agency's own rows."""
    world = panel.world
    item = panel.on_agenda(child)
    for agency in (world.health, world.school):
        panel.asked(item, agency)
    commands.answer(world.reader("school_lead"), ask=Ask.objects.get(agency=world.school), text="x")
    panel.decided(item)
    commands.declare_conflict(panel.chair, item=item, reason="My nephew.")
    for role in (
        "panel_secretary",
        "panel_chair",
        "school_lead",
        "health_practitioner",
        "stranger",
    ):
        reader = world.reader(role)
        own = Child.objects.filter(pk=child.pk).annotate(own=own_rows(reader)).get().own
        sees: Sight = sight(reader, child.pk, own)
        for model in MODELS:
            here = set(sees.rows(model).values_list("pk", flat=True))
            assert here == set(
                model.objects.visible_to(reader).filter(child=child).values_list("pk", flat=True)
            ), (role, model)


def test_a_conflict_cuts_access_to_that_item_alone(panel: Sitting, child: Child) -> None:
    item, other = panel.on_agenda(child), panel.on_agenda(panel.world.child("Kit"))
    panel.asked(item, panel.world.health)
    commands.note_item(panel.secretary, item=item, note="She is his neighbour.")
    conflict = commands.declare_conflict(panel.chair, item=item, reason="My neighbour.")
    chair = panel.chair
    assert list(Item.objects.visible_to(chair)) == [other]
    assert reads(chair, Decision) == reads(chair, Ask) == 0
    assert agenda(chair, panel.meeting).hidden == 1
    assert len(agenda(panel.secretary, panel.meeting).lines) == 2  # nobody else is cut
    with pytest.raises(Refused):
        commands.lift_conflict(panel.chair, conflict=conflict, reason="It is nothing.")
    commands.lift_conflict(panel.secretary, conflict=conflict, reason="Another of that name.")
    assert reads(panel.chair, Item) == 2


def test_the_second_lock_holds_where_a_query_forgets(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    panel.asked(item, panel.world.health)
    for role, expected in (("panel_secretary", 1), ("health_practitioner", 1), ("stranger", 0)):
        reader = panel.world.reader(role)
        with transaction.atomic():
            act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
            assert Item.everything.count() == expected, role


def test_significant_risk_without_a_strategy_discussion_is_red_and_goes_on(
    panel: Sitting, child: Child
) -> None:
    """P42: the task is the child's own team's; the panel hears the child all the same."""
    item = panel.on_agenda(child, level="significant")
    [gap] = owed("PAN-G01")
    assert gap.team_id == panel.world.team("social_care").pk
    assert pack(sight_of(panel.secretary, child.pk), item, child).is_red
    for only in ("neither", "held", ""):
        with pytest.raises(Invalid) as wrong:
            panel.decided(item, decision={"strategy": only})
        assert "strategy" in wrong.value.errors
    with pytest.raises(Invalid):
        panel.decided(item, decision={"strategy": "other", "other_response": " "})
    commands.note_item(panel.secretary, item=item, note="Said, whatever a form asks.")
    panel.decided(item, decision={"strategy": "asked"})
    assert SetAction.objects.get().kind == "strategy"
    assert Decision.objects.get().decided_at is not None
    panel.decided(item, decision={"strategy": "asked"})
    assert SetAction.objects.count() == 1  # asked once
    commands.strategy_was_held(panel.world.reader("social_worker"), item=item, held_at=clock.now())
    assert owed("PAN-G01") == []


def test_a_strategy_discussion_named_in_the_referral_stops_the_red(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child, level="significant", strategy_at=clock.now() - DAY)
    assert owed("PAN-G01") == []
    panel.decided(item, decision={"strategy": "held", "level_after": "significant"})


def test_a_strategy_discussions_own_meeting_stops_the_red_of_every_panel(
    panel: Sitting, child: Child
) -> None:
    panel.on_agenda(child, level="significant")
    talks = commands.set_up(
        panel.secretary,
        panel=commands.NewPanel("Strategy discussions", "strategy", [panel.world.cheshire_east]),
    )
    new = commands.NewReferral(child.pk, talks, "Tonight.", level="significant")
    referral = commands.refer(panel.world.reader("social_worker"), referral=new)
    commands.triage(panel.secretary, referral=referral, outcome="urgent",
                    starts_at=clock.now() + DAY / 24)  # fmt: skip
    assert len(owed("PAN-G01")) == 2
    panel.decided(Item.objects.get(pk=referral.item_id), decision={"level_after": "significant"})
    assert owed("PAN-G01") == []


def test_quorum_is_shown_and_stops_no_urgent_panel(panel: Sitting, child: Child) -> None:
    """P42. The urgent panel is tonight, nobody but the police came, and the child is heard."""
    world = panel.world
    referral = panel.referred(child, urgency="urgent")
    tonight = clock.now() + DAY / 12
    with pytest.raises(Invalid):
        commands.triage(panel.secretary, referral=referral, outcome="urgent")
    commands.triage(panel.secretary, referral=referral, outcome="urgent", starts_at=tonight)
    item = Item.objects.select_related("meeting__panel", "panel").get()
    assert item.meeting is not None
    assert item.meeting.is_urgent
    commands.attend(
        panel.secretary, meeting=item.meeting, came=commands.Came(world.police, "Sgt Lowe")
    )
    found = agenda(panel.secretary, item.meeting)
    assert found.quorum.missing == ("Council", "Health body")
    panel.decided(item)
    commands.hold(panel.secretary, meeting=item.meeting)
    assert Item.objects.get().heard_at is not None


def test_an_agency_that_never_replies_is_late_chased_and_seen_to_be(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child)
    ask = panel.asked(item, panel.world.health)
    [clock_of_it] = owed("PAN-S08")
    assert (clock_of_it.agency_id, clock_of_it.team_id) == (panel.world.health.pk, None)
    with clock.stopped(clock.now() + 3 * DAY):
        for _again in range(2):
            commands.chase(panel.secretary, ask=ask)
        [brought] = pack(sight_of(panel.secretary, child.pk), item, child).brought
        assert (brought.is_late, brought.ask.chases, brought.answer) == (True, 2, None)
        panel.decided(item)  # the panel goes on without it
        [still] = owed("PAN-S08")
        assert still.due_at is not None
        assert still.due_at < clock.now()
        commands.answer(panel.world.reader("health_practitioner"), ask=ask, nothing_held=True)
        assert owed("PAN-S08") == []


def test_police_information_keeps_its_tag_conditions_and_readers(
    panel: Sitting, child: Child
) -> None:
    """P29; and no copy holds it (P28)."""
    world, police = panel.world, panel.world.reader("police_coordinator")
    item = panel.on_agenda(child)
    panel.asked(item, world.health)
    ask = panel.asked(item, world.police)
    of_health, health = Ask.objects.get(agency=world.health), world.reader("health_practitioner")
    with pytest.raises(Invalid):
        commands.answer(health, ask=of_health, text="x", handling=Handling.POLICE_ONLY)
    commands.answer(
        police, ask=ask, text="An informant places him there.", handling=Handling.POLICE_ONLY,
        conditions="Not to be quoted.",
    )  # fmt: skip
    row = Answer.objects.get()
    assert (row.is_law_enforcement, row.conditions) == (True, "Not to be quoted.")
    assert reads(police, Answer) == 1
    assert reads(panel.secretary, Answer) == reads(world.reader("health_practitioner"), Answer) == 0
    [line] = agenda(police, panel.meeting).lines
    assert "informant" not in str(document.item(police, line, "pack"))


def test_who_turns_18_before_the_meeting_stays_on_it_and_a_decision_is_asked(
    world: World,
) -> None:
    """P02: eighteen is not found. Nothing is closed by a birthday."""
    panel = sitting(world)
    today = clock.today()
    born = date(today.year - 18, today.month, min(today.day, 28)) + 5 * DAY
    child = world.child(born_on=born)
    item = panel.on_agenda(child, level="significant")
    [line] = agenda(panel.secretary, panel.meeting).lines
    assert (line.is_grown_by_then, line.is_18_soon) == (True, True)
    assert len(owed("PAN-P01")) == 1
    with clock.stopped(clock.now() + 10 * DAY):
        panel.world.derive(child)
        assert [row.rule for row in owed("PAN-S03")] == ["PAN-S03"]
        assert len(owed("PAN-P01")) == 1
        panel.decided(item, decision={"strategy": "other", "other_response": "Adult safeguarding"})


def test_a_merged_childs_items_go_with_the_child(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    kept = panel.world.child("Ashley")
    for model in (Item, Referral):
        model.everything.filter(child=child).update(child=kept)
    Involvement.objects.filter(child=child).exclude(source="remit").update(child=kept)
    Child.objects.filter(pk=child.pk).update(merged_into=kept)
    panel.world.derive(child, kept)
    [line] = agenda(panel.secretary, panel.meeting).lines
    assert (line.child, line.item.recorded_for_id) == (kept, child.pk)
    panel.decided(Item.objects.get(pk=item.pk))
    assert Derived.objects.get(rule="PAN-E03").child_id == kept.pk


def test_a_restricted_child_is_on_nobodys_agenda_but_their_own(
    panel: Sitting, child: Child
) -> None:
    panel.on_agenda(child)
    owner = panel.world.user("team_manager")
    access.restrict(
        panel.world.reader("team_manager"), child_id=child.pk, reason="Protected",
        named=[owner], owner=owner,
    )  # fmt: skip
    found = agenda(panel.secretary, panel.meeting)
    assert (found.lines, found.hidden) == ([], 1)


def test_an_adult_who_poses_risk_is_named_to_few_and_by_reference(panel: Sitting) -> None:
    """P41: neither the secretary nor an agency at the table reads who it is."""
    new = commands.NewTopic("person", "CHE/2231", "Seen with three children.")
    with pytest.raises(Refused):
        commands.add_topic(panel.secretary, meeting=panel.meeting, topic=new)
    manager = panel.world.reader("team_manager")
    Topic.objects.create(panel=panel.panel, meeting=panel.meeting, kind="person",
                         title="CHE/2231", reason="x")  # fmt: skip
    assert Topic.objects.visible_to(manager).count() == 1
    assert Topic.objects.visible_to(panel.secretary).count() == 0
    assert agenda(panel.secretary, panel.meeting).hidden_topics == 1


def test_a_panel_of_another_councils_child_is_open_to_its_secretary_for_that_item(
    world: World,
) -> None:
    """Placed in by others: the host's panel hears a child that its council does not answer for."""
    panel = sitting(world)
    child = world.child(responsible=world.sefton, carer=world.home)
    referral = commands.refer(
        world.reader("home_manager"),
        referral=commands.NewReferral(child.pk, panel.panel, "Taken from the home at night."),
    )
    commands.triage(panel.secretary, referral=referral, outcome="accepted")
    commands.build_agenda(panel.secretary, meeting=panel.meeting)
    [line] = agenda(panel.secretary, panel.meeting).lines
    assert line.child == child
    home = world.reader("home_manager")
    assert (reads(home, Referral), reads(home, Item)) == (1, 0)  # its own words, no papers


def test_the_agenda_is_worst_first(world: World) -> None:
    panel = sitting(world)
    names = {}
    for name, more in (
        ("Ash", {"level": "emerging"}),
        ("Bo", {"level": "unknown"}),
        ("Cy", {"level": "significant"}),
        ("Di", {"level": "emerging", "urgency": "urgent"}),
        ("Ed", {"level": "moderate"}),
    ):
        names[panel.waiting(world.child(name), **more).pk] = name
    commands.build_agenda(panel.secretary, meeting=panel.meeting)
    order = [names[line.item.pk] for line in agenda(panel.secretary, panel.meeting).lines]
    assert order == ["Di", "Cy", "Bo", "Ed", "Ash"]


def test_the_referrer_is_told_without_a_word_of_it(panel: Sitting, child: Child) -> None:
    referral = panel.referred(child)
    commands.triage(panel.secretary, referral=referral, outcome="accepted")
    telling.send(referral.pk)
    [message] = mail.outbox
    assert message.to == [panel.world.user("social_worker").email]
    for word in (child.given_name, child.family_name, "panel", "exploitation", "accepted"):
        assert word not in f"{message.subject} {message.body}".replace("/panels/", "/")


def test_small_numbers_are_not_said_to_a_strategic_group() -> None:
    assert [small(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]


def test_many_are_referred_as_one_is(panel: Sitting) -> None:
    """E14: one by one, or at once: the same rows, the same clocks."""
    worker = panel.world.reader("social_worker")
    children = [panel.world.child(name) for name in ("Ash", "Bo", "Cy")]
    new = [commands.NewReferral(each.pk, panel.panel, "Gone at lunch.") for each in children]
    rows = commands.refer_each(worker, referrals=new)
    assert [row.child_id for row in rows] == [each.pk for each in children]
    assert Derived.objects.filter(rule="PAN-S01").count() == 3
