"""The words that the queries of a return's rules share.

A published rule (csc-validator-be-903, MIT) keeps its code, message and exact test; ours are
`W..`. Each is one query over the staged rows (judging.py), so that a million are judged at once.
"""

from wayhome.doors.feeds.declared import Rule

__all__ = ["Rule"]


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
