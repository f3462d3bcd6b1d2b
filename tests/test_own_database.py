"""The ground under tests that commit: a database of their own, seen by every thread."""

import threading

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


def test_a_copy_is_dropped_though_a_thread_left_its_connection_open(
    own_database: str, django_db_blocker: object
) -> None:
    left = threading.Thread(target=connection.ensure_connection)
    left.start()
    left.join()
    databases.current().drop(own_database)
    names = databases.current().access.run("admin", "SELECT datname FROM pg_database")
    assert (own_database,) not in names
