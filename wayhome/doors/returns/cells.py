"""Text that a spreadsheet shows and does not run, for every file that leaves (issue 5)."""

import csv
import io
from collections.abc import Iterable, Sequence

from wayhome.foundation.questionnaires.exports import cell

__all__ = ["as_csv", "cell"]


def as_csv(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 without a mark: the published tools compare the first heading letter by letter."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(headings)
    out.writerows([cell(value) for value in line] for line in lines)
    return text.getvalue().encode()
