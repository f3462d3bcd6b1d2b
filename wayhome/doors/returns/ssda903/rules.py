"""Our own rules about rows that go out: local, and labelled so (P48). A code is never reused.

The published rules are those of the import (feeds/ssda903/rules): declared once, asked of both.
"""

from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.ssda903.rules import PUBLISHED
from wayhome.doors.returns.ssda903.rows import ENDED_FOR_THE_RETURN, NO_NUMBER, TWICE_A_DAY

NOT_IN_XML = "RET-04"
OWN = (
    Rule(
        code=ENDED_FOR_THE_RETURN,
        message="The child had not been found by 18, or when care ended, so the row ends that day."
        " Only the row: the child is still missing on the board.",
        fields=("MIS_END",),
    ),
    Rule(
        code=TWICE_A_DAY,
        message="The child went missing twice on one day. Both rows are allowed; look whether they"
        " are one absence.",
        fields=("MIS_START",),
    ),
    Rule(
        code=NO_NUMBER,
        message="The child has no number of this council, so no row of theirs is in the files.",
        fields=("CHILD",),
    ),
    Rule(
        code=NOT_IN_XML,
        message="The published schema has no room for this value, or will not do without one. The"
        " CSV file says what is held; the XML leaves out the value, or the row if it must have it.",
        fields=(),
    ),
)
RULES = {rule.code: rule for rule in (*PUBLISHED, *OWN)}
