"""`docs/rules.md`, written from the declarations: what is owed, why, and what is counted."""

from collections.abc import Iterator

from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import FOREVER, Event, Gap, Pattern, Room, Rule, Standard
from wayhome.foundation.rules.measures import Measure

HEAD = """# Rules

Written by `python3 dev.py docs` from the declarations beside the facts; do not edit it.
**Law** is the law or statutory guidance; **Local** is this partnership's choice (P48).
Codes are never reused.
"""


def written() -> str:
    parts = [HEAD]
    for room in registry.rooms().values():
        parts += [f"\n## {room.name.replace('_', ' ').capitalize()}\n", *_room(room)]
    parts += ["\n## Measures\n", *_measures(list(registry.measures().values()))]
    return "\n".join(parts).rstrip() + "\n"


def _room(room: Room) -> Iterator[str]:
    tables = ", ".join(f"`{name}`" for name in room.reads)
    yield f"Reads {tables}.\n"
    for kind, title, columns in (
        (Standard, "Standards", "Within | Clock starts | Basis"),
        (Pattern, "Patterns", "Question | Decide within | Basis"),
        (Gap, "Gaps", "Next step | | Basis"),
    ):
        rules = [rule for rule in room.rules if isinstance(rule, kind)]
        if rules:
            yield f"### {title}\n"
            yield f"| Code | What | {columns} | Open to readers of |"
            yield "|---|---|---|---|---|---|"
            yield from (_row(rule) for rule in rules)
            yield ""
    events = [rule for rule in room.rules if isinstance(rule, Event)]
    if events:
        listed = " · ".join(f"`{rule.code}` {rule.title.lower()}" for rule in events)
        yield f"### Events\n\n{listed}\n"


def _row(rule: Rule) -> str:
    classes = ", ".join(rule.classes)
    first, second = "", ""
    if isinstance(rule, Standard):
        first, second = str(rule.allowance), f"`{_short(rule.starts)}`"
    elif isinstance(rule, Pattern):
        first, second = rule.question, str(rule.decide_within)
    elif isinstance(rule, Gap):
        first = rule.next_step
    title = rule.title if rule.until == FOREVER else f"{rule.title} (until {rule.until})"
    basis = f"{'Law' if rule.is_law else 'Local'}: {rule.basis}"
    return f"| `{rule.code}` | {title} | {first} | {second} | {basis} | {classes} |"


def _short(sql: str) -> str:
    return sql.removeprefix("s.")


def _measures(measures: list[Measure]) -> Iterator[str]:
    yield "| Code | What | Counted | Of | Left out | Beside it |"
    yield "|---|---|---|---|---|---|"
    for measure in measures:
        yield (
            f"| `{measure.code}` | {measure.title} | {measure.numerator_words} |"
            f" {measure.denominator_words} | {measure.left_out_words} | {measure.paired_with} |"
        )
