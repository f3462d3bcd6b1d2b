"""Health: alive without a database, ready with one, and numbers for whoever holds the token."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World
from wayhome.doors.feeds.models import Batch, NotTaken
from wayhome.doors.web import views
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules.models import Repair

TOKEN = "a-long-random-token"


@pytest.fixture
def dead_database(own_database: str, tmp_path: Path) -> Iterator[None]:
    """New connections go to a folder in which no server listens."""
    before = connections.databases["default"]["HOST"]
    connections.close_all()
    connections.databases["default"]["HOST"] = str(tmp_path)
    yield
    connections.close_all()
    connections.databases["default"]["HOST"] = before


@pytest.fixture
def read(client: Client, settings: Any) -> Any:
    settings.WAYHOME_METRICS_TOKEN = TOKEN

    def metrics() -> dict[str, float]:
        answer = client.get("/health/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        lines = [line for line in answer.content.decode().splitlines() if line[0] != "#"]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return metrics


@pytest.mark.usefixtures("dead_database")
def test_without_a_database_it_is_alive_and_not_ready(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] is False


@pytest.mark.usefixtures("dead_database")
def test_without_a_database_pages_say_so_and_give_a_reference() -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/accounts/login/", headers={"cookie": f"sessionid={'a' * 32}"})
    assert answer.status_code == 503
    words = answer.content.decode()
    assert str(answer["X-Request-ID"]) in words
    assert "Traceback" not in words
    assert "OperationalError" not in words


@pytest.mark.django_db
def test_with_its_tables_made_it_is_ready(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_with_a_migration_waiting_it_is_not_ready(own_database: str, client: Client) -> None:
    from tests.plugin import databases

    views._once_migrated.cache_clear()
    delete = "DELETE FROM django_migrations WHERE app = 'kernel'"
    databases.current().access.run("admin", delete, own_database)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": False}


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_metrics_are_not_there_for_anybody_else(client: Client, settings: Any, given: str) -> None:
    for token in ("", TOKEN):
        settings.WAYHOME_METRICS_TOKEN = token
        answer = client.get("/health/metrics", headers={"Authorization": given})
        assert answer.status_code == 404


def test_metrics_tell_of_work_that_has_stopped(world: World, read: Any, settings: Any) -> None:
    now = clock.now()
    assert read()["wayhome_queue_age_seconds"] == 0
    assert read()["wayhome_tick_lag_seconds"] == float("inf")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)"
            " VALUES ('default', 'x', 0, '{}', %s), ('default', 'x', 0, '{}', %s)",
            [now - timedelta(seconds=90), now + timedelta(hours=1)],
        )
    Watermark.objects.create(job=alerts.JOB, done_until_at=now - timedelta(seconds=300))
    child = world.child()
    Repair.objects.create(child_id=child.pk, fault="DataError")
    world.checks_drift = False
    long_ago = timedelta(days=9000)
    with clock.stopped(now - long_ago):
        audit.record(world.reader("social_worker"), "something")
    settings.WAYHOME_FEED_SILENCE = f"{__name__}.silent"
    found = read()
    assert 90 <= found["wayhome_queue_age_seconds"] < 150
    assert found["wayhome_queue_jobs"] == 1
    assert 300 <= found["wayhome_tick_lag_seconds"] < 360
    assert 0 <= found["wayhome_log_unsealed_seconds"] - long_ago.total_seconds() < 60
    assert found["wayhome_repairs_waiting"] == 1
    assert found["wayhome_drift_free_seconds"] == float("inf")
    assert found["wayhome_log_is_sound"] == 0
    assert found['wayhome_feed_silence_seconds{feed="police"}'] == 7200
    assert ProcrastinateJob.objects.count() == 2


def test_metrics_tell_of_files_that_nobody_takes_in(
    world: World, read: Any, settings: Any, tmp_path: Path
) -> None:
    assert read()["wayhome_imports_refused"] == 0
    assert "wayhome_drop_folder_in_order_seconds" not in read()  # there is none
    NotTaken.objects.create(feed="police", force=world.police, name="a.csv", why="Empty.")
    for state in ("columns", "foreseen"):
        Batch.objects.create(feed="police", force=world.police, fingerprint=state, state=state)
    settings.WAYHOME_DROP_FOLDER = str(tmp_path)
    found = read()
    assert (found["wayhome_imports_refused"], found["wayhome_imports_asking"]) == (1, 2)
    assert found["wayhome_drop_folder_in_order_seconds"] == float("inf")


def silent() -> dict[str, float]:
    return {"police": 7200.0}


def test_metrics_hold_no_name_and_no_reference(world: World, client: Client, settings: Any) -> None:
    settings.WAYHOME_METRICS_TOKEN = TOKEN
    child = world.child("Zebedee", "Unmistakable")
    world.user("social_worker")
    answer = client.get("/health/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    words = answer.content.decode()
    assert "Unmistakable" not in words
    assert child.ref not in words
    assert world.user("social_worker").email not in words
