"""The rules of what is kept of a population's list. All are ours (P48)."""

from wayhome.doors.feeds.council.rules import COMMON
from wayhome.doors.feeds.declared import Rule

OURS = (
    Rule(
        code="W34",
        message="No school of this name or reference works here. Put its name right, or have the"
        " school added; then judge the row again.",
        fields=("school",),
        holds=True,
    ),
    Rule(
        code="W37",
        message="The child's record has another number of this kind. The record was not changed.",
        fields=("upn", "CHILD_NHS_NUMBER"),
    ),
)
RULES = {rule.code: rule for rule in (*COMMON, *OURS) if rule.code != "W15"}
