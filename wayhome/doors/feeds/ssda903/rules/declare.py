"""What a rule about a return's rows is, and the words that its queries share.

A published rule (csc-validator-be-903, MIT) keeps its code, message and exact test; ours are
`W..` and say so (P48). A rule that `holds` means the row cannot be a fact; any other flags it.
Each is one query over the staged rows (judging.py), so that a million are judged at once.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`rows` selects the ids of rows at fault; `needs` names tables without which it says nothing.

    `fields` are the columns at fault, by table where a rule is about rows of two. A rule without
    `rows` is about how the row was written, and parsing finds it.
    """

    code: str
    message: str
    fields: tuple[str, ...]
    rows: str = ""
    holds: bool = False
    needs: tuple[str, ...] = ()
    fields_in: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        return not self.code.startswith("W")

    def fields_of(self, table: str) -> tuple[str, ...]:
        return self.fields_in.get(table, self.fields)


def codes(values: frozenset[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in sorted(values)) + ")"


LAST_YEAR = "last year's return"  # a need that no file of this return meets
M, E, H, U = "judge_missing r", "judge_episodes r", "judge_header r", "judge_uasc r"
OWN_EPISODES = "SELECT FROM judge_episodes e WHERE e.child_key = r.child_key"
NOT_IN_HEADER = (
    "r.child_key <> '' AND NOT EXISTS (SELECT FROM judge_header h WHERE h.child_key = r.child_key)"
)
OTHER_BIRTHDAY = (
    "EXISTS (SELECT FROM judge_header h WHERE h.child_key = r.child_key AND h.born_on <> r.born_on)"
)
ADULT = "(r.born_on + interval '18 years')::date"
