"""`python3 dev.py bench`: what the house promises in time, measured on generated rows.

    --children N     children to generate (default 100,000, with about 300,000 episodes)
    --only NAMES     some of: pages, risk, load, boards, engine, import, returns, report, growth,
                     match, police, api, themes, dashboard (comma separated)
    --interviews N   interviews that `themes` searches (default 200,000)
    --people N       people of the register that `match` and `police` measure (default 100,000)
    --rows N         rows of the files that `import` and `police` measure (default 1,000,000)
    --facts N        children of the flat tables that `dashboard` measures (default 1,000,000)
    --keep DIR       keep the generated database there, and use it again

Client, server and database share the machine's processors. Medians and 95th percentiles, in
milliseconds; the machine and what else it was doing are in the result. Results are written to
bench/results as JSON and as a table.
"""

import argparse
import os
import tempfile
from pathlib import Path

from bench import report
from bench.ground import Ground


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="of the return, of the police file"
    )
    parser.add_argument("--interviews", type=int, default=200_000, help="that themes searches")
    parser.add_argument("--people", type=int, default=100_000, help="of match's own register")
    parser.add_argument("--facts", type=int, default=1_000_000, help="children of dashboard's own")
    parser.add_argument("--only", default="pages,risk,load,boards,engine,import,returns,report")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    asked = parser.parse_args()
    os.environ["WAYHOME_MODE"] = "demonstration"
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="wayhome-bench-", dir="/var/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # run as root, the database is somebody else's and passes through here
    names = asked.only.split(",")
    for name in ALONE.keys() & set(names):
        if len(names) > 1:
            parser.error(f"{name} has a ground of its own: ask for it alone (--only {name}).")
    found: dict[str, object] = {"machine": report.machine(), "children": asked.children}
    if names[0] in ALONE:
        report.write(found | ALONE[names[0]](folder, asked), asked.out)
        return
    with Ground(folder, throw_away=asked.keep is None) as ground:
        found["generated"] = ground.fill(asked.children)
        if {"pages", "risk", "load", "boards", "api"} & set(names):
            found |= _over_http(ground, names)
        found |= _in_process(names, asked)
    report.write(found, asked.out)


def _match(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    from bench import match  # on a register of its own: people alone, as many as are asked for

    return {"children": asked.people, "match": match.on_own_ground(folder, asked)}


def _police(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    from bench import police  # on a register of its own, as match

    return {"children": asked.people, "police": police.on_own_ground(folder, asked)}


def _growth(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    with Ground(folder, throw_away=asked.keep is None) as ground:
        from bench import growth  # ten thousand children, then a hundred of each

        made = ground.fill(growth.CHILDREN, growth.EPISODES, at_risk=0.002)
        grown = growth.run(ground)
    return {"children": growth.CHILDREN * growth.COPIES, "generated": made, "growth": grown}


def _dashboard(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    from bench import dashboard  # on facts without records: figures alone can be read from them

    return {"children": asked.facts} | dashboard.run(folder, asked)


ALONE = {"match": _match, "police": _police, "growth": _growth, "dashboard": _dashboard}


def _in_process(names: list[str], asked: argparse.Namespace) -> dict[str, object]:
    """The parts that need no server: each imports what it measures when it is asked for."""
    found: dict[str, object] = {}
    if "engine" in names:
        from bench import engine

        found["engine"] = engine.run()
    if "import" in names:
        from bench import import_903

        found["import"] = import_903.run(asked.rows)
    if "returns" in names:
        from bench import returns_903

        found["returns"] = returns_903.run()
    if "report" in names:
        from bench import board_report

        found["report"] = board_report.run()
    if "themes" in names:
        from bench import themes

        found["themes"] = themes.run(asked.interviews)
    return found


def _over_http(ground: Ground, names: list[str]) -> dict[str, object]:
    from bench import api, boards, load, pages, risk

    os.environ["WAYHOME_API_A_MINUTE"] = "1000000"  # how long it takes, not how often one may
    found: dict[str, object] = {}
    with ground.serving() as address:
        readers = pages.readers()
        load.warm_up(address, readers)
        if "pages" in names:
            found["writes"] = pages.writes(address, readers)
            crowded = pages.measure(address, readers)
            ground.all_back()
            found["pages"] = [*crowded, pages.board_of_a_day(address, readers[0])]
            found["mixed"] = pages.mixed(address, readers)
        if "risk" in names:
            found["risk"] = risk.run(address)
            found["volumes"] = risk.volumes()
        if "load" in names:
            found["load"] = load.run(address, readers)
        if "api" in names:
            found["api"] = api.run(address, readers[0])
        if "boards" in names:
            found["boards"] = boards.run(address, readers)
    return found


if __name__ == "__main__":
    main()
