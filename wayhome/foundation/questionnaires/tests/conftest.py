"""Questionnaires to test with: ours as they ship, and a way to write a small one."""

from collections.abc import Callable

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.models import Response, Version

Begin = Callable[..., Response]


@pytest.fixture
def shipped(world: World) -> dict[str, Version]:
    return {v.questionnaire.code: v for v, _ in commands.load_shipped(SYSTEM)}


@pytest.fixture
def child(world: World) -> Child:
    """Ash, whose social worker is allocated, and whose interview a service holds."""
    child = world.child()
    world.involve(child, world.council, "allocated", team=world.reader("social_worker").team)
    world.involve(child, world.service, "return_interview", team=world.reader("interviewer").team)
    return child


@pytest.fixture
def worker(world: World) -> Reader:
    return world.reader("social_worker")


@pytest.fixture
def interviewer(world: World) -> Reader:
    return world.reader("interviewer")


@pytest.fixture
def visit(shipped: dict[str, Version], child: Child, worker: Reader) -> Response:
    """A placement visit, begun by the social worker."""
    version = queries.current("placement-visit")
    return commands.begin(worker, child=child, version=version)


@pytest.fixture
def interview(shipped: dict[str, Version], child: Child, interviewer: Reader) -> Response:
    """A return interview, begun by the interviewer."""
    version = queries.current("return-interview")
    return commands.begin(interviewer, child=child, version=version)
