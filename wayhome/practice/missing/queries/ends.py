"""Which recorded end of an episode a reader may take back, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.missing.models import Closing, Episode

NOT_FOUND = ("found", _lazy("They were not found: they are still missing"))
NOT_BACK = ("returned", _lazy("They were found, but are not back"))
WAS_NOT_BACK = ("returned", _lazy("They are not back: they are still missing"))
REOPEN = ("closing", _lazy("It should not have been closed"))


def withdrawable(reader: Reader, row: Episode) -> list[tuple[str, Any]]:
    """What this person may take back of this episode, as the form says it."""
    if row.origin != "live" or row.closing == Closing.MERGED:
        return []
    if row.closed_at:
        return [REOPEN] if reader.may(roles.CLOSE) else []
    if not reader.may(roles.RECORD_RETURN):
        return []
    if row.found_latest_at and row.returned_latest_at:
        return [NOT_FOUND, NOT_BACK]
    if row.returned_latest_at:
        return [WAS_NOT_BACK]
    return [NOT_FOUND] if row.found_latest_at else []
