"""Themes of a quarter beside the year before: counted right, hidden where few, opened by few."""

from datetime import date

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.commands import load_shipped
from wayhome.foundation.questionnaires.models import Answer, Version
from wayhome.foundation.questionnaires.queries import current
from wayhome.oversight.reports.quarters import month_after
from wayhome.oversight.themes import queries
from wayhome.oversight.themes.coding import themes
from wayhome.oversight.themes.queries import Asked, Line
from wayhome.oversight.themes.tests.lives import coded

CONFLICT, LONELY = {"push_factors": ["conflict"]}, {"push_factors": ["lonely", "conflict"]}
SCHOOL = {"push_factors": ["school"]}
HURT, SAFE = {"hurt": ["yes"], "harm": ["hit"]}, {"hurt": ["no"]}


class Told:
    """A year and a quarter of interviews in Cheshire East; a few of Halton."""

    def __init__(self, world: World) -> None:
        load_shipped(SYSTEM)
        world.checks_drift = False  # rows are written as they are
        self.version: Version = current("return-interview")
        self.child: Child = world.child(since=date(2020, 1, 1))
        self.quarter = queries.ended()[0]
        for back in range(1, 5):
            self._held(world, self.quarter.before(back).first, 30 * [CONFLICT] + 10 * [SCHOOL])
        now = self.quarter.first
        self.last = self._held(world, now, 20 * [CONFLICT | SAFE] + 20 * [LONELY | HURT])
        coded(self.child, self.version, world.halton, now, 3 * [SCHOOL])

    def _held(self, world: World, month: date, forms: list[dict[str, list[str]]]) -> list[int]:
        area = world.cheshire_east
        half, later = len(forms) // 2, month_after(month, 2)
        of = coded(self.child, self.version, area, month, forms[:half])
        of += coded(self.child, self.version, area, later, forms[half:])
        return [response.pk for response in of]


def by_key(reader: Reader, told: Told, **part: object) -> dict[str, Line]:
    rows = queries.lines(Asked(reader, told.quarter, **part))  # type: ignore[arg-type]
    return {row.theme.key: row for row in rows}


def test_a_quarter_is_set_beside_the_year_before_it(world: World) -> None:
    told = Told(world)
    found = by_key(world.reader("team_manager"), told)
    lonely, conflict = found["push_factors:lonely"], found["push_factors:conflict"]
    assert (lonely.now.part, lonely.now.whole) == (20, 40)
    assert (lonely.before.part, lonely.before.whole) == (0, 160)
    assert (conflict.now.part, conflict.before.part) == (40, 120)
    assert (found["harm:hit"].now.part, found["harm:hit"].now.whole) == (20, 40)  # of all asked
    assert lonely.now.interval == (35, 65)
    assert {key: row.change for key, row in found.items()} == {
        "push_factors:lonely": "new",
        "push_factors:conflict": "growing",
        "push_factors:school": "fading",
        "harm:hit": "unsure",
    }
    first, *_ = queries.lines(Asked(SYSTEM, told.quarter))
    assert first.theme.key == "push_factors:lonely"
    [halton] = by_key(SYSTEM, told, area=world.halton).values()
    assert (halton.now.part, halton.now.whole) == (3, 3)


def test_readers_of_totals_are_told_no_small_number_nor_what_would_give_one_away(
    world: World,
) -> None:
    """Halton's three are hidden, and so is every sum that they are in."""
    told = Told(world)
    police = world.reader("police_coordinator")  # of all Cheshire, who read no interview
    found = by_key(police, told)
    school = found["push_factors:school"]
    assert school.now.part is None
    assert school.change is None
    assert found["push_factors:lonely"].now.whole is None  # with Halton's three in it
    assert queries.interviews(Asked(police, told.quarter)).whole is None
    alone = by_key(police, told, area=world.cheshire_east)
    assert (alone["push_factors:lonely"].now.part, alone["push_factors:school"].now.part) == (20, 0)
    course = queries.course(Asked(police, told.quarter), themes()["push_factors:school"])
    assert {name: of.part for _, name, of in course.by_authority if of.whole != 0} == {
        "Cheshire East": 0, "Halton": None,
    }  # fmt: skip


def test_a_theme_opens_to_its_interviews_for_who_may_read_them(
    world: World, client: Client
) -> None:
    told = Told(world)
    said = {"child": told.child, "recorded_for": told.child, "class_of": "interview"}
    Answer.objects.create(
        response_id=told.last[-1], section="before", question="why_left", codes=[],
        text="Nobody talks to me in there.", at_version=1, **said,
    )  # fmt: skip
    manager, url = (
        world.user("team_manager"),
        reverse("themes:theme", args=["push_factors", "lonely"]),
    )
    page = signed_in(client, manager).get(url).content.decode()
    assert "20 more interviews count here that are not yours to read" in page
    assert "Nobody talks to me" not in page
    place = world.member("team_manager")
    world.involve(told.child, place.agency, Purpose.ALLOCATED, team=place.team)
    page = signed_in(client, manager).get(url).content.decode()
    assert "“Nobody talks to me in there.”" in page
    assert page.count("Ash Winters") == 20
    read = AuditEntry.objects.filter(action="themes:theme", child_id=told.child.pk)
    assert read.exists()
    leader = signed_in(client, world.user("senior_leader")).get(url).content.decode()
    assert "read by those who work with the child" in leader
    assert "Ash Winters" not in leader


def test_what_leaves_as_a_file_has_no_small_number_and_no_word(
    world: World, client: Client
) -> None:
    told = Told(world)
    coded(told.child, told.version, world.cheshire_east, told.quarter.first, 2 * [SCHOOL])
    browser = signed_in(client, world.user("team_manager"))
    page = browser.get(reverse("themes:list")).content.decode()
    assert "What children say" in page
    assert "2 of 42 (5 %)" in page
    text = browser.get(reverse("themes:table")).content.decode()
    assert 'push_factors,lonely,"Lonely, nobody to talk to",20,42,0,160,new' in text
    assert "push_factors,school," in text
    assert ",c,42," in text


def test_a_home_does_not_read_what_children_fled_from(world: World, client: Client) -> None:
    Told(world)
    totals = world.another("totals_reader", world.home).user
    assert world.home.kind == Agency.Kind.HOME
    assert signed_in(client, totals).get(reverse("themes:list")).status_code == 404
