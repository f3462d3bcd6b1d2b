"""A log line holds codes, ids and times; never what a person wrote or is called."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog


@pytest.fixture
def lines() -> Iterator[Any]:
    """A function that gives the lines logged so far, parsed, from the settings' own handler."""
    root, written = logging.getLogger(), io.StringIO()
    handler = next(
        handler
        for handler in root.handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    assert isinstance(handler, logging.StreamHandler)
    before, level = handler.setStream(written), root.level
    root.setLevel("INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.setLevel(level)
    handler.setStream(before)
    structlog.contextvars.clear_contextvars()


def test_a_key_that_is_not_listed_is_dropped(lines: Any) -> None:
    structlog.get_logger("wayhome.missing").info("reported", batch=7, child_name="Ash Winters")
    (line,) = lines()
    assert line["event"] == "reported"
    assert line["batch"] == 7
    assert "Ash" not in json.dumps(line)


def test_a_librarys_message_loses_its_arguments(lines: Any) -> None:
    logging.getLogger("some.library").warning("no such person: %s", "Ash Winters")
    (line,) = lines()
    assert line["event"] == "no such person: %s"


def test_an_exception_keeps_its_kind_and_places_and_loses_its_message(lines: Any) -> None:
    try:
        int("Ash Winters")
    except ValueError:
        structlog.get_logger("wayhome.missing").exception("failed")
        logging.getLogger("django.request").exception("failed too")
    first, second = lines()
    assert first["error"] == second["error"] == "ValueError"
    assert "test_logging.py" in first["where"][0]
    assert "Ash" not in json.dumps([first, second])


def test_the_request_id_is_on_every_line_of_a_request(lines: Any) -> None:
    structlog.contextvars.bind_contextvars(request_id="a1b2c3")
    structlog.get_logger("wayhome.missing").info("one")
    logging.getLogger("django").warning("two")
    assert [line["request_id"] for line in lines()] == ["a1b2c3", "a1b2c3"]
