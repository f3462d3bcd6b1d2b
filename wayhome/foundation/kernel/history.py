"""What row history keeps: each row as it was before it was changed or removed (E25).

With the row as it is now that is the whole story, and a bulk insert costs nothing extra.
"""

import pghistory


def changes() -> tuple[pghistory.Tracker, ...]:
    """Fresh trackers for one model: `pghistory` binds them to it."""
    return (
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("removed"),
    )
