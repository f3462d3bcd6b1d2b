"""JSON log lines by allow-list: codes, ids and times, never a person's words.

A key that is not listed is dropped. Messages of other people's libraries keep their template and
lose their arguments. An exception is logged as its kind and the places it passed, without its
message: a database error quotes the row it refused.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

KEYS = {
    "timestamp", "level", "logger", "event", "request_id", "user_id", "agency_id", "team_id",
    "method", "route", "status_code", "duration_ms", "queries", "job_id", "task", "queue",
    "attempt", "rule", "rule_version", "batch", "rows", "count", "seconds", "code", "error",
    "where", "version", "mode", "port",
}  # fmt: skip
OURS = ("wayhome", "config", "granian")

Event = MutableMapping[str, Any]


def without_arguments(_: Any, __: str, event: Event) -> Event:
    """Keep only the template of a message that a library filled in."""
    record = event["_record"]
    if not event["_from_structlog"] and not record.name.startswith(OURS):
        event["event"] = str(record.msg)
    return event


def exception_places(_: Any, __: str, event: Event) -> Event:
    """Kind and places of an exception; its message may quote a record."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-12:]
        ]
    return event


def only_listed(_: Any, __: str, event: Event) -> Event:
    return {key: value for key, value in event.items() if key in KEYS}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(level: str) -> dict[str, Any]:
    """The dictionary for `logging.config`, with one handler to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder()],
                "processors": [
                    without_arguments,
                    exception_places,
                    only_listed,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Django calls this with LOGGING."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
