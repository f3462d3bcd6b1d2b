"""An invented partnership with invented children, to look at, to measure and to test (P48).

`build` fills an empty database through the house's own bulk commands; `SIGN_INS` says as whom to
look at it. Nothing here is imported from Django until it is asked for: the app loads this package.
"""

from collections.abc import Callable

from wayhome.doors.demonstration.people import PASSWORD, SIGN_INS, SignIn

__all__ = ["PASSWORD", "SIGN_INS", "SignIn", "build", "is_empty"]


def build(
    children: int = 2000,
    seed: int = 1,
    progress: Callable[[str], None] = print,
    episodes_a_child: float = 1.5,
    at_risk: float = 0.025,
) -> None:
    """Fill an empty database; the same seed on the same day makes the same lives.

    `episodes_a_child` is a mean over all children, most of whom never go missing.
    """
    from wayhome.doors.demonstration.building import build as begin

    begin(
        children=children,
        seed=seed,
        progress=progress,
        episodes_a_child=episodes_a_child,
        at_risk=at_risk,
    )


def is_empty() -> bool:
    """Whether nobody and nothing is recorded yet."""
    from wayhome.foundation.agencies.models import Agency, User

    return not (User.objects.exists() or Agency.objects.exists())
