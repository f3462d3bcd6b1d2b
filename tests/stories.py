"""A child with a story, told through the house's own commands, and the people who read it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people import commands as people
from wayhome.foundation.people.models import Address, Child, MustKnow
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.commands.outcomes import NewAction
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode, ReturnInterview


@dataclass
class Story:
    """A looked-after child in a children's home: away once, interviewed, and gone again."""

    child: Child
    first: Episode
    interview: ReturnInterview
    now: Episode


def client_of(world: World, role: str, agency: Any = None) -> Client:
    """A browser in which this person is signed in."""
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def words(response: Any) -> str:
    """A page's markup with single spaces, and its characters as people read them."""
    return " ".join(unescape(response.content.decode()).split())


def told_story(world: World, **fields: Any) -> Story:
    """Everything a child's page can show, each by its own command."""
    child = world.child(
        responsible=world.cheshire_east,
        carer=world.home,
        school=world.school,
        pronouns="they",
        **fields,
    )
    world.involve(
        child, world.council, "allocated", team=world.team("social_care"), basis="Care order"
    )
    _standing(child)
    back = clock.now() - timedelta(days=6)
    first = _episode(child, back - timedelta(hours=9))
    with clock.stopped(back):
        missing.record_returned(SYSTEM, episode=first, returned=Instant.at(back), to="Larch House")
    interview = ReturnInterview.objects.get(covers__episode=first)
    with clock.stopped(back + timedelta(hours=30)):
        missing.hold(
            world.reader("interviewer"),
            interview=interview,
            held_at=clock.now(),
            where="Northgate Academy",
            account="Full account: a row about the phone.",
            childs_words="I just want someone to text me back.",
            police_extract="Extract: a white van near the station.",
            carer_actions="Agreed: ring before 8 pm.",
            new_actions=[
                NewAction(
                    text="Ask school about mornings",
                    due_at=clock.now() + timedelta(days=2),
                    owner_agency=world.council,
                    owner_team=world.team("social_care"),
                )
            ],
        )
    now = _episode(child, clock.now() - timedelta(hours=3))
    return Story(child, first, interview, now)


def _standing(child: Child) -> None:
    kinds, since = MustKnow.Kind, date(2025, 1, 1)
    people.record_facts(
        SYSTEM,
        [
            MustKnow(
                child_id=child.pk, from_on=since, kind=kinds.MEDICATION, text="Epilepsy, 8 am"
            ),
            MustKnow(child_id=child.pk, from_on=since, kind=kinds.MUST_NOT_KNOW, text="Stepfather"),
            Address(child_id=child.pk, from_on=since, text="3 Larch Lane", is_withheld=True),
        ],
    )
    people.set_safe_contact(
        SYSTEM, child=child, way="Text first", hours="before 8 pm", words_not_to_use="the police"
    )


def went_away(child: Child, at: datetime, *, back_at: datetime | None = None) -> Episode:
    """Reported as it happened; back at an instant, if one is given."""
    episode = _episode(child, at)
    if back_at is None:
        return episode
    with clock.stopped(back_at):
        return missing.record_returned(
            SYSTEM, episode=episode, returned=Instant.at(back_at), to="Larch House"
        )


def _episode(child: Child, at: datetime) -> Episode:
    with clock.stopped(at):
        [episode] = missing.open_episodes(
            SYSTEM,
            [
                NewEpisode(
                    child_id=child.pk,
                    since=Instant.at(at),
                    last_seen_where="Winsford station",
                    circumstances="Left after a call.",
                    told=Told(told=True, told_at=at, told_by="Larch House", reference="LOG 4471"),
                )
            ],
        )
    return episode


def questions(asked: CaptureQueriesContext) -> int:
    """What a page asked the database, less its savepoint and what the test did around it."""
    standing = (
        "SELECT set_config('wayhome.context', '', false)",
        "SELECT set_config('wayhome.context', 'system', false)",
    )
    said = [row["sql"].strip() for row in asked.captured_queries]
    return sum(not sql.startswith(("SAVEPOINT", "RELEASE", *standing)) for sql in said)
