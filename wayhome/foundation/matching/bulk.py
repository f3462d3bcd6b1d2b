"""Everybody against everybody: Splink weighs the house's levels over a whole register or file.

Blocks are exact agreements that a true pair nearly always has one of; a pair in none is not looked
at. Training is unsupervised: `u` from random pairs, `m` by expectation maximisation in blocks whose
own comparison is left out of that round.
"""

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any

import pyarrow as pa

from wayhome.foundation.kernel import clock
from wayhome.foundation.matching import engines
from wayhome.foundation.matching.levels import ABSENT, COMPARISONS, HOUSEHOLD
from wayhome.foundation.matching.person import Person
from wayhome.foundation.matching.scoring import Band, band
from wayhome.foundation.matching.weights import Model

FEW = 10_000  # records up to which each fact alone is a block
COMMON = 500  # values whose frequency is kept
LEAST = 1e-6  # a share that was never seen
TEXT, LIST = pa.string(), pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("unique_id", TEXT), ("given", TEXT), ("first", TEXT), ("given_forms", LIST),
        ("given_spellings", LIST),
        ("given_bones", TEXT), ("family", TEXT), ("family_parts", LIST), ("family_bones", TEXT),
        ("born", TEXT), ("born_day", pa.int32()), ("born_turned", TEXT), ("is_vague", pa.bool_()),
        ("is_unborn", pa.bool_()), ("sex", TEXT), ("postcodes", LIST), ("areas", LIST),
        ("street", TEXT), ("phones", LIST), ("schools", LIST), ("numbers", LIST),
        ("number_kinds", LIST), ("number_text", TEXT),
    ]
)  # fmt: skip
SHARED = ("numbers", "postcodes", "phones")


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person's."""

    a: str
    b: str
    probability: float
    band: Band
    levels: Mapping[str, str]


def table(people: Sequence[Person], columns: Sequence[str] = SCHEMA.names) -> pa.Table:
    schema = pa.schema([SCHEMA.field(name) for name in columns])
    cells = [[getattr(each, name) for each in people] for name in columns]
    return pa.table([pa.array(*of) for of in zip(cells, schema.types, strict=True)], schema=schema)


def blocks(count: int) -> list[Any]:
    """Where all facts agree by chance for few, one fact is a block; for many, two are."""
    from splink import block_on

    numbers = block_on("numbers", arrays_to_explode=["numbers"])
    if count <= FEW:
        return [
            numbers,
            block_on("born"),
            block_on("given_bones"),
            block_on("family_bones"),
            block_on("postcodes", "substr(born, 1, 4)", arrays_to_explode=["postcodes"]),
            block_on("phones", arrays_to_explode=["phones"]),
            "l.born = r.born_turned",
            "l.given = r.family AND l.family = r.given",
            block_on("street"),
            block_on("family"),
            block_on("given"),
        ]
    return [
        numbers,
        block_on("born", "family_bones"),
        block_on("born", "given_bones"),
        block_on("given_bones", "family_bones", "substr(born, 1, 4)"),
        block_on("given_bones", "family_bones", "postcodes", arrays_to_explode=["postcodes"]),
        block_on("given_bones", "phones", arrays_to_explode=["phones"]),
        block_on("born", "postcodes", arrays_to_explode=["postcodes"]),
        block_on("born", "phones", arrays_to_explode=["phones"]),
        "l.born = r.born_turned AND l.given_bones = r.given_bones",
        "l.born = r.born AND l.given = r.family AND l.family = r.given",
    ]


def _linker(hand: Any, engine: str, people: pa.Table, model: Model | None) -> Any:
    from splink import Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=engines.comparisons(engine, model),
        blocking_rules_to_generate_predictions=blocks(people.num_rows),
        probability_two_random_records_match=model.prior if model else 1e-4,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(hand.register(people), settings, log_level=logging.ERROR,
                    validate_settings=False)  # fmt: skip
    for column, shares in (model.frequencies if model else {}).items():
        rows = pa.table({column: list(shares), f"tf_{column}": list(shares.values())})
        linker.table_management.register_term_frequency_lookup(hand.register(rows), column)
    return linker


def link(
    people: Sequence[Person],
    model: Model,
    *,
    engine: str = "duckdb",
    least: float | None = None,
    folder: str | None = None,
) -> Iterator[Pair]:
    """Pairs that are at least as likely as `least` (the model's word for asking, if not said)."""
    if len(people) < 2:
        return
    levels_of = _levels()
    with engines.hand(engine, folder) as hand:
        found = _linker(hand, engine, table(people), model).inference.predict(
            threshold_match_probability=model.ask if least is None else least, warning_mode="never"
        )
        for a, b, probability, *at in _rows(found):
            levels = levels_of(*at)
            yield Pair(a, b, probability, band(levels, probability, model), levels)


def expected(people: Sequence[Person]) -> float:
    """How likely two of these records are one person's, by those that agree outright (of which
    about four in five true pairs do)."""
    groups: dict[Any, set[str]] = {}
    for each in people:
        keys: list[Any] = list(each.numbers)
        if each.given and each.family and each.born:
            keys.append((each.given, each.family, each.born))
        for key in keys:
            groups.setdefault(key, set()).add(each.unique_id)
    pairs = {pair for each in groups.values() for pair in combinations(sorted(each)[:20], 2)}
    count = max(len(people), 2)
    return max(len(pairs) / 0.8, 1.0) / (count * (count - 1) / 2)


def fitted(model: Model, people: Sequence[Person]) -> Model:
    """The same weights for these records: how many of them are one person's, and which names are
    common among them, is theirs to say."""
    common = {name: shares(people, name) for name in ("given", "family")}
    return replace(model, prior=expected(people), frequencies=common)


def _levels() -> Callable[..., Mapping[str, str]]:
    """What the numbers of the comparisons' levels stand for. Of the ways in which two can be alike
    few are met, each by many pairs: they share one mapping."""
    codes = [{-1: ABSENT, **dict(enumerate(reversed(each.codes)))} for each in COMPARISONS]

    @cache
    def levels(*at: int) -> Mapping[str, str]:
        return {
            each.name: of[level] for each, of, level in zip(COMPARISONS, codes, at, strict=True)
        }

    return levels


def _rows(found: Any) -> Iterator[tuple[Any, ...]]:
    """Both keys, the probability, and the number of each comparison's level."""
    at = [f"gamma_{each.name}" for each in COMPARISONS]
    arrow = found.as_pyarrow_table()
    wanted = arrow.select(["unique_id_l", "unique_id_r", "match_probability", *at])
    for batch in wanted.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def train(
    people: Sequence[Person],
    base: Model,
    *,
    version: str,
    engine: str = "duckdb",
    pairs: float = 2e6,
) -> Model:
    """Weights of these people. A level that is not met here keeps the weight of `base`."""
    with engines.hand(engine) as hand:
        learnt = _learning(_linker(hand, engine, table(people), None), pairs)
    levels = {each["output_column_name"]: _learnt(each, base) for each in learnt["comparisons"]}
    return replace(
        base,
        version=version,
        trained_at=clock.now().isoformat(timespec="seconds"),
        levels=levels,
        frequencies={name: shares(people, name) for name in ("given", "family")},
        figures={"records": len(people), "engine": engine, "pairs for u": int(pairs)},
    )


def _learning(linker: Any, pairs: float) -> dict[str, Any]:
    """`u` by chance pairs, `m` in three blocks; the model as Splink writes it down."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    training = linker.training
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        training.estimate_u_using_random_sampling(max_pairs=pairs, seed=1)
        for block in (
            block_on("born"),
            block_on("given_bones", "family_bones"),
            block_on("family_bones", "born"),
        ):
            with suppress(EMTrainingException, ValueError):  # too few pairs here agree on it
                training.estimate_parameters_using_expectation_maximisation(
                    block, estimate_without_term_frequencies=True, max_pairs=pairs
                )
    written: dict[str, Any] = linker.misc.save_model_to_json()
    return written


def _learnt(comparison: Mapping[str, Any], base: Model) -> dict[str, tuple[float, float]]:
    name = comparison["output_column_name"]
    found = {}
    for level in comparison["comparison_levels"]:
        code = level["label_for_charts"]
        if code == "absent":
            continue
        was = base.levels[name][code]
        if code == HOUSEHOLD:  # what brothers and sisters share is no evidence, however rare
            found[code] = was
            continue
        m, u = level.get("m_probability"), level.get("u_probability")
        found[code] = (
            max(m, LEAST) if isinstance(m, float) and m > LEAST else was[0],
            max(u, LEAST) if isinstance(u, float) and u > LEAST else was[1],
        )
    whole = sum(m for m, _u in found.values())  # with what was kept of `base`, more than 1
    return {code: (round(m / whole, 6), round(u, 9)) for code, (m, u) in found.items()}


def shares(people: Sequence[Person], column: str) -> dict[str, float]:
    counted = Counter(value for each in people if (value := getattr(each, column)))
    total = sum(counted.values()) or 1
    common = counted.most_common(COMMON)
    return {value: round(count / total, 7) for value, count in common if count > 1}
