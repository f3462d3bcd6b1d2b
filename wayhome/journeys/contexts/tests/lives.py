"""One place told of twice, at the front door and before a panel; three that a panel hears of."""

from typing import Any

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands as forms
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Response, Version
from wayhome.journeys.contexts import commands
from wayhome.journeys.contexts.models import Context, Judgement, Naming
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.tests.doors import contact_of, made
from wayhome.practice.panels.commands import NewTopic, add_topic
from wayhome.practice.panels.models import Topic
from wayhome.practice.panels.tests.lives import Sitting, sitting


class Twice:
    """The arcade, at the front door and before a panel; each with its record."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.contact: Contact = contact_of(
            made(world, kind="place", about="The arcade on Mill Street")
        )
        self.panel = sitting(world)
        new = NewTopic("place", "Mill St arcade", "Three children were found there.")
        self.topic: Topic = add_topic(self.panel.secretary, meeting=self.panel.meeting, topic=new)
        self.door = world.reader("front_door")
        self.police = world.reader("police_coordinator")
        self.tool: Version = next(
            version
            for version, _new in forms.load_shipped(SYSTEM)
            if version.questionnaire.code == "place-assessment"
        )

    @property
    def told(self) -> Context:
        return Naming.objects.get(contact=self.contact).context

    @property
    def heard(self) -> Context:
        return Naming.objects.get(topic=self.topic).context

    def join(self, *, is_same: bool = True) -> Judgement:
        return commands.judge(
            self.door, one=self.told, other=self.heard, is_same=is_same, why="I know it."
        )

    def begun(self, reader: Any, ref: str) -> Response:
        context = contexts.find(reader, ref)
        assert context
        return forms.begin_about(reader, context=context, version=self.tool)

    def assessed(self, reader: Any, ref: str) -> Response:
        row = self.begun(reader, ref)
        forms.save_answers(reader, row, {"where": Given(text="Upstairs")})
        return forms.complete(reader, row)


class Heard:
    """A place before a panel, one that it may be the same as, one that it is not, and a child who
    has to do with it: `refs` fill the addresses of the room."""

    def __init__(self, world: World, panel: Sitting, topic: Topic, child: Child) -> None:
        self.manager = world.reader("team_manager")
        place, other, third = (
            Naming.objects.get(topic=row).context
            for row in (topic, *(self._told(panel, title) for title in ("Arcade", "The pier")))
        )
        said = commands.judge(self.manager, one=place, other=third, is_same=False)
        link = commands.link(self.manager, context=place, child=child, why="He is met there.")
        self.refs = {
            "context": place.ref,
            "other": other.ref,
            "judgement": said.ref,
            "link": link.ref,
        }

    @staticmethod
    def _told(panel: Sitting, title: str) -> Topic:
        new = NewTopic("place", title, "Told by two schools.")
        return add_topic(panel.secretary, meeting=panel.meeting, topic=new)
