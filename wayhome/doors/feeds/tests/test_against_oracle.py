"""The checks, which judge a million rows in SQL, against an oracle that reads one at a time."""

import csv
import io
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.commands.work import steps
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.ssda903.rules.missing import ABOUT_MISSING
from wayhome.doors.feeds.tests.oracle import Faults, Oracle
from wayhome.doors.feeds.tests.returns import YEAR, bring, fake_files, text
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM

CODES = {rule.code for rule in ABOUT_MISSING}
Table = list[dict[str, str]]


def rows_of(file: FileIn) -> Table:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


def judged(authority: Authority, content: dict[str, FileIn], year: int = YEAR) -> Faults:
    """What the checks say of a return that is read and judged, and not applied."""
    received = commands.receive(SYSTEM, authority=authority, year=year, files=content)
    batch = Batch.objects.select_related("authority").get(pk=received.batch.pk)
    for _ in steps(batch):
        if batch.state == State.CHECKED:
            break
    found: Faults = defaultdict(set)
    for row in Row.objects.filter(batch=batch).exclude(faults=[]):
        if codes := CODES & set(row.faults):
            found[row.table, row.line - 2] |= codes
    return found


def without_nothing(faults: Faults) -> dict[tuple[str, int], set[str]]:
    return {row: codes for row, codes in faults.items() if codes}


def test_the_fake_return_is_judged_alike(world: World) -> None:
    files = fake_files()
    header, episodes, missing = (rows_of(files[n]) for n in ("Header", "Episodes", "Missing"))
    oracle = Oracle(YEAR, header, episodes, missing)
    assert judged(world.sefton, files) == without_nothing(oracle.judge())


class Invented:
    """A small return in which everything that rules compare is close together."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.children = [str(number) for number in range(1, 40)]
        self.adults = self.children[:4]  # eighteen, found and out of care on one day

    def day(self, *, may_be: tuple[str, ...] = ()) -> str:
        if may_be and self.chance.random() < 0.25:
            return self.chance.choice(may_be)
        on = date(2017, 3, 20) + timedelta(days=self.chance.choice((*range(40), *range(370, 385))))
        return on.strftime("%d/%m/%Y")

    def born(self) -> str:
        return self.chance.choice(("01/04/1999", "05/04/1999", "29/02/2000", "01/04/2017", "", "?"))

    def reason(self) -> str:
        return self.chance.choice(("E8", "E4A", "X1", ""))

    def header(self) -> Table:
        return [
            {"CHILD": child, "DOB": self.born(), "SEX": "1", "ETHNIC": "WBRI"}
            for child in self.children
            if self.chance.random() < 0.9
        ]

    def episodes(self) -> Table:
        return [
            {
                "CHILD": self.chance.choice(self.children),
                "DECOM": self.day(may_be=("", "1/13/2017", "01/05/2016")),
                "DEC": self.day(may_be=("", "", "x", "01/04/2017", "05/04/2017")),
                "REC": self.reason(),
            }
            for _ in range(60)
        ] + [
            {"CHILD": child, "DECOM": "01/05/2016", "DEC": "05/04/2017", "REC": self.reason()}
            for child in self.adults
        ]

    def missing(self) -> Table:
        return [
            {
                "CHILD": self.chance.choice([*self.children, "", "99"]),
                "DOB": self.born(),
                "MISSING": self.chance.choice(("M", "A", "M", "A", "m", "a", "", "B")),
                "MIS_START": self.day(may_be=("", "31/02/2018")),
                "MIS_END": self.day(may_be=("", "", "soon", "01/04/2017", "05/04/2017")),
            }
            for _ in range(160)
        ] + [
            {
                "CHILD": child,
                "DOB": "05/04/1999",
                "MISSING": "M",
                "MIS_START": self.day(),
                "MIS_END": "05/04/2017",
            }
            for child in self.adults
        ]


@pytest.mark.parametrize("seed", range(6))
def test_invented_returns_are_judged_alike(world: World, seed: int) -> None:
    made = Invented(seed)
    header, episodes, missing, last = made.header(), made.episodes(), made.missing(), made.missing()
    if seed % 2:
        bring(world.sefton, content(Header=header, Missing=last), year=YEAR - 1)
    oracle = Oracle(YEAR, header, episodes, missing, last if seed % 2 else None)
    said = content(Header=header, Episodes=episodes, Missing=missing)
    assert judged(world.sefton, said) == without_nothing(oracle.judge())


def test_the_invented_returns_break_every_rule() -> None:
    broken: set[str] = set()
    for seed in range(6):
        made = Invented(seed)
        header, episodes, missing = made.header(), made.episodes(), made.missing()
        faults = Oracle(YEAR, header, episodes, missing, made.missing()).judge()
        broken |= set().union(*faults.values())
    assert broken == CODES


def test_without_episodes_rules_about_care_are_not_asked(world: World) -> None:
    made = Invented(99)
    header, missing = made.header(), made.missing()
    oracle = Oracle(YEAR, header, None, missing)
    said = content(Header=header, Missing=missing)
    assert judged(world.sefton, said) == without_nothing(oracle.judge())


def content(**tables: Table) -> dict[str, FileIn]:
    return {name: FileIn(f"{name}.csv", text(name, rows).encode()) for name, rows in tables.items()}
