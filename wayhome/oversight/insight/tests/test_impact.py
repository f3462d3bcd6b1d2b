"""Whether risk fell: from the figure to the child, with those lost to follow-up among the whole."""

from datetime import timedelta

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.kernel import clock
from wayhome.oversight.insight.queries import year_to_now
from wayhome.oversight.insight.sections import sections
from wayhome.practice.exploitation import commands
from wayhome.practice.exploitation.tests.lives import judged

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
