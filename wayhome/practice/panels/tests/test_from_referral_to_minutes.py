"""One child from referral to minutes, by the commands that pages and crossings call."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Decision, Item, Meeting, Referral
from wayhome.practice.panels.tests.lives import DAY, Sitting, decision, sitting


@pytest.fixture
def panel(world: World) -> Sitting:
    return sitting(world)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def owed() -> set[str]:
    rows = Derived.objects.filter(kind__in=("S", "G", "P"), rule__startswith="PAN-")
    return set(rows.open_at(clock.now()).values_list("rule", flat=True))


def test_a_child_is_referred_heard_and_minuted(panel: Sitting, child: Child) -> None:
    world = panel.world
    referral = panel.referred(child, level="moderate")
    assert owed() == {"PAN-S01", "PAN-S02", "PAN-S04"}
    commands.triage(panel.secretary, referral=referral, outcome="accepted")
    assert owed() == {"PAN-S04"}
    [item] = commands.build_agenda(panel.secretary, meeting=panel.meeting)
    assert item.meeting_id == panel.meeting.pk
    assert owed() == {"PAN-S04", "PAN-S05"}
    commands.send_papers(panel.secretary, meeting=panel.meeting)
    came = commands.Came(world.police, "Sgt Lowe", has_accepted=True)
    commands.attend(panel.secretary, meeting=panel.meeting, came=came)
    commands.note_item(
        panel.secretary, item=item, note="Seen at the station.", said_by_child="I want out.",
        version=0,
    )  # fmt: skip
    to_do = commands.ToDo("Visit the shop", clock.now() + 7 * DAY, world.police,
                          user=world.user("police_coordinator"))  # fmt: skip
    row = panel.decided(item, to_do=[to_do], dissents=[(world.health, "Too soon.")], version=1)
    assert (row.level_before, row.level_after, row.version) == ("moderate", "moderate", 2)
    assert Action.objects.get().owner_agency_id == world.police.pk
    assert owed() == set()  # the review is not near, nothing else waits
    held = commands.hold(panel.secretary, meeting=panel.meeting)
    assert owed() == {"PAN-S06"}
    with pytest.raises(Refused):
        commands.approve_minutes(panel.secretary, meeting=held, checked=True)
    with pytest.raises(Invalid):
        commands.approve_minutes(panel.chair, meeting=held, checked=False)
    out = commands.approve_minutes(panel.chair, meeting=held, checked=True)
    assert out.state == Meeting.State.MINUTES
    assert owed() == set()
    with pytest.raises(Invalid):
        panel.decided(item)
    with clock.stopped(clock.now() + 43 * DAY):
        assert owed() == {"PAN-S07"}
    events = Derived.objects.filter(kind="E", rule__startswith="PAN-")
    assert set(events.values_list("rule", flat=True)) == {"PAN-E01", "PAN-E02", "PAN-E03"}


def test_a_review_that_falls_due_comes_onto_the_agenda_by_itself(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child)
    panel.decided(item)
    commands.hold(panel.secretary, meeting=panel.meeting)
    with clock.stopped(clock.now() + 30 * DAY):
        again = commands.plan_meeting(
            panel.secretary, panel=panel.panel, starts_at=clock.now() + 14 * DAY, place="Online"
        )
        [follow_up] = commands.build_agenda(panel.secretary, meeting=again)
        assert (follow_up.kind, follow_up.level) == ("follow_up", "moderate")
        assert commands.build_agenda(panel.secretary, meeting=again) == []
        panel.decided(follow_up, decision={"outcome": "keep"})
        later = Derived.objects.get(rule="PAN-S07", subject_id=item.pk)
        assert later.stopped_at is not None


def test_not_now_says_why_and_takes_the_child_off(panel: Sitting, child: Child) -> None:
    referral = panel.referred(child)
    with pytest.raises(Invalid):
        commands.triage(panel.secretary, referral=referral, outcome="not_now")
    commands.triage(panel.secretary, referral=referral, outcome="not_now", reason="Child in need.")
    assert Item.objects.get().off_reason == "Child in need."
    assert owed() == set()
    panel.referred(child)  # and may be asked again
    assert Item.objects.count() == 2


def test_two_who_worry_about_one_child_make_one_item(panel: Sitting, child: Child) -> None:
    first = panel.referred(child, level="emerging")
    second = panel.referred(child, level="significant", urgency="urgent")
    assert first.item_id == second.item_id
    item = Item.objects.get()
    assert (item.level, item.is_urgent) == ("significant", True)
    commands.triage(panel.secretary, referral=first, outcome="not_now", reason="Little is known.")
    assert Item.objects.get().is_open  # the other still asks
    assert Referral.objects.filter(triage="").count() == 1


def test_what_is_not_heard_waits_again(panel: Sitting, child: Child) -> None:
    item = panel.on_agenda(child)
    other = panel.on_agenda(panel.world.child("Kit"))
    panel.decided(other)
    commands.hold(panel.secretary, meeting=panel.meeting)
    item.refresh_from_db()
    assert item.meeting_id is None
    assert "PAN-S03" in owed()
    assert Derived.objects.filter(rule="PAN-S06").count() == 1


def test_an_exit_is_agreed_by_three_agencies(panel: Sitting, child: Child) -> None:
    item, world = panel.on_agenda(child), panel.world
    leave = {"outcome": "exit", "level_after": "none", "review_on": None}
    two = {"agreed_by": [world.council.pk, world.police.pk]}
    with pytest.raises(Invalid):
        panel.decided(item, decision=leave | two)
    panel.decided(item, decision=leave | {"agreed_by": [*two["agreed_by"], world.health.pk]})
    assert Decision.objects.get().outcome == "exit"
    assert not Derived.objects.filter(rule="PAN-S07").exists()


def test_a_stranger_and_a_colleague_without_the_duty_change_nothing(
    panel: Sitting, child: Child
) -> None:
    item, world = panel.on_agenda(child), panel.world
    for reader in (
        world.reader("stranger"),
        world.reader("social_worker"),
        world.reader("panel_secretary", world.stranger),
    ):
        with pytest.raises(Refused):
            commands.decide_item(reader, item=item, decision=decision())
        with pytest.raises(Refused):
            commands.build_agenda(reader, meeting=panel.meeting)


def test_death_stops_every_clock(panel: Sitting, child: Child) -> None:
    panel.referred(child)
    child.died_on = clock.today()
    child.save()
    panel.world.derive(child)
    with clock.stopped(clock.now() + timedelta(days=1)):
        assert owed() == set()
