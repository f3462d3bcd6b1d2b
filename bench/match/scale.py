"""Time: one person against a register of many, and many against each other."""

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from django.db import transaction

from bench.match import plain
from bench.match.invented import Register, Truth
from bench.report import summed
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import new_ref
from wayhome.foundation.matching import bulk
from wayhome.foundation.matching.lookup import lookup
from wayhome.foundation.matching.person import Said, prepare
from wayhome.foundation.matching.weights import shipped

SEED, ASKED = 4, 300
CHILD = (
    "COPY people_child (id, ref, given_name, family_name, known_as, pronouns, born_on,"
    " born_precision, sex, gender, ethnicity, language, interpreter, is_imported, recorded_at,"
    " version) FROM STDIN"
)
ABOUT = "child_id, recorded_for_id, handling, recorded_at"
NAME = f"COPY people_childname ({ABOUT}, name, kind) FROM STDIN"
NUMBER = f"COPY people_identifier ({ABOUT}, kind, issuer, value) FROM STDIN"

NEXT = "SELECT setval(pg_get_serial_sequence('people_child', 'id'), max(id)) FROM people_child"


def fill(count: int) -> dict[str, float]:
    """A register of so many children, if it is not there, with statistics; the seconds it took."""
    began = time.perf_counter()
    _copy(count)
    filled = time.perf_counter()
    with _owner() as owner:
        owner.execute("VACUUM ANALYZE")
    return {
        "fill_seconds": round(filled - began, 1),
        "vacuum_seconds": round(time.perf_counter() - filled, 1),
    }


def _copy(count: int) -> None:
    """As the owner: nobody else copies into a table with row-level security."""
    with _owner() as owner, owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_child")
        if (cursor.fetchone() or (0,))[0] >= count:
            return
        now = clock.now()
        with cursor.copy(CHILD) as copy:
            for key, each in enumerate(records(count), 1):
                copy.write_row(_child(key, each.said))
        with cursor.copy(NAME) as copy:
            for key, each in enumerate(records(count), 1):
                name = f"{each.said.given} {each.said.family}"
                copy.write_row((key, key, "open", now, name, "current"))
        taken = set[tuple[str, str, str]]()
        with cursor.copy(NUMBER) as copy:
            for key, each in enumerate(records(count), 1):
                for number in set(each.said.numbers) - taken:
                    taken.add(number)
                    copy.write_row((key, key, "open", now, *number))
        cursor.execute(NEXT)  # whoever comes after them has a number of their own


def _owner() -> Any:
    from config.postgres import DATABASE
    from wayhome.doors.console.database import _embedded

    return _embedded[0].connect("owner", DATABASE)


def records(count: int) -> Iterator[Truth]:
    return Register(SEED).records(count)


def _child(key: int, said: Said) -> tuple[Any, ...]:
    said_of = (key, new_ref(), said.given, said.family, "", "", said.born_on, "day")
    return (*said_of, said.sex or "U", "", "", "", False, True, clock.now(), 1)


def lookups(count: int) -> dict[str, Any]:
    """Milliseconds of a lookup, and how often the child that was meant is found."""
    rng, makes = Random(5), Register(6)
    known = [each for each in records(min(count, 50_000)) if each.said.born_on]
    sample = rng.sample(known, ASKED)
    facts: dict[str, Any] = {
        "postcodes": (),
        "areas": (),
        "street": "",
        "phones": (),
        "schools": (),
    }
    plain = [replace(each.said, numbers=(), **facts) for each in sample]
    asked = {
        "birthday_and_name": plain,
        "birthday_and_misspelt_name": [replace(x, family=makes.slip(x.family)) for x in plain],
        "number": [replace(x.said, **facts) for x in sample if x.said.numbers],
        "misspelt_name_alone": [
            replace(x, family=makes.slip(x.family), born_on=None) for x in plain
        ],
    }
    return {kind: _timed(said) for kind, said in asked.items()}


def _timed(asked: Sequence[Said]) -> dict[str, Any]:
    model = shipped().among(1_000_000)
    times, hits = [], 0
    for said in asked:
        began = time.perf_counter()
        with transaction.atomic():
            hits += bool(lookup(said, model))
        times.append((time.perf_counter() - began) * 1000)
    return {"linked_or_asked": round(hits / len(asked), 3), **summed(times[5:])}


def everybody(count: int) -> dict[str, Any]:
    """The bulk over so many records in memory: Arrow in, pairs with levels and bands out; and plain
    Splink on the same (promised: at most 1.2 times its time). Beside other work only the
    processors' seconds can be compared."""
    people = [prepare(each.said) for each in records(count)]
    for _pair in bulk.link(people[:100], shipped()):  # neither pays for loading the libraries
        pass
    began, used = time.perf_counter(), time.process_time()
    pairs = sum(1 for _pair in bulk.link(people, shipped().among(count)))
    seconds, used = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    plainly = plain.everybody(people)
    return {
        "records": count,
        "pairs": pairs,
        "seconds": round(seconds, 1),
        "processor_seconds": round(used, 2),
        "peak_gib": round(peak, 1),
        "plain_splink": plainly,
        "times_plain": round(seconds / plainly["seconds"], 2),
        "times_plain_by_processor": round(used / plainly["processor_seconds"], 2),
    }
