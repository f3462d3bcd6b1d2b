"""Where one room's act is another room's matter: named in settings, done in one transaction.

Rooms of practice are blind to one another. A command that others must hear of says so here, once,
after its own facts stand; `settings.WAYHOME_CROSSINGS` names the functions of a journey that hear
it. They run at once, in the command's transaction, each in a savepoint. Where one fails, what was
recorded stays, and a job does that one again (ADR 0023).
"""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

JOB = "crossings.again"
logger = structlog.get_logger("wayhome.crossings")


def crossed(what: str, actor: Any, **facts: Any) -> None:
    """`what` is a key of `WAYHOME_CROSSINGS`; `facts` are ids, codes and instants, never text."""
    for path in settings.WAYHOME_CROSSINGS.get(what, ()):
        try:
            with transaction.atomic():
                import_string(path)(actor, **facts)
        except Exception:  # a fault of the other room loses no fact of this one
            logger.exception("crossing_failed", crossing=path)
            app.configure_task(JOB, priority=20).defer(
                path=path, user=actor.user_id, place=actor.place, facts=packed(facts)
            )


def packed(facts: dict[str, Any]) -> dict[str, Any]:
    """As a job's arguments can carry them."""
    return {
        name: {"at": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in facts.items()
    }


def unpacked(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
        for name, value in facts.items()
    }
