"""Whether risk fell: from the figure to the child, with those lost to follow-up among the whole."""

import re
from datetime import timedelta

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.oversight.insight.impact_cuts import _veiled
from wayhome.oversight.insight.queries import Number, Row
from wayhome.oversight.insight.sections import sections
from wayhome.oversight.insight.years import year_to_now
from wayhome.practice.exploitation import commands
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.plans.commands import add_work
from wayhome.practice.plans.tests.lives import planned

DAY = timedelta(days=1)


def lived(world: World, name: str, *levels: str) -> None:
    """Judged monthly; work ends with the last but one; the last is three months after, if any."""
    child = world.child(name)
    worker = world.reader("social_worker")
    began = clock.now() - 200 * DAY
    *before, after = levels
    for month, level in enumerate(before):
        with clock.stopped(began + month * 30 * DAY):
            case = judged(worker, child, level).case
    with clock.stopped(began + 60 * DAY):
        assert case
        on = clock.today() + 90 * DAY
        commands.end_case(worker, case=case, ended="fell", evidence="Seen.", look_again_on=on)
    if after:
        with clock.stopped(began + 151 * DAY):
            judged(worker, child, after)


def test_the_lost_stay_in_the_denominator_and_a_number_opens_to_its_children(world: World) -> None:
    lived(world, "Ash", "significant", "emerging", "emerging")
    lived(world, "Bea", "moderate", "moderate", "significant")
    lived(world, "Cal", "significant", "moderate", "")
    reader = world.reader("team_manager")
    by_key = {each.key: each for each in sections(reader, year_to_now(), "impact")}
    total = by_key["after_3"].total
    assert total
    found = {code: (each.part, each.whole) for code, each in total.numbers.items()}
    assert {code[-1]: found[code] for code in found if code.startswith("M20A3")} == {
        "R": (1, 3), "S": (0, 3), "U": (1, 3), "L": (1, 3), "F": (0, 3),
    }  # fmt: skip
    manager = signed_in(Client(), world.user("team_manager"))
    assert "Three months after work ended" in manager.get("/figures/more/impact/").content.decode()
    rows = manager.get("/figures/M20A3-L/n/").content.decode()
    assert "Cal" in rows
    assert "Not known: lost to follow-up" in rows
    assert "Ash" not in rows


def test_by_kind_work_and_agency_each_child_counts_in_each_row_of_theirs(world: World) -> None:
    for name in ("Ash", "Bea"):
        lived(world, name, "significant", "emerging", "")
    ash = Child.objects.get(given_name="Ash")
    plan = planned(world, ash)
    add_work(
        world.reader("social_worker"), plan=plan, kind="direct", text="Weekly.", worker="Jo",
        agency=world.police, began_on=clock.today() - 150 * DAY,
    )  # fmt: skip
    manager = signed_in(Client(), world.user("team_manager"))
    page = " ".join(manager.get("/figures/more/impact-by/").content.decode().split())
    for said in ("Direct work with the child", world.police.name, "No work written in a plan"):
        assert said in page
    by_key = {each.key: each for each in sections(world.reader("team_manager"), year_to_now(),
                                                  "impact-by")}  # fmt: skip
    lower = {row.label: (row.numbers["M20CL-R"].part, row.numbers["M20CL-R"].whole)
             for row in by_key["close_work"].rows}  # fmt: skip
    assert lower == {"Direct work with the child": (1, 1), "No work written in a plan": (1, 1)}


def test_three_six_and_twelve_months_after_are_cut_alike_and_keep_the_lost(world: World) -> None:
    for name, after in (("Ash", "emerging"), ("Bea", "significant"), ("Cal", "")):
        lived(world, name, "significant", "emerging", after)
    bea = Child.objects.get(given_name="Bea")
    worker = world.reader("social_worker")
    add_work(
        worker, plan=planned(world, bea), kind="direct", text="Weekly.", worker="Jo",
        agency=world.police, began_on=clock.today() - 150 * DAY,
    )  # fmt: skip
    manager = signed_in(Client(), world.user("team_manager"))
    page = " ".join(manager.get("/figures/more/impact-after/").content.decode().split())
    for said in ("Three months after work ended, by what", "Six months after", "A year after"):
        assert said in page
    found = sections(world.reader("team_manager"), year_to_now(), "impact-after")
    by_key = {each.key: each for each in found}
    assert [each.key for each in found] == [
        f"{point}_{by}" for point in ("after_3", "after_6", "after_12")
        for by in ("kind", "work", "by_whom")
    ]  # fmt: skip

    def counts(key: str, letter: str) -> dict[str, tuple[int | None, int | None]]:
        code = f"M20A3-{letter}"
        return {row.label: (row.numbers[code].part, row.numbers[code].whole)
                for row in by_key[key].rows}  # fmt: skip

    none, direct = "No work written in a plan", "Direct work with the child"
    assert counts("after_3_work", "R") == {none: (1, 2), direct: (0, 1)}
    assert counts("after_3_work", "S") == {none: (0, 2), direct: (1, 1)}
    assert counts("after_3_work", "L") == {none: (1, 2), direct: (0, 1)}
    assert counts("after_3_by_whom", "S") == {none: (0, 2), world.police.name: (1, 1)}
    assert set(counts("after_3_kind", "L").values()) == {(1, 3)}
    assert by_key["after_6_work"].rows == []  # their time is not up: in no figure yet


def test_a_copy_to_share_hides_small_numbers_whoever_takes_it(world: World) -> None:
    lived(world, "Ash", "significant", "emerging", "")
    manager = signed_in(Client(), world.user("team_manager"))
    assert "1 of 1" in " ".join(
        re.sub(r"<[^>]+>", "", manager.get("/figures/more/impact-by/").content.decode()).split()
    )
    for which in ("impact-by", "impact", "impact-after"):
        copy = manager.get(f"/figures/more/{which}/copy.csv").content.decode("utf-8-sig")
        lines = [line.split(",") for line in copy.splitlines()[2:]]
        assert lines
        assert not [line for line in lines if set(line[-2:]) & {"1", "2", "3", "4", "5"}]
        assert any(line[-1] == "c" for line in lines)
    assert AuditEntry.objects.filter(action="figures.shared").count() == 3


def test_one_hidden_number_hides_another_that_would_give_it_away() -> None:
    counts = {"a": Number(None, None, is_suppressed=True), "b": Number(9, 12), "c": Number(40, 60)}
    rows = [Row(key, key, {"M": each}) for key, each in counts.items()]
    assert [row.numbers["M"].is_suppressed for row in _veiled(rows)] == [True, True, False]
