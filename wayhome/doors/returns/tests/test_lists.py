"""Inspection lists: exact headings, what the record knows of each child, nothing that runs."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.factories import World
from wayhome.doors.feeds.tests.returns import FAKE
from wayhome.doors.returns.lists import annex_a, jtai, ssd
from wayhome.doors.returns.made import Made
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import CareStatus, Child, Identifier
from wayhome.practice.exploitation.tests.lives import concern, judged
from wayhome.practice.missing.commands.interviews import NewOffer, offer
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

DAY = timedelta(days=1)
Line = dict[str, Any]


def placed(world: World, **more: Any) -> Child:
    """In care since 2020, missing twice lately; offered an interview after the second, and said
    yes."""
    child = known_child(world, carer=world.home, **more)
    now = clock.now().replace(hour=12)
    went_missing(child, now - 30 * DAY, back_after=timedelta(hours=3))
    last = went_missing(child, now - 9 * DAY, back_after=timedelta(hours=3))
    with clock.stopped(now - 8 * DAY):
        new = NewOffer(interview_of(last), clock.now(), "visit", answer="accepted")
        offer(world.reader("interviewer"), offers=[new])
    return child


def workbook(made: Made) -> list[Line]:
    (content,) = made.files.values()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    headings, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def listed(make: Any, world: World) -> Made:
    with system_context():
        made: Made = make(SYSTEM, world.cheshire_east, None)
    return made


def test_list_8_says_what_is_known_in_the_inspectorates_words(world: World) -> None:
    child = placed(world)
    (line,) = workbook(listed(annex_a.make, world))
    assert line["Child Unique ID"] == child.ref
    assert line["Date of Birth"].date() == child.born_on
    assert line["Child's Legal Status"] == "C2: FCO"
    assert line["Child's Category of Need"] == "N1 - Abuse or neglect"
    assert line["Placement Type"] == "p) K2: Children’s Homes"
    assert line["Placement Location"] == "a) In"
    assert line["Date Ceased to be Looked After"] is None
    assert line[annex_a.TIMES.format("Missing")] == 2
    assert line[annex_a.TIMES.format("Absent")] == 0
    assert line[annex_a.INTERVIEW.format("Was the child offered")] == "a) Yes"
    assert line[annex_a.INTERVIEW.format("Did the child accept")] == "a) Yes"


def test_its_headings_are_those_that_were_published() -> None:
    """The specification writes one of them without the bracket that the workbook doubles."""
    said = (FAKE.parent / "annex_a" / "Annex_A_schema.yml").read_text(encoding="utf-8")
    of_list = said.partition("  list_8:")[2].partition("  list_9:")[0]
    for heading in annex_a.HEADINGS:
        assert heading in of_list, heading


def test_a_child_who_left_care_a_year_ago_is_not_in_it(world: World) -> None:
    child = known_child(world, carer=world.home)
    with system_context():
        CareStatus.objects.filter(child=child).update(until_on=clock.today() - 300 * DAY)
    world.derive(child)
    assert listed(annex_a.make, world).counts == {"List 8": 0}


def test_a_cell_that_would_run_is_text(world: World) -> None:
    child = placed(world)
    with system_context():
        Identifier.objects.create(
            child=child, recorded_for=child, kind="la_child", issuer=world.cheshire_east.code,
            value="=HYPERLINK(1)",
        )  # fmt: skip
    (line,) = workbook(listed(annex_a.make, world))
    assert line["Child Unique ID"] == "'=HYPERLINK(1)"


def test_the_dataset_has_a_row_for_each_absence_and_home(world: World) -> None:
    child = placed(world)
    made = listed(ssd.make, world)
    absences = list(csv.DictReader(io.StringIO(made.files["ssd_missing.csv"].decode())))
    assert [(row["miss_person_id"], row["miss_missing_rhi_offered"]) for row in absences] == [
        (child.ref, "N"),
        (child.ref, "Y"),
    ]
    assert {row["miss_missing_episode_type"] for row in absences} == {"M"}
    homes = list(csv.DictReader(io.StringIO(made.files["ssd_cla_placement.csv"].decode())))
    assert [row["clap_cla_placement_type"] for row in homes] == ["K2"]
    assert made.counts["ssd_person"] == made.counts["ssd_legal_status"] == 1


def test_the_inspection_list_has_who_is_at_risk_and_no_name(world: World) -> None:
    child, other = placed(world), placed(world, given_name="Kit")
    concern(world, child, "social_worker")
    judged(world.reader("social_worker"), child, "significant")
    made = listed(jtai.make, world)
    (line,) = workbook(made)
    assert made.children == [child.pk]
    assert other.pk not in made.children
    assert (line["Initials"], line["Risk level"]) == ("AW", "Significant")
    assert line["Exploitation types"] == "Sexual exploitation"
    assert line["Missing episodes in 12 months"] == 2
    assert child.family_name not in str(line)


@pytest.mark.parametrize("make", [annex_a.make, ssd.make, jtai.make])
def test_more_children_take_no_more_queries(
    world: World, make: Any, django_assert_max_num_queries: Any
) -> None:
    for name in ("Ash", "Kit", "Rowan"):
        judged(world.reader("social_worker"), placed(world, given_name=name), "emerging")
    with django_assert_max_num_queries(24):
        listed(make, world)


def test_a_list_is_of_what_its_reader_may_open(world: World) -> None:
    placed(world)
    stranger = world.reader("stranger")
    made = annex_a.make(stranger, world.cheshire_east, None)
    assert (made.counts, made.left_out, made.children) == ({"List 8": 0}, 1, [])


def test_the_same_rows_are_the_same_bytes(world: World, tmp_path: Path) -> None:
    placed(world)
    first, second = (listed(annex_a.make, world).files["annex-a.xlsx"] for _ in range(2))
    assert first == second
