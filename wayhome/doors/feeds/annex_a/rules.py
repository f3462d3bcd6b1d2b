"""The rules of the Annex A lists beside those of every council feed. All are ours (P48)."""

from wayhome.doors.feeds.annex_a.columns import BORN, MISSING
from wayhome.doors.feeds.council.rules import COMMON
from wayhome.doors.feeds.declared import Rule

OURS = (
    Rule(
        code="W28",
        message="The lists give this child two dates of birth. The first was taken.",
        fields=(BORN,),
    ),
    Rule(
        code="W31",
        message="The list counts more missing episodes in the last 12 months than are recorded"
        " here. A number is no episode: ask for the episodes themselves.",
        fields=(MISSING,),
    ),
)
RULES = {rule.code: rule for rule in (*COMMON, *OURS)}
