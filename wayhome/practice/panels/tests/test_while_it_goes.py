"""A meeting as it is recorded, and what is owed around it: nothing goes by unsaid."""

import pytest

from tests.factories import World
from tests.forms import post, send
from tests.stories import client_of, words
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.panels.models import Decision
from wayhome.practice.panels.tests.lives import DAY, Sitting, sitting


@pytest.fixture
def panel(world: World) -> Sitting:
    return sitting(world)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def test_a_referral_says_what_is_late_and_what_was_done(panel: Sitting, child: Child) -> None:
    referral = panel.referred(child)
    there = f"/panels/referral/{referral.ref}/"
    with clock.stopped(referral.recorded_at + 2 * DAY):
        secretary = client_of(panel.world, "panel_secretary")
        page = words(secretary.get(there))
        harm = page.partition("somebody looked for urgent harm: ")[2]
        assert harm.partition("</li>")[0].count("24 h late") == 1
        post(secretary, f"{there}looked/")
        page = words(secretary.get(there))
        assert "Written down. Now decide what follows." in page
        harm = page.partition("somebody looked for urgent harm: ")[2].partition("</li>")[0]
        assert harm.startswith("done ")
        assert "late" not in harm


def test_nothing_typed_while_a_meeting_is_recorded_is_dropped_in_silence(
    panel: Sitting, child: Child
) -> None:
    """What belongs to a decision is kept with one; an empty form says so; then comes the next."""
    item, other = panel.on_agenda(child), panel.on_agenda(panel.world.child("Kit", "Fallow"))
    secretary = client_of(panel.world, "panel_secretary")
    record = f"/panels/item/{item.ref}/record/"
    empty = send(secretary, record)
    assert empty.status_code == 422
    assert "Write what was said, or choose what is decided." in words(empty)
    half = send(secretary, record, note="Seen twice.", reason="He waits for her.")
    assert half.status_code == 422
    assert "Say what is decided: the rest is kept with it." in words(half)
    assert "He waits for her." in words(half)
    assert not Decision.objects.exists()
    onward = send(secretary, record, note="Seen twice.", kind_1="action")
    assert onward["Location"] == f"/panels/item/{other.ref}/record/"
    assert f"Saved: {child.name}." in words(secretary.get(onward["Location"]))
    panel.decided(other)
    review = clock.today() + 28 * DAY
    back = send(
        secretary, record, note="Seen twice.", outcome="accept", level_after="moderate",
        reason="As before.", strategy="neither", review_on_day=str(review.day),
        review_on_month=str(review.month), review_on_year=str(review.year),
    )  # fmt: skip
    assert back["Location"] == f"/panels/meeting/{panel.meeting.ref}/live/", words(back)
    live = words(secretary.get(back["Location"]))
    assert "Every child on the agenda is heard." in live
    assert "Level now: Moderate" in live


def test_a_meeting_of_another_day_says_so_and_is_not_begun_by_chance(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child)
    chair = client_of(panel.world, "panel_chair")
    there = f"/panels/meeting/{panel.meeting.ref}/"
    before = words(chair.get(there))
    assert "Not quorate" not in before
    assert "I am here" not in before
    for path in (f"{there}live/", f"{there}held/", f"/panels/item/{item.ref}/record/"):
        assert "This meeting is planned for" in words(chair.get(path))
    with clock.stopped(panel.meeting.starts_at):
        chair = client_of(panel.world, "panel_chair")
        on_the_day = words(chair.get(there))
        assert "Not quorate yet" in on_the_day
        assert "I am here" in on_the_day
        assert "This meeting is planned for" not in words(chair.get(f"{there}live/"))
