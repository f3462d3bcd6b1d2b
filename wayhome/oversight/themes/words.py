"""What the pages of themes say in words: one sentence before any table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.oversight.themes.change import CHANGED, Change
from wayhome.oversight.themes.queries import Line
from wayhome.oversight.themes.shown import Share


def said(change: Change | None) -> str:
    return {
        Change.NEW: _("new"),
        Change.GROWING: _("growing"),
        Change.FADING: _("fading"),
        Change.STEADY: _("no change"),
        Change.UNSURE: _("too few to tell"),
        None: _("hidden"),
    }[change]


def headline(rows: Sequence[Line]) -> str:
    """How many changed; or that nothing did, or that nothing can be said."""
    changed = sum(row.is_change for row in rows)
    if changed:
        return ngettext(
            "%(count)s theme changed by more than chance.",
            "%(count)s themes changed by more than chance.",
            changed,
        ) % {"count": changed}
    if not rows:
        return _("No return interview of this quarter, or of the year before it, was coded.")
    judged = sum(row.change == Change.STEADY for row in rows)
    if not judged:
        return _("There are too few interviews to say whether any theme changed.")
    return ngettext(
        "The %(count)s theme that can be judged did not change by more than chance.",
        "None of the %(count)s themes that can be judged changed by more than chance.",
        judged,
    ) % {"count": judged}


def sentence(line: Line) -> str:
    """One theme: how many now, how many before, and what that comes to."""
    if line.now.is_hidden:
        return _("Too few to show in this quarter, in all or in an authority.")
    now = _("%(share)s in this quarter") % {"share": share(line.now)}
    if line.before.is_hidden:
        return _("%(now)s. Too few to show in the year before.") % {"now": now}
    said_of = {"now": now, "before": share(line.before)}
    if line.change in CHANGED:
        return _("%(now)s, %(before)s in the year before: %(change)s.") % {
            **said_of, "change": said(line.change)
        }  # fmt: skip
    if line.change == Change.UNSURE:
        return _("%(now)s, %(before)s in the year before: too few to tell a change.") % said_of
    return _("%(now)s, %(before)s in the year before: no more than chance.") % said_of


def share(of: Share) -> str:
    """`12 of 40 interviews (30 %)`."""
    if of.is_hidden:
        return "c"
    if not of.whole:
        return _("no interview asked")
    words = ngettext(
        "%(part)s of %(whole)s interview (%(percent)s %%)",
        "%(part)s of %(whole)s interviews (%(percent)s %%)",
        of.whole,
    )
    return words % {"part": of.part, "whole": of.whole, "percent": of.percent}


def of(share: Share) -> str:
    """`12 of 40 (30 %)`: of a share that is shown, and not of nothing."""
    numbers = {"part": share.part, "whole": share.whole, "percent": share.percent}
    return _("%(part)s of %(whole)s (%(percent)s %%)") % numbers


def rules() -> list[str]:
    """How a change is told from chance: a local rule, said on the page (P48)."""
    return [
        _(
            "A quarter is compared with the four before it by Fisher’s exact test. Because many"
            " themes are looked at together, the share of false alarms among those called new,"
            " growing or fading is held to one in twenty (Benjamini and Hochberg)."
        ),
        _("New: nobody spoke of it in the year before. Growing, fading: its share rose or fell."),
        _("Too few to tell: with so few interviews, no number would have been beyond chance."),
        _("The range is Wilson’s interval: where the true share lies, nineteen times in twenty."),
    ]
