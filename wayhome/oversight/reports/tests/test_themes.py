"""The board reads what children say in codes and counts: no word of a child, no small number."""

from datetime import date

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.questionnaires.commands import load_shipped
from wayhome.foundation.questionnaires.queries import current
from wayhome.oversight.reports.tests.boards import QUARTER, report_of
from wayhome.oversight.themes.tests.lives import coded

LONELY, SCHOOL = {"push_factors": ["lonely"]}, {"push_factors": ["school"]}
BULLIED = {"push_factors": ["bullying"]}


def test_a_change_is_said_and_small_numbers_are_in_no_table(world: World) -> None:
    load_shipped(SYSTEM)
    world.checks_drift = False
    child, version = world.child(since=date(2020, 1, 1)), current("return-interview")
    for back in range(1, 5):
        first = QUARTER.before(back).first
        coded(child, version, world.cheshire_east, first, 30 * [SCHOOL])
    now = 30 * [LONELY] + 10 * [SCHOOL] + 3 * [BULLIED]
    coded(child, version, world.cheshire_east, QUARTER.first, now)
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    [blocks] = [each["blocks"] for each in report.content["sections"] if each["key"] == "themes"]
    said = [each["text"] for each in blocks if each["kind"] == "sentence"]
    assert said[0] == "2 themes changed by more than chance."
    assert said[1].startswith("Lonely, nobody to talk to: 30 of 43 interviews (70 %)")
    [table] = [each for each in blocks if each["kind"] == "table"]
    assert [(row[0], row[1], row[3], row[4]) for row in table["rows"]] == [
        ("Lonely, nobody to talk to", "30 of 43 (70 %)", "0 of 120 (0 %)", "new"),
        ("Trouble at school, or no school to go to", "10 of 43 (23 %)", "120 of 120 (100 %)",
         "fading"),
    ]  # fmt: skip
    kept = report.tables[f"themes-push-{QUARTER.key}"]
    assert kept["c"] == ["push_factors:bullying|with", "push_factors:bullying|without"]
