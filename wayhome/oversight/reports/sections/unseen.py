"""What is not in this report, and why: said, so that nobody takes a gap for good news."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wayhome.foundation.pages import wording
from wayhome.oversight.reports.asked import Asked
from wayhome.oversight.reports.blocks import Block, Sentence


def unseen(asked: Asked) -> Sequence[Block]:
    found = [
        _("Every number counts all children for whom the authorities named on the first page"
          " answer, restricted records too. No child is named."),
        _("A number from 1 to 5 is printed as c. So are some others, where they would tell a small"
          " one by subtraction: c does not say which it is. A dash means that nothing was due, or"
          " that a part is hidden."),
        _("Children placed here by other authorities count where they are answered for."),
    ]  # fmt: skip
    if asked.report.left_out:
        names = wording.joined(asked.report.left_out)
        found.append(
            _("Nothing about %(names)s is in it: whoever made it may not read their totals.")
            % {"names": names}
        )
    return [Sentence(text) for text in found]
