"""Importing twice changes nothing; a later answer replaces an earlier one; people's work stands."""

from datetime import date, timedelta

from tests.factories import World
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests.returns import bring, files, in_other_files, missing, row
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.people.models import CareStatus, Child, Home, Identifier
from wayhome.practice.missing import commands as missing_commands
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


def test_the_same_files_again_are_the_same_batch(world: World) -> None:
    first = bring(world.sefton, missing(DAY))
    assert bring(world.sefton, missing(DAY)).pk == first.pk
    assert Batch.objects.count() == 1


def test_the_same_numbers_are_another_councils_other_children(world: World) -> None:
    bring(world.sefton, missing(DAY))
    bring(world.halton, in_other_files(missing(DAY)))
    assert Child.objects.count() == Episode.objects.count() == 2


def test_two_absences_on_one_day_stay_two(world: World) -> None:
    first = {"MIS_START": "10/06/2017", "MIS_END": "10/06/2017"}
    both = missing(first, {"MIS_START": "10/06/2017", "MIS_END": "11/06/2017"})
    bring(world.sefton, both)
    bring(world.sefton, both | {"Header": files(Header=[{"CHILD": "1"}, {"CHILD": "2"}])["Header"]})
    assert Episode.objects.count() == 2


def test_an_absence_open_last_year_ends_with_this_years_row(world: World) -> None:
    bring(world.sefton, missing({"MIS_START": "20/03/2017"}), year=2017)
    ended = missing({"MIS_START": "20/03/2017", "MIS_END": "03/04/2017"})
    batch = bring(world.sefton, ended)
    (episode,) = Episode.objects.all()
    assert episode.found_earliest_at == midnight(date(2017, 4, 3))
    assert row(batch).episode == episode
    assert Episode.everything.count() == 2  # what was said first stays, voided


def test_care_that_went_on_is_replaced_by_care_that_ended(world: World) -> None:
    bring(world.sefton, missing(episodes=[{}]), year=2017)
    ended = missing(episodes=[{"DEC": "30/06/2017", "REC": "E4A"}])
    bring(world.sefton, ended)
    (care,) = CareStatus.objects.all()
    assert (str(care.until_on), care.ended_reason) == ("2017-06-30", "E4A")
    assert Home.objects.count() == 1


def test_an_absence_reported_here_is_not_made_again(world: World) -> None:
    """The council both works here and sends its return: one absence, one record."""
    bring(world.sefton, missing())
    episode = reported_here(world, Child.objects.get())
    day = episode.since_earliest_at.astimezone(clock.LONDON)
    said = {"MIS_START": f"{day:%d/%m/%Y}", "MIS_END": f"{day:%d/%m/%Y}"}
    batch = bring(world.sefton, missing(said), year=clock.today().year)
    assert row(batch).episode == episode
    assert Episode.objects.count() == 1
    assert "W17" in row(batch).faults  # it is open here, and ended there


def test_an_absence_that_overlaps_one_reported_here_is_held(world: World) -> None:
    bring(world.sefton, missing())
    episode = reported_here(world, Child.objects.get())
    before = episode.since_earliest_at.astimezone(clock.LONDON) - timedelta(days=1)
    said = {"MIS_START": f"{before:%d/%m/%Y}", "MIS_END": ""}
    batch = bring(world.sefton, missing(said), year=clock.today().year)
    assert row(batch).judgement == "held"
    assert "W16" in row(batch).faults


def test_what_somebody_worked_on_is_not_replaced(world: World) -> None:
    bring(world.sefton, missing({"MIS_START": "20/03/2017"}), year=2017)
    episode = Episode.objects.get()
    found = Instant.on(clock.today())
    missing_commands.record_found(SYSTEM, episode=episode, found=found, where="At her aunt's")
    batch = bring(world.sefton, missing({"MIS_START": "20/03/2017", "MIS_END": "03/04/2017"}))
    assert row(batch).episode == episode
    assert Episode.objects.get().found_where == "At her aunt's"
    assert "W17" in row(batch).faults


def test_another_date_of_birth_is_asked_about_and_not_written(world: World) -> None:
    bring(world.sefton, missing(DAY))
    said = files(Header=[{"CHILD": "1", "DOB": "02/06/2004"}])
    batch = bring(world.sefton, said)
    assert row(batch, "Header").faults == ["W15"]
    assert str(Child.objects.get().born_on) == "2004-06-01"


def test_a_pupil_number_of_another_child_is_left_out_without_a_word(world: World) -> None:
    """P20: the council must not learn that somebody else knows the child."""
    upn = "A123456789012"
    bring(world.halton, files(Header=[{"CHILD": "9", "UPN": upn}]))
    batch = bring(world.sefton, files(Header=[{"CHILD": "1", "UPN": upn}]))
    assert row(batch, "Header").faults == []
    assert Identifier.objects.filter(kind="upn").count() == 1


def reported_here(world: World, child: Child) -> Episode:
    new = NewEpisode(
        child_id=child.pk,
        since=Instant.at(clock.now() - timedelta(hours=2)),
        told=Told(told=True, told_at=clock.now()),
    )
    return missing_commands.open_episodes(SYSTEM, [new])[0]
