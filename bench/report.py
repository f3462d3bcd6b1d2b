"""Results as JSON and as a table, with the machine they were measured on."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "processors": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory_gib": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "load_average_before": [round(each, 2) for each in os.getloadavg()],
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def summed(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds, of how many."""
    if not milliseconds:
        return {"count": 0}
    ordered = sorted(milliseconds)
    return {
        "count": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
    }


def write(found: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found["machine"]["load_average_after"] = [round(each, 2) for each in os.getloadavg()]
    name = f"{datetime.now(UTC):%Y-%m-%d}-{found['children']}"
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1, default=str) + "\n")
    table = "\n".join(_table(found)) + "\n"
    (folder / f"{name}.md").write_text(table)
    print(table)


def _table(found: dict[str, Any]) -> list[str]:
    made = found["machine"]
    lines = [
        f"# {found['children']:,} children, {made['when']}",
        "",
        _where(made),
    ]
    if "generated" in found:
        made = found["generated"]
        lines += ["", f"Rows: {made['rows']}, generated in {made['seconds']} s."]
    for part in ("writes", "pages", "risk", "mixed", "dashboard", "api"):
        if part in found:
            lines += [
                "",
                f"## {part.capitalize()}",
                "",
                "| page | reader | median ms | p95 ms | n |",
            ]
            lines += ["|---|---|---|---|---|"]
            lines += [
                f"| {row['page']} | {row['reader']}{_how(row)} | {row.get('median_ms', '')} |"
                f" {row.get('p95_ms', '')} | {row['count']} |"
                for row in found[part]
            ]
    if "match" in found:
        lines += _matching(found["match"])
    for part in (
        "facts",
        "snapshot",
        "keeping",
        "figures",
        "cuts",
        "volumes",
        "load",
        "boards",
        "engine",
        "import",
        "returns",
        "report",
        "police",
        "themes",
        "growth",
    ):
        if part in found:
            lines += ["", f"## {part.capitalize()}", "", "| what | |", "|---|---|"]
            lines += [
                f"| {name.replace('_', ' ')} | {value} |" for name, value in _flat(found[part])
            ]
    return lines


def _how(row: dict[str, Any]) -> str:
    return f", {row['how']}" if "how" in row else ""


def _matching(found: dict[str, Any]) -> list[str]:
    """Sets side by side, the link band on a register with the truth known, and the times."""
    lines = ["", f"## Matching, weights of {found['weights']}", "",
             "| set | records | our F1 | plain Splink's | our s | plain s |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| {row['set']} | {row['records']:,} | {row['ours_f1']} | {row['plain_f1']} |"
        f" {row['ours_seconds']} | {row['plain_seconds']} |"
        for row in found["febrl"]
    ]
    test = {name: value for name, value in found["test"].items() if name != "worst"}
    lines += ["", "| invented register | |", "|---|---|"]
    lines += [f"| {name.replace('_', ' ')} | {value} |" for name, value in test.items()]
    lines += ["", "| times | |", "|---|---|", f"| register | {found['register']} |"]
    lines += [f"| {kind.replace('_', ' ')} | {value} |" for kind, value in
              found["lookup_ms"].items()]  # fmt: skip
    lines += [f"| bulk | {row} |" for row in found["bulk"]]
    lines += ["", "The 50 worst errors are in the JSON beside this."]
    return lines


def _where(made: dict[str, Any]) -> str:
    return (
        f"{made['processors']} processors ({made['processor']}), {made['memory_gib']} GiB; load"
        f" {made['load_average_before'][0]} before and {made['load_average_after'][0]} after."
        " Client, server and database share the processors."
    )


def _flat(found: Any) -> list[tuple[str, Any]]:
    if isinstance(found, list):
        return [(str(n), row) for n, row in enumerate(found, 1)]
    return list(found.items())
