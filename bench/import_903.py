"""How fast a generated SSDA903 return of many rows goes in, with its checks, log and derivation.

`run(n)` makes a return of about `n` rows in memory, takes it in and says rows a second. Rows are
of all tables; about one Missing row in twenty has something wrong with it, as real returns have.
"""

import random
import time
from datetime import date, timedelta
from typing import Any

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn, authority_of
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.ssda903.columns import EPISODES, HEADER, MISSING, UASC
from wayhome.foundation.agencies.readers import SYSTEM

YEAR = 2025
FIRST, LAST = date(2024, 4, 1), date(2025, 3, 31)
PLACES = ["U1", "U4", "U6", "K2", "R1", "P2", "S1", "H5"]
NEEDS = [f"N{number}" for number in range(1, 9)]


def run(n: int = 1_000_000, *, authority: str = "E10000016", seed: int = 903) -> dict[str, Any]:
    """Rows a second from files in memory to derived facts, and the seconds of each step."""
    files = returned(n, seed)
    rows = sum(file.content.count(b"\n") - 1 for file in files.values())
    began = time.perf_counter()
    council = authority_of(SYSTEM, authority)
    received = commands.receive(SYSTEM, authority=council, year=YEAR, files=files)
    batch = Batch.objects.select_related("authority").get(pk=received.batch.pk)
    steps: dict[str, float] = {"receive": time.perf_counter() - began}

    def note(now: Batch) -> None:
        steps[now.state] = time.perf_counter() - began

    commands.carry_on(batch, note)
    seconds = time.perf_counter() - began
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_a_second": round(rows / seconds),
        "seconds_until": {step: round(at, 1) for step, at in steps.items()},
        "made": batch.made,
    }


def returned(n: int, seed: int = 903) -> dict[str, FileIn]:
    """A return: a child has 1 to 3 episodes of care, and two in three have been missing."""
    chance = random.Random(seed)
    header = [",".join(HEADER.columns)]
    episodes = [",".join(EPISODES.columns)]
    missing = [",".join(MISSING.columns)]
    uasc = [",".join(UASC.columns)]
    for number in range(n):
        if len(header) + len(episodes) + len(missing) + len(uasc) - 4 >= n:
            break
        child, born = f"C{number:07}", date(2008, 1, 1) + timedelta(days=chance.randrange(3000))
        header.append(f"{child},{chance.choice('MFMFU')},{_day(born)},WBRI,UN1,,")
        began = date(2022, 1, 1) + timedelta(days=chance.randrange(700))
        for part in range(count := chance.choice((1, 2, 2, 3))):
            ended = began + timedelta(days=chance.randrange(200, 400))
            last = part == count - 1
            episodes.append(
                f"{child},{_day(began)},{'S' if part == 0 else 'P'},C2,{chance.choice(NEEDS)},"
                f"{chance.choice(PLACES)},PR1,{'' if last else _day(ended)},"
                f"{'' if last else 'X1'},,ZZ99 3CZ,ZZ99 3CZ,"
            )
            began = ended
        if chance.random() < 0.02:
            uasc.append(f"{child},M,{_day(born)},{_day(born.replace(year=born.year + 17, day=1))}")
        if chance.random() < 0.66:
            missing += _absences(chance, child, born)
    tables = {"Header": header, "Episodes": episodes, "Missing": missing, "UASC": uasc}
    return {
        table: FileIn(f"{table}.csv", ("\n".join(lines) + "\n").encode())
        for table, lines in tables.items()
    }


def _absences(chance: random.Random, child: str, born: date) -> list[str]:
    """One to five, mostly of a day; now and then one that overlaps, is open or cannot be read."""
    found, on = [], FIRST + timedelta(days=chance.randrange(200))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        back = on + timedelta(days=chance.choice((0, 0, 1, 1, 2, 9)))
        odd = chance.random()
        start = _day(on) if odd > 0.01 else "31/02/2025"
        end = "" if odd > 0.98 else _day(back)
        kind = "X" if 0.01 < odd < 0.02 else chance.choice("MMMA")
        found.append(f"{child},{_day(born)},{kind},{start},{end}")
        on = back + timedelta(days=chance.choice((-1, 1, 3, 20, 40)))
    return found


def _day(on: date) -> str:
    return on.strftime("%d/%m/%Y")
