"""Take in a council's CIN census or its Annex A lists: kept as they came, read as tables."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.annex_a import workbook
from wayhome.doors.feeds.cin import xml
from wayhome.doors.feeds.commands.receiving import (
    OUTRIGHT,
    SIZE_LIMIT,
    Asking,
    FileIn,
    How,
    Received,
    kept,
    kept_unread,
    named_after,
)
from wayhome.doors.feeds.commands.senders import may_bring
from wayhome.doors.feeds.headed import NoColumns, Unreadable
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Feed
from wayhome.doors.feeds.ssda903.columns import collection
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid


@transaction.atomic
def receive_census(
    actor: Reader, *, authority: Authority, year: int, file: FileIn, asking: Asking = OUTRIGHT
) -> Received:
    """`year` is the one in which the census ends. What the file says of itself must agree."""
    actor.must(roles.IMPORT)
    may_bring(actor, authority, year)
    _small_enough(xml.FILE, file)
    try:
        census = xml.census(file.content)
    except Unreadable as wrong:
        raise Invalid({xml.FILE: str(wrong)}) from wrong
    _agrees(census, authority, year)
    files = file.tables(census.tables)
    how = How({xml.FILE: file}, asking)
    return kept(actor, KINDS[Feed.CIN], files, how, authority=authority, year=year)


def _agrees(census: xml.Census, authority: Authority, year: int) -> None:
    """Not another collection, another council's or another year's, as far as the file says."""
    if census.collection and census.collection.upper() != "CIN":
        words = _("The file says that it is the collection “%s”, and not CIN.")
        raise Invalid({xml.FILE: words % census.collection[:20]})
    if census.council and census.council != authority.la_code:
        said = {"said": census.council[:20], "council": authority, "code": authority.la_code}
        words = _("The file is of the council “%(said)s”. %(council)s is %(code)s.")
        raise Invalid({xml.FILE: words % said})
    last = collection(year)[1].isoformat()
    if census.on and census.on != last:
        said = {"said": census.on[:20], "last": last}
        words = _("The file is of the census of “%(said)s”. The year chosen ends on %(last)s.")
        raise Invalid({xml.FILE: words % said})


@transaction.atomic
def receive_lists(
    actor: Reader, *, authority: Authority, file: FileIn, asking: Asking = OUTRIGHT
) -> Received:
    """An Annex A workbook: lists 1 to 8, as far as they are in it."""
    actor.must(roles.IMPORT)
    may_bring(actor, authority, None)
    _small_enough(workbook.FILE, file)
    kind, how = KINDS[Feed.ANNEX_A], How({workbook.FILE: file}, asking)
    whose = {"authority": authority, "year": None}
    try:
        lists = workbook.lists(file.content, named_after(kind.code, whose))
    except NoColumns as wrong:
        if asking.columns:
            return kept_unread(actor, kind, {}, how, **whose)
        raise Invalid({workbook.FILE: str(wrong)}) from wrong
    except Unreadable as wrong:
        raise Invalid({workbook.FILE: str(wrong)}) from wrong
    return kept(actor, kind, file.tables(lists), how, **whose)


def _small_enough(name: str, file: FileIn) -> None:
    if len(file.content) > SIZE_LIMIT:
        raise Invalid({name: _("The file is larger than 300 MB.")})
