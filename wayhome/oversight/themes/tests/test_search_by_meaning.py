"""What was said is found by what it means, by those who may read it, and by nobody else."""

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access import queries as resolving
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as, system_context
from wayhome.foundation.people.commands import merge
from wayhome.foundation.people.models import Words
from wayhome.foundation.questionnaires.commands import load_shipped
from wayhome.foundation.questionnaires.models import Answer
from wayhome.foundation.questionnaires.queries import current
from wayhome.oversight.themes import index, meaning, nearness
from wayhome.oversight.themes import search as search_room
from wayhome.oversight.themes.models import Passage
from wayhome.oversight.themes.search import search
from wayhome.oversight.themes.tests.lives import answered, talked
from wayhome.practice.missing.models import FullAccount
from wayhome.practice.missing.tests.lives import known_child

NOISE = "They walked along the canal and came home for tea. The shouting next door woke nobody."
ROWS = "They argue and scream at each other every night, and nobody in that house sleeps."


@pytest.fixture(autouse=True)
def _fresh() -> None:
    nearness.HELD = nearness.Held()


def passages() -> int:
    with system_context():
        return Passage.objects.count()


def test_it_is_found_by_meaning_where_no_word_is_the_same(world: World) -> None:
    at = clock.now() - timedelta(days=9)
    loud = talked(world, at, ROWS)
    talked(world, at, "They walked along the canal, bought chips and came back for tea.")
    index.keep()
    reader = world.reader("interviewer")
    hits = search(reader, "noise and fights at home")
    assert hits[0].interview == loud
    assert hits[0].by_meaning
    assert not hits[0].by_keyword
    assert hits[0].excerpt == ROWS
    assert not any(name.startswith(("wordllama", "huggingface_hub")) for name in sys.modules)
    word = search(reader, "canals")[0]
    assert word.by_keyword  # by its stem
    assert "canal" in word.excerpt


def test_only_what_a_reader_may_read_is_found_whichever_way_it_is_looked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few children and with many: the same hits."""
    load_shipped(SYSTEM)
    at = clock.now() - timedelta(days=9)
    ours = talked(world, at, NOISE, childs_words="They row all night and I can't sleep.")
    answered(ours, current("return-interview"), why_left=([], ROWS), police_safety=([], ROWS))
    index.keep()
    for role, agency in (("interviewer", None), ("social_worker", None), ("stranger", None),
                         ("social_worker", world.halton_council)):  # fmt: skip
        few = search(world.reader(role, agency), "rows and shouting at home")
        assert bool(few) == (role == "interviewer"), role
        with monkeypatch.context() as patched:
            patched.setattr(resolving, "FEW", 0)
            many = search(world.reader(role, agency), "rows and shouting at home")
            patched.setattr("wayhome.oversight.themes.search.BLOCK", 1)  # then three, then nine
            in_blocks = search(world.reader(role, agency), "rows and shouting at home")
        for hits in (many, in_blocks):
            assert [(hit.text, hit.start) for hit in hits] == [(hit.text, hit.start) for hit in few]
    hits = search(world.reader("interviewer"), "rows and shouting at home")
    assert {hit.asked for hit in hits if hit.is_words} == {"What made you go?", ""}
    assert {hit.child for hit in hits} == {ours.child}


def test_whoever_may_read_little_of_many_children_is_shown_it_though_others_are_nearer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now() - timedelta(days=9)
    theirs = talked(world, at, NOISE)
    where = {"responsible": world.sefton, "lives_in": world.sefton}
    sefton = known_child(world, given_name="Kit", **where)
    for _ in range(3):
        talked(world, at, ROWS, child=sefton)
    index.keep()
    monkeypatch.setattr(resolving, "FEW", 0)
    monkeypatch.setattr(search_room, "LOOK", 2)  # the nearest, which are Sefton's
    monkeypatch.setattr(search_room, "KEYWORD_LOOKS", 1)
    worker = world.reader("interviewer")
    assert [hit.interview for hit in search(worker, "screaming every night at home")] == [theirs]


def test_whoever_may_read_few_of_many_waits_for_few_answers() -> None:
    """Blocks cover all that was near, in order, each three times the one before."""
    blocks = list(search_room._blocks(search_room.LOOK))
    assert [one for block in blocks for one in range(search_room.LOOK)[block]] == list(
        range(search_room.LOOK)
    )
    assert len(blocks) == 4
    assert list(search_room._blocks(0)) == []


def test_whether_an_interview_stands_is_asked_only_of_texts_that_the_reader_may_read(
    world: World,
) -> None:
    """Row security asks of each interview by itself who sees its child: 0.05 ms, 10,000 times."""
    talked(world, clock.now() - timedelta(days=9), ROWS)
    sources = {("account", FullAccount.objects.get().pk)}
    with CaptureQueriesContext(connection) as asked:
        assert search_room._seen(world.reader("interviewer"), sources) == sources
    first, *rest = [row["sql"] for row in asked if "missing_fullaccount" in row["sql"]]
    assert "missing_returninterview" not in first
    assert "missing_returninterview" in rest[-1]
    with CaptureQueriesContext(connection) as asked:
        assert search_room._seen(world.reader("interviewer", world.stranger), sources) == set()
    assert not any("missing_returninterview" in row["sql"] for row in asked)


def test_words_are_looked_up_for_the_system_alone_and_by_their_index(world: World) -> None:
    """Not one row after the other: the policy of the table is asked once, of who asks."""
    talked(world, clock.now() - timedelta(days=9), ROWS)
    index.keep()
    values: list[Any] = ["nobody sleeps", 10, None, None, None]

    def found() -> int:
        with connection.cursor() as cursor:
            cursor.execute(search_room.KEYWORDS, values)
            return len(cursor.fetchall())

    with system_context():
        assert found() == 1
        values[2:] = [[0], [0], [0]]
        assert found() == 0  # of none of these texts
        values[2:] = [None, None, None]
    reader = world.reader("interviewer")
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    assert found() == 0
    with system_context(), connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef FROM pg_proc WHERE proname = 'themes_with_words'")
        assert cursor.fetchone() == (True,)  # its owner is under no policy, and so has the index


def test_a_record_that_is_closed_is_not_found_and_a_joined_one_is_where_it_belongs(
    world: World,
) -> None:
    """Nothing of the index has to change for it: it names no child."""
    at = clock.now() - timedelta(days=9)
    ours = talked(world, at, ROWS)
    index.keep()
    manager, who = world.reader("team_manager"), "interviewer"
    other = known_child(world, given_name="Ashley")
    merge(manager, keep=other, other=ours.child, reason="One birth.")
    [hit] = search(world.reader(who), "fights at home")
    assert hit.child == other
    owner = world.user("team_manager")
    access.restrict(manager, child_id=other.pk, reason="Few", named=[], owner=owner)
    assert search(replace(world.reader(who), resolved={}), "fights at home") == []


def test_what_is_taken_back_leaves_the_index_with_that_very_change(world: World) -> None:
    load_shipped(SYSTEM)
    at = clock.now() - timedelta(days=9)
    ours = talked(world, at, ROWS, childs_words=ROWS)
    answered(ours, current("return-interview"), why_left=([], ROWS))
    assert index.keep() == 3
    assert index.keep() == 0
    reader = world.reader("interviewer")
    assert len(search(reader, "fights at home")) == 3
    with system_context():
        before = Passage.objects.count()
        Answer.objects.update(voided_at=clock.now())
        FullAccount.objects.update(text="They came back for tea, and slept.")
        left = Passage.objects.values_list("answer_id", "account_id")
        assert [(answer, account) for answer, account in left if answer or account] == []
        assert 0 < Passage.objects.count() < before
    index.keep(whole=True)
    assert [hit.text for hit in search(reader, "fights at home")] == [ROWS]
    with system_context(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_words WHERE id = %s", [Words.objects.get().pk])
    assert search(reader, "fights at home") == []
    assert passages() > 0


def test_the_index_is_the_systems_alone_to_read_and_memory_follows_it(world: World) -> None:
    talked(world, clock.now() - timedelta(days=9), ROWS)
    index.keep()
    assert passages() > 0
    with system_context():
        assert nearness.HELD.nearest(meaning.embed([ROWS])[0], 5)[0]
        FullAccount.objects.update(voided_at=clock.now())
        nearness.HELD.at -= nearness.OLD + 1
        assert nearness.HELD.nearest(meaning.embed([ROWS])[0], 5)[0] == []
    talked(world, clock.now() - timedelta(days=5), ROWS)
    index.keep()
    who = world.reader("interviewer")
    act_as(agency_id=who.agency_id, team_id=who.team_id, user_id=who.user_id)
    assert Passage.objects.count() == 0
