"""A case file that is being gone through, and the references that addresses need."""

from tests.factories import World
from wayhome.foundation.people.models import Child
from wayhome.oversight.inspection import commands


class Gone:
    """By a team manager, for a joint inspection; one name is hidden in it."""

    def __init__(self, world: World, child: Child) -> None:
        manager = world.reader("team_manager")
        self.file = commands.begin(
            manager,
            child=child,
            purpose="joint",
            why="Drawn by lot for INS-07",
            recipient="Dana Reeve, lead inspector",
            pieces=["who", "chronology", "plan"],
        )
        [self.redaction] = commands.hide(
            manager, file=self.file, kind="name", what=["Dean Cole"], reason="person", why="Him."
        )

    def known(self, name: str) -> dict[str, str]:
        codes = {"inspection:line": "INS-07"}
        return {
            "file": self.file.ref,
            "redaction": self.redaction.ref,
            "code": codes.get(name, "planned"),
            "part": "met",
        }
