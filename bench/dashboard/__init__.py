"""Figures at a million children and ten years (issue: page ≤ 200 ms and 500, cut ≤ 1 s, snapshot
≤ 60 s, board report ≤ 20 s), each beside the bare engine and plain pandas, in one run."""

from pathlib import Path
from typing import Any

from bench.ground import Ground

CHILDREN = 300  # of the demonstration: agencies and people to sign in as


def run(folder: Path, asked: Any) -> dict[str, Any]:
    with Ground(folder, throw_away=asked.keep is None) as ground:
        found: dict[str, Any] = {"generated": ground.fill(CHILDREN)}
        from bench.dashboard import facts  # what reads models waits until the ground is there

        if not (folder / "facts").exists():
            found["facts"] = facts.fill(asked.facts)
            (folder / "facts").touch()
        return found | _measured(ground, folder / "snapshot")


def _measured(ground: Ground, folder: Path) -> dict[str, Any]:
    from bench import board_report
    from bench.dashboard import engines, pages

    places = pages.readers()
    found: dict[str, Any] = {"snapshot": _said(engines.take(folder))}
    with ground.serving() as address:
        pages.forget()
        before = pages.measure(address, places, "from the facts")
        found["keeping"] = _said(engines.keep())
        pages.touch()
        kept = pages.measure(address, places, "kept")
        pages.touch(authorities=None)
        worst = pages.measure(address, places, "kept, two months touched everywhere")
        found["dashboard"] = [*before, *kept, *worst]
    readers = {name: pages.reader(place) for name, place in places.items()}
    found["figures"] = _said(engines.figures(readers, folder))
    found["cuts"] = _said(engines.cuts(folder))
    found["report"] = _said(board_report.run(engines.framed(folder)))
    return found


def _said(found: Any) -> Any:
    print(found)
    return found
