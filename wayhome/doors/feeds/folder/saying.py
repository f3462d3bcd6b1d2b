"""What is written beside a file that was put away. It names no child: what a refusal quotes from
the file stands between “ and ” and is left out here.
"""

import re

from django.utils.translation import gettext as _

from wayhome.doors.feeds.commands import Received
from wayhome.doors.feeds.headed import NoColumns
from wayhome.doors.feeds.models import State
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid

QUOTED = re.compile("“.*”", re.DOTALL)


def not_a_file(code: str) -> str:
    words = {
        "kind": _("It is no file: a link, a folder or a device. Only files are taken."),
        "closed": _("It may not be read. Give the group of this folder the right to read it."),
        "large": _("It is larger than 300 MB."),
        "many": _("There are more than 100 files in it. A return has four."),
        "set": _(
            "A return is one XML file, or a folder of its own with the CSV files in it:"
            " march/header.csv, march/episodes.csv and the others."
        ),
        "twice": _("Two of its files are the same table. Leave one of them out."),
    }
    return words[code]


def why(wrong: Invalid) -> str:
    """A refusal in the words of the pages, less what it quotes."""
    unknown: dict[str, object] = {}
    cause: BaseException | None = wrong
    while cause is not None:
        if isinstance(cause, NoColumns):
            unknown |= cause.of
        cause = cause.__cause__
    said = [words for field, words in wrong.errors.items() if field not in unknown]
    said += [_("The headings of %s are not known.") % table for table in unknown]
    return QUOTED.sub("“…”", " ".join(said))


def refused(words: str, sha256: str) -> str:
    return "\n".join(
        [
            _("Not taken in. Nothing of it is part of any record."),
            words,
            _("Put it right, and put it into the folder above once more."),
            *_what(sha256),
        ]
    )


def done(received: Received, sha256: str) -> str:
    batch = received.batch
    if not received.is_new:
        words = _("It was here already, as import %s. Nothing was changed.") % batch.ref
    elif batch.state == State.COLUMNS:
        words = _(
            "Kept, as import %s. Its headings are not known: it waits until somebody has said on"
            " the page of imports which column is which."
        ) % batch.ref  # fmt: skip
    elif batch.asks_first:
        words = _(
            "Kept, as import %s. The page of imports says what it would do, and it waits there for"
            " a yes."
        ) % batch.ref  # fmt: skip
    else:
        words = _("Taken in, as import %s. What became of its rows stands on the page of imports.")
        words %= batch.ref
    return "\n".join([words, *_what(sha256)])


def _what(sha256: str) -> list[str]:
    at = clock.now().astimezone(clock.LONDON)
    return [f"{at:%d/%m/%Y %H:%M}", *([f"SHA-256 {sha256}"] if sha256 else []), ""]
