"""MIS-P06: another child is named on a report. Who it is never comes with the prompt (P23)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import came_back, known_child, open_rows, went_missing
from wayhome.practice.missing.tests.people import client_of, words

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = "MIS-P06"


def left_with(child: Child, at: datetime, *names: str) -> Episode:
    with clock.stopped(at):
        new = NewEpisode(child_id=child.pk, since=Instant.at(at), with_children=names)
        [episode] = commands.open_episodes(SYSTEM, [new])
    return episode


def test_another_child_on_the_report_fires_with_this_childs_episode_as_evidence(
    world: World,
) -> None:
    other = known_child(world, given_name="Mia", family_name="Hale")
    went_missing(other, LEFT)
    episode = left_with(known_child(world), LEFT, "Mia Hale")
    [row] = open_rows(world, RULE, LEFT)
    assert row.evidence == [episode.pk]
    assert not Derived.objects.filter(rule=RULE, child=other).exists()


def test_a_child_who_went_alone_does_not(world: World) -> None:
    left_with(known_child(world), LEFT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_it_expires_four_weeks_after_the_child_was_found_with_nothing_written(
    world: World,
) -> None:
    came_back(left_with(known_child(world), LEFT, "Mia Hale"), LEFT + 3 * HOUR)
    until = LEFT + 3 * HOUR + 28 * DAY
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_the_next_time_together_fires_again(world: World) -> None:
    child = known_child(world)
    came_back(left_with(child, LEFT, "Mia Hale"), LEFT + 3 * HOUR)
    [row] = open_rows(world, RULE, LEFT + DAY)
    with clock.stopped(LEFT + DAY):
        rules.decide(SYSTEM, derived=row, option="together", reason="Both homes, one plan.")
    assert not open_rows(world, RULE, LEFT + DAY + HOUR)
    again = left_with(child, LEFT + 4 * DAY, "Mia Hale")
    [row] = open_rows(world, RULE, LEFT + 4 * DAY)
    assert row.subject_id == again.pk


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    left_with(known_child(world, carer=world.home), LEFT, "Mia Hale")
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + HOUR):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()


def test_the_page_that_asks_never_names_a_child_whom_the_reader_may_not_see(world: World) -> None:
    theirs = {"responsible": world.stranger.areas.get(), "lives_in": world.stranger.areas.get()}
    known_child(world, given_name="Mia", family_name="Hale", **theirs)
    now = clock.now()
    episode = left_with(known_child(world), now - HOUR, "Mia Hale")
    page = client_of(world, "social_worker").get(f"/missing/{episode.ref}/decide/mis-p06/")
    assert page.status_code == 200
    assert "Another child is named on this report" in words(page)
    assert "Mia" not in words(page)
