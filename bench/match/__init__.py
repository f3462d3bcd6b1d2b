"""`bench --only match`: how well and how fast records of one child are found."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from bench.ground import Ground

RECORDS = 25_000  # of each invented register: about 9,000 links and 9,000 pairs of siblings


def on_own_ground(folder: Path, asked: Namespace) -> dict[str, Any]:
    """On a database of its own: the demonstration's children are too few, and too regular."""
    with Ground(folder, throw_away=asked.keep is None):
        from wayhome.doors.console.upkeep import behind, migrated

        if behind():
            migrated(quiet=True)
        return _measured(folder, asked.people)


def _measured(folder: Path, people: int) -> dict[str, Any]:
    """FEBRL beside plain Splink, the invented register, the lookup and the bulk at this size."""
    from bench.match import febrl, pictures, scale, truth
    from wayhome.foundation.matching.weights import shipped

    model = shipped()
    held_out = truth.made(truth.HELD_OUT, RECORDS, model)
    points = truth.curve(held_out, model)
    pictures.draw(points, Path("docs/pictures"))
    test = truth.made(truth.TEST, RECORDS, model)
    return {
        "weights": model.version,
        "febrl": febrl.run(folder),
        "threshold_from_held_out": truth.thresholds(points),
        "curve_held_out": points,
        "test": truth.figures(test, model),
        "register": {"people": people, **scale.fill(people)},
        "lookup_ms": scale.lookups(people),
        "bulk": [scale.everybody(count) for count in sorted({min(people, 100_000), people})],
    }
