"""The ground under tests that commit: a database of their own, seen by every thread."""

import threading

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from tests.plugin import databases


def test_what_one_thread_commits_another_sees(own_database: str) -> None:
    Session.objects.create(session_key="theirs", session_data="", expire_date=timezone.now())
    seen: list[object] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user, count(*) FROM django_session")
            seen.append(cursor.fetchone())
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [(own_database, "app", 1)]


def test_the_next_test_starts_from_an_empty_copy(own_database: str) -> None:
    assert not Session.objects.exists()
    with transaction.atomic():
        Session.objects.create(session_key="mine", session_data="", expire_date=timezone.now())


def test_a_copy_is_dropped_though_somebody_left_a_connection_open() -> None:
    run = databases.current()
    name = run.new_clone()
    left = psycopg.connect(run.access.at("app", name))
    run.drop(name)
    assert (name,) not in run.access.run("admin", "SELECT datname FROM pg_database")
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
