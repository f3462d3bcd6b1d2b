"""Files whose headings are not ours, for tests."""

from typing import Any

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests import returns
from wayhome.foundation.agencies.readers import SYSTEM, Reader

DAY = {"CHILD": "1", "MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
THEIRS = {"MIS_START": "Went", "MIS_END": "Came back"}
ASKED = commands.Asking(columns=True)


def renamed(content: bytes, names: dict[str, str]) -> bytes:
    """A CSV file with other headings over the same columns."""
    head, _, rows = content.decode().partition("\n")
    return "\n".join([",".join(names.get(each, each) for each in head.split(",")), rows]).encode()


def files(*missing: dict[str, str], names: dict[str, str] | None = None) -> Any:
    """A return in whose Missing file two columns are called otherwise."""
    sent = returns.missing(*(missing or (DAY,)))
    file = sent["Missing"]
    content = renamed(file.content, THEIRS if names is None else names)
    return sent | {"Missing": commands.FileIn(file.name, content)}


def unread(world: World, actor: Reader = SYSTEM) -> Batch:
    """A return that waits for its columns; of Header of the same council it was said once."""
    said = {"Header": {"SEX": "SEX "}}
    commands.keep_columns(SYSTEM, feed="ssda903", authority=world.cheshire_east, says=said)
    return commands.receive(
        actor, authority=world.cheshire_east, year=2018, files=files(), asking=ASKED
    ).batch
