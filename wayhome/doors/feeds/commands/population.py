"""Take in a list of a whole population: matched in passing, and little of it kept (P45)."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.commands.receiving import (
    SIZE_LIMIT,
    FileIn,
    Passing,
    Received,
    kept,
    may_bring,
)
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.population.passing import passed
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid

FILE = "List"  # the field of the file


@transaction.atomic
def receive_population(actor: Reader, *, feed: str, authority: Authority, file: FileIn) -> Received:
    """Of the file its hash is kept, and the rows about children whom the council is involved with.

    The same file brings more once another of its children is known.
    """
    actor.must(roles.IMPORT)
    may_bring(actor, authority, None)
    if len(file.content) > SIZE_LIMIT:
        raise Invalid({FILE: _("The file is larger than 300 MB.")})
    listed = LISTED[feed]
    try:
        sheet = reading.sheet(listed.file, file.content)
        found = passed(sheet, listed, _councils(actor, authority))
    except reading.Unreadable as wrong:
        raise Invalid({FILE: str(wrong)}) from wrong
    files = {listed.kept.name: FileIn(file.name, found.kept)}
    passing = Passing(hashlib.sha256(file.content).hexdigest(), found.counts())
    return kept(actor, KINDS[feed], files, {}, passing, authority=authority, year=None)


def _councils(actor: Reader, authority: Authority) -> list[Agency]:
    """In whose circle the children are looked for: the bringer's own agency."""
    if actor.agency is not None:
        return [actor.agency]
    return list(authority.agencies.filter(kind=Agency.Kind.COUNCIL, is_active=True))
