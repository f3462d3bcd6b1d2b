"""Precision and recall on the invented register, whose truth is known, by seeds of its own:
weights from one, thresholds from a second, the figures from a third.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from bench.match.invented import Register, Truth
from wayhome.foundation.matching import bulk
from wayhome.foundation.matching.bulk import Pair
from wayhome.foundation.matching.person import prepare
from wayhome.foundation.matching.scoring import Band, band
from wayhome.foundation.matching.weights import Model

TRAIN, HELD_OUT, TEST = 1, 2, 7
WANTED = 0.999  # precision of the link band, as a 95 % lower bound
LEAST = 0.95  # a link is never less likely than this, however precise the curve
STEPS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 0.99999)
WORST = 50


@dataclass(frozen=True)
class Judged:
    pair: Pair
    is_one: bool
    is_family: bool  # two brothers or sisters


@dataclass(frozen=True)
class Set:
    """Records with their truth, and every pair that the model thinks possible."""

    records: Sequence[Truth]
    judged: Sequence[Judged]
    pairs: int  # of one person, however alike


def made(seed: int, count: int, model: Model) -> Set:
    records = list(Register(seed).records(count))
    model = model.among(count)
    people = [prepare(each.said) for each in records]
    of = {each.said.key: each for each in records}
    judged = [
        Judged(
            pair,
            of[pair.a].person == of[pair.b].person,
            of[pair.a].family == of[pair.b].family,
        )
        for pair in bulk.link(people, model, least=0.001)
    ]
    each_has = Counter(each.person for each in records)
    return Set(records, judged, sum(n * (n - 1) // 2 for n in each_has.values()))


def lower_bound(right: int, wrong: int) -> float:
    """Wilson's 95 % lower bound of a share."""
    total, z = right + wrong, 1.959964
    if not total:
        return 0.0
    share = right / total
    middle = share + z * z / (2 * total)
    margin = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - margin) / (1 + z * z / total)


def curve(found: Set, model: Model) -> list[dict[str, Any]]:
    """At each threshold: the link band under the policy, and the weights alone."""
    points = []
    for step in STEPS:
        trial = replace(model, link=step)
        linked = [x for x in found.judged if _band(x, trial) == Band.LINK]
        plain = [x for x in found.judged if x.pair.probability >= step]
        points.append({"threshold": step, **_figures(linked, found),
                       "weights_alone": _figures(plain, found)})  # fmt: skip
    return points


def _band(judged: Judged, model: Model) -> Band:
    return band(judged.pair.levels, judged.pair.probability, model)


def _figures(chosen: Sequence[Judged], found: Set) -> dict[str, Any]:
    right = sum(each.is_one for each in chosen)
    wrong = len(chosen) - right
    return {
        "pairs": len(chosen),
        "wrong": wrong,
        "precision": round(right / len(chosen), 6) if chosen else 0.0,
        "lower": round(lower_bound(right, wrong), 6),
        "recall": round(right / found.pairs, 4),
    }


def thresholds(points: Iterable[dict[str, Any]]) -> float:
    """The lowest from which the held-out link band is as precise as is asked, and stays so."""
    chosen = 1.0
    for point in sorted(points, key=lambda each: -each["threshold"]):
        if point["lower"] < WANTED:
            break
        chosen = point["threshold"]
    return max(chosen, LEAST)


def figures(found: Set, model: Model) -> dict[str, Any]:
    """Of the test register, at the model's own thresholds."""
    bands = {each: [x for x in found.judged if _band(x, model) == each] for each in Band}
    siblings = _siblings(found)
    caught = [x for x in bands[Band.LINK] if x.is_family and not x.is_one]
    wrong = sorted((x for x in found.judged if (_band(x, model) == Band.LINK) != x.is_one),
                   key=lambda x: -abs(x.pair.probability - x.is_one))  # fmt: skip
    return {
        "records": len(found.records),
        "true_pairs": found.pairs,
        "sibling_pairs": siblings,
        "siblings_linked": len(caught),
        **{f"{each.value}_band": _figures(of, found) for each, of in bands.items()},
        "worst": [
            {"said": "one" if x.is_one else "two", "probability": round(x.pair.probability, 5),
             "band": _band(x, model).value, **x.pair.levels}
            for x in wrong[:WORST]
        ],
    }  # fmt: skip


def _siblings(found: Set) -> int:
    families: dict[int, set[int]] = {}
    for each in found.records:
        families.setdefault(each.family, set()).add(each.person)
    return sum(len(list(combinations(each, 2))) for each in families.values())


def trained(base: Model, count: int, version: str) -> Model:
    """Weights learnt without the truth; the link threshold from the held-out register."""
    people = [prepare(each.said) for each in Register(TRAIN).records(count)]
    learnt = bulk.train(people, base, version=version, pairs=2e6)
    learnt = replace(learnt, frequencies={}, prior=base.prior)
    points = curve(made(HELD_OUT, count, learnt), learnt)
    return replace(learnt, link=thresholds(points), figures={**learnt.figures, "held out": points})
