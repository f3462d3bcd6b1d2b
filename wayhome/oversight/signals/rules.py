"""What is asked of whoever answers for a figure: to say what a change means, then what came of it.

Both hang on the asking, and are about no child (ADR 0019): they stand on the worklist of whom it is
asked of, and among what is not happening of the area. Neither holds a report back (P46).
"""

from wayhome.foundation.rules.declare import Agreed, Room, Standard, Subject, hours, local

EXPLAIN_WITHIN = hours(14 * 24)
ASKED = Subject(
    kind="figure",
    source="askings s",
    child="NULL::bigint",
    authority="s.authority_id",
    agency="s.owner_agency_id",
    team="s.team_id",
    scope_kind="'figure'",
    scope_id="s.id",
)
EXPLAINED = Standard(
    code="SIG-S01",
    title="Change in a figure explained",
    basis=local("Within two weeks of being asked; it holds no report back (P46)"),
    classes=(),
    starts="s.asked_at",
    allowance=EXPLAIN_WITHIN,
    stops="s.explained_at",
    excused="s.withdrawn_at",
    next_step="Say what it means and what will be done.",
    of=ASKED,
)
DONE = Standard(
    code="SIG-S02",
    title="Said whether what was promised about a figure was done",
    basis=local("By the day that whoever answers for it named (P46)"),
    classes=(),
    starts="s.explained_at",
    allowance=Agreed("s.by_at"),
    stops="s.done_at",
    where="s.explained_at IS NOT NULL",
    next_step="Say whether it was done, and what came of it.",
    of=ASKED,
)
ROOM = Room(
    name="signals",
    reads=("signals_asking", "signals_answer", "signals_done"),
    shared={
        "askings": """
            SELECT a.*, done.said_at AS done_at,
                (answer.by_on + 1)::timestamp AT TIME ZONE 'Europe/London' AS by_at
            FROM loose JOIN signals_asking a ON a.id = loose.subject_id
            LEFT JOIN signals_answer answer ON answer.id = a.answer_id
            LEFT JOIN LATERAL (
                SELECT min(said_at) AS said_at FROM signals_done WHERE answer_id = a.answer_id
            ) done ON true"""
    },
    rules=(EXPLAINED, DONE),
    words={"figure": "wayhome.oversight.signals.describe.askings"},
    loose="figure",
    loose_table="signals_asking",
    loose_open="wayhome.oversight.signals.asked.mine",
    loose_own="wayhome.oversight.signals.asked.waiting",
    of_children=False,
)
