"""Where each role begins, and what stands at the foot of every page."""

FIRST_PAGES = {  # role -> route; everybody else begins with the board or their work
    "front_door": "contacts:front-door",
    "senior_leader": "insight:measures",
    "totals_reader": "insight:measures",
    "data_protection_officer": "audit:log",
    "administrator": "agencies:people",
    "data_officer": "feeds:batches",
}

# What stands in the line at the top of every page; the rest opens under "More". Somebody who may
# open few pages has them all in the line.
NAVIGATION_FIRST = (
    *("home:home", "worklist:mine", "missing:board", "meeting:meeting", "missing:report"),
    *("child:search", "insight:measures"),
)


def footer(*, demonstration: bool) -> tuple[tuple[str, str, bool], ...]:
    """Title, route, only for those signed in."""
    return (
        ("Your place", "agencies:choose", True),
        ("Your sign-in", "mfa_index", True),
        *([("E-mails sent", "outbox:messages", False)] if demonstration else []),
        ("Contact the front door without an account", "contacts:guest", False),
        ("Accessibility", "pages:accessibility", False),
        ("Privacy", "pages:privacy", False),
    )
