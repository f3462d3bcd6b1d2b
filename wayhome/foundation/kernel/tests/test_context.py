"""One inside another asks nothing, and what a reader is told to be in between still holds (E04)."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from wayhome.foundation.kernel.context import act_as, system_context


def standing() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('wayhome.context', true)")
        (found,) = cursor.fetchone()
    return str(found)


@pytest.fixture(autouse=True)
def as_a_reader(db: None) -> None:
    act_as(agency_id=1, team_id=1, user_id=1)


def test_one_inside_another_asks_nothing_and_both_go_back() -> None:
    with system_context():
        with CaptureQueriesContext(connection) as asked, system_context():
            pass
        assert len(asked) == 0
        assert standing() == "system"
    assert standing() == "reader"


def test_a_reader_told_in_between_is_the_system_again_further_in() -> None:
    with system_context():
        act_as(agency_id=1, team_id=1, user_id=1)
        with system_context():
            assert standing() == "system"
        assert standing() == "reader"


def test_what_fails_inside_leaves_it_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), system_context():
        raise ZeroDivisionError
    assert standing() == "reader"
    with system_context():
        assert standing() == "system"
