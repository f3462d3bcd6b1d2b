"""What tests of the drop folder do again and again."""

from collections.abc import Callable
from pathlib import Path

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.folder import looking
from wayhome.doors.feeds.folder.looking import Look
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests import reports

Leave = Callable[..., Path]


def look() -> Look:
    """The minute's job, and after it the work that it asked for."""
    asked: list[Batch] = []
    found = looking.look(asked.append)
    assert found is not None
    for batch in asked:
        commands.carry_on(reports.fresh(batch))
    return found


def lies_in(folder: Path) -> list[str]:
    """What is put away there, without the instant before its name."""
    return (
        sorted(each.name.partition("_")[2] for each in folder.iterdir()) if folder.exists() else []
    )


def text_beside(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.txt")))
