"""How the database answers: by an index, as any kind of reader, whatever shape is asked (E21, E22).

Row security makes an operator that could leak useless for an index, and then a table of children is
read whole. In a small table that is the best plan, so these tests forbid reading whole tables where
an index could serve: a plan that still does has none.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World
from tests.stories import Story, client_of, told_story
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.people.queries import find

BIG = (
    "people_child", "people_childname", "people_identifier", "access_involvement",
    "missing_episode", "missing_returninterview", "rules_derived", "kernel_auditentry",
)  # fmt: skip
READERS = ("social_worker", "interviewer", "school_lead", "stranger")


@pytest.fixture(params=["few children", "many children"])
def either_shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "many children":
        monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)


@pytest.fixture
def story(world: World) -> Story:
    return told_story(world)


def read_whole(reader: Reader, asked: CaptureQueriesContext) -> Iterator[str]:
    """The big tables that some statement can only answer by reading all of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
        cursor.execute("SET LOCAL enable_seqscan = off")
        for row in asked.captured_queries:
            sql = row["sql"].strip()
            if not sql.startswith(("SELECT", "WITH", "(SELECT")) or "set_config" in sql:
                continue
            cursor.execute("EXPLAIN " + sql)
            for (line,) in cursor.fetchall():
                found = re.search(r"Seq Scan on (\w+)", line)
                if found and found[1] in BIG:
                    yield f"{found[1]}: {sql[:300]}"
        cursor.execute("SELECT set_config('wayhome.context', 'system', true)")
        cursor.execute("SET LOCAL enable_seqscan = on")


@pytest.mark.usefixtures("either_shape")
@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("text", ["ash wintres", "900 000 0017", "2/5/2012"])
def test_a_search_reads_no_table_of_children_whole(
    world: World, story: Story, role: str, text: str
) -> None:
    reader = world.reader(role)
    with transaction.atomic():
        act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
        with CaptureQueriesContext(connection) as asked:
            find(reader, text, date(2012, 5, 2))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wayhome.context', 'system', true)")
    assert list(read_whole(reader, asked)) == []


@pytest.mark.usefixtures("either_shape")
@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("page", ["child:page", "worklist:mine", "worklist:mine?by=child"])
def test_a_childs_page_and_a_worklist_read_no_table_whole(
    world: World, story: Story, role: str, page: str
) -> None:
    name, _, query = page.partition("?")
    given: list[Any] = [story.child.ref] if name == "child:page" else []
    client = client_of(world, role)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{reverse(name, args=given)}?{query}")
    assert list(read_whole(world.reader(role), asked)) == []


def test_there_is_an_index_for_names_misspelt_and_one_for_names_as_heard(world: World) -> None:
    """Which of two small indexes a plan takes tells nothing; that they are there does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'people_childname'")
        indexes = "\n".join(line for (line,) in cursor.fetchall())
    assert "USING gin (folded gin_trgm_ops) WHERE (voided_at IS NULL)" in indexes
    assert "USING gin (sounds) WHERE (voided_at IS NULL)" in indexes
