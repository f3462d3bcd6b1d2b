"""The board asks again and again: 304 while nothing changed, each child logged once (E23)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from tests.forms import post
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words

LIVE = "/missing/live/"
OVERHEAD = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config('wayhome.context', ''")


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child())


def polled(client: Client, etag: str = "") -> tuple[int, str]:
    answer = client.get(LIVE, headers={"if-none-match": etag} if etag else {})
    return answer.status_code, answer["ETag"]


def state(etag: str) -> str:
    """What of an ETag says how the board stands; the rest says when it was read."""
    return etag.partition("|")[0]


def test_nothing_new_is_304_and_the_clock_going_on_is_nothing_new(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "social_worker")
    _, etag = polled(client)
    for minutes in (0, 3):
        with clock.stopped(clock.now() + timedelta(minutes=minutes)):
            status, again = polled(client, etag)
        assert status == 304
        assert state(again) == state(etag)


def test_the_page_itself_says_which_state_it_shows(world: World, episode: Episode) -> None:
    client = client_of(world, "social_worker")
    _, etag = polled(client)
    assert f"data-live-etag='{state(etag)}|" in client.get("/missing/").content.decode()


@pytest.mark.parametrize("etag", ['"x"', '"a|1|b:c"', "'", '"a|nan|5:3:"'])
def test_an_etag_that_is_not_ours_is_answered_with_the_board(
    world: World, episode: Episode, etag: str
) -> None:
    status, found = polled(client_of(world, "social_worker"), etag)
    assert status == 200
    other = client_of(world, "police_coordinator")
    assert polled(other, found)[0] == 200  # nor is another reader's


def test_an_unchanged_board_is_not_read_again_for_ten_seconds(world_committed: World) -> None:
    world = world_committed
    reported(world, world.child())
    client = client_of(world, "social_worker")
    polled(client)  # the session's own first write
    _, etag = polled(client)
    with CaptureQueriesContext(connection) as asked:
        assert polled(client, etag) == (304, etag)
    assert not any("missing_episode" in query["sql"] for query in asked)
    assert len([query for query in asked if not query["sql"].startswith(OVERHEAD)]) <= 7
    with (
        clock.stopped(clock.now() + timedelta(seconds=11)),
        CaptureQueriesContext(connection) as asked,
    ):
        status, again = polled(client, etag)
    assert status == 304
    assert any("missing_episode" in query["sql"] for query in asked)
    assert again != etag


def test_what_was_begun_before_it_was_read_and_ended_after_is_new(world_committed: World) -> None:
    """Neither the clock nor a number in order could tell: the log's line is older than the read."""
    world = world_committed
    child = world.child()
    client = client_of(world, "social_worker")
    polled(client)
    begun, read, answers = threading.Event(), threading.Event(), list[str]()

    def report() -> None:
        with transaction.atomic():
            reported(world, child)
            begun.set()
            read.wait(30)
        connection.close()

    slow = threading.Thread(target=report)
    slow.start()
    assert begun.wait(30)
    status, etag = polled(client)
    answers.append(words(client.get(LIVE)))
    read.set()
    slow.join()
    assert status == 200
    assert "Ash" not in answers[0]
    assert polled(client, etag)[0] == 200
    assert "Ash" in words(client.get(LIVE))


def test_what_happened_lately_is_said_the_newest_first(world: World, episode: Episode) -> None:
    """Also where the log holds it in another order: what waited for a lock came later."""
    reported(world, world.child("Kit"), ago=timedelta(minutes=90))
    page = words(client_of(world, "social_worker").get("/missing/"))
    assert page.index("reported Ash W missing") < page.index("reported Kit W missing")


@pytest.mark.parametrize("what", ["report", "told", "grade", "acknowledge", "found", "duty"])
def test_every_change_is_new_and_says_who_did_it(world: World, episode: Episode, what: str) -> None:
    client = client_of(world, "social_worker")
    _, etag = polled(client)
    officer = world.reader("police_coordinator")
    other = client_of(world, "police_coordinator")
    said = {
        "report": f"{officer.user} reported Kit W missing",
        "told": f"{officer.user} recorded that the police know about Kit W",
        "grade": f"{officer.user} graded Ash W: high",
        "acknowledge": f"{officer.user} acknowledged Ash W",
        "found": f"{officer.user} recorded that Ash W is found",
        "duty": "",
    }[what]
    if what in ("report", "told"):
        reported(world, world.child("Kit"), by=officer, ago=timedelta(0))
    elif what == "grade":
        commands.grade(officer, episode=episode, grade="high", reason="Seen with an adult.")
    elif what == "acknowledge":
        post(other, f"/missing/{episode.ref}/acknowledge/")
    elif what == "found":
        from wayhome.practice.missing.facts import Instant

        commands.record_found(officer, episode=episode, found=Instant.at(clock.now()))
    else:
        world.on_duty(world.user("social_worker"))
    status, _ = polled(client, etag)
    assert status == 200
    assert said in words(client.get(LIVE))


def test_the_time_to_acknowledge_running_out_is_a_change(world: World) -> None:
    reported(world, world.child(), ago=timedelta(minutes=10))
    client = client_of(world, "social_worker")
    _, etag = polled(client)
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        assert polled(client, etag)[0] == 200
        assert "wh-row--late" in words(client.get(LIVE))


def test_a_poll_logs_each_child_once_a_session_and_a_new_one_when_shown(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "social_worker")
    reads = AuditEntry.objects.filter(kind="read", action="missing:board-live")
    for _ in range(3):
        client.get(LIVE)
    assert list(reads.values_list("child_id", flat=True)) == [episode.child_id]
    kit = world.child("Kit")
    reported(world, kit)
    for _ in range(2):
        client.get(LIVE)
    assert list(reads.order_by("pk").values_list("child_id", flat=True)) == [
        episode.child_id,
        kit.pk,
    ]
    client_of(world, "social_worker").get(LIVE)  # another session of the same person
    assert reads.count() == 4


def test_the_whole_page_logs_every_child_each_time(world: World, episode: Episode) -> None:
    client = client_of(world, "social_worker")
    for _ in range(2):
        client.get("/missing/")
    assert AuditEntry.objects.filter(kind="read", action="missing:board").count() == 2


def test_nobody_signed_in_is_told_so_and_not_sent_to_a_page(world: World) -> None:
    answer = Client().get(LIVE, headers={"x-requested-with": "fetch"})
    assert answer.status_code == 401


def test_a_stranger_polls_an_empty_board(world: World, episode: Episode) -> None:
    page = words(client_of(world, "stranger").get(LIVE))
    assert "Ash" not in page
    assert not AuditEntry.objects.filter(kind="read", child_id=episode.child_id).exists()


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator", "home_manager"])
@pytest.mark.parametrize("page", ["/missing/", LIVE])
def test_it_takes_fifteen_queries_however_many_are_missing(
    world: World, role: str, page: str
) -> None:
    counts = []
    for number in range(3):
        for given in ("Ash", "Kit", "Lee"):
            child = world.child(f"{given}{number}", carer=world.home)
            reported(world, child, told=False, with_children=("Devon Kane",))
        client = client_of(world, role)
        client.get(page)  # the session's own first write
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        asked = [q for q in queries if not q["sql"].lstrip().startswith(OVERHEAD)]
        asked = [
            q for q in asked if "set_config('wayhome.context', 'system', false)" not in q["sql"]
        ]
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 15, counts
