"""Every rule by which a return is judged, in the order in which they are asked."""

from wayhome.doors.feeds.ssda903.rules.care import ABOUT_EPISODES, ABOUT_HEADER, ABOUT_UASC
from wayhome.doors.feeds.ssda903.rules.declare import Rule
from wayhome.doors.feeds.ssda903.rules.missing import ABOUT_MISSING
from wayhome.doors.feeds.ssda903.rules.ours import OURS, WRITTEN

PUBLISHED = (*ABOUT_HEADER, *ABOUT_EPISODES, *ABOUT_UASC, *ABOUT_MISSING)
RULES = {rule.code: rule for rule in (*PUBLISHED, *OURS)}
HOLDING = [rule.code for rule in RULES.values() if rule.holds]
PARSED = [rule.code for rule in WRITTEN]

__all__ = ["HOLDING", "PARSED", "PUBLISHED", "RULES", "Rule"]
