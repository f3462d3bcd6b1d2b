"""Tokens and what is asked with them."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.factories import World
from wayhome.doors.api import commands, scopes
from wayhome.doors.api.models import Token
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel import clock


def token(
    world: World,
    agency: Agency,
    purpose: str = Purpose.RESPONSIBLE,
    *allowed: str,
    team: Team | None = None,
) -> tuple[Token, str]:
    """Made by the agency's administrator; with every scope it may have if none is named."""
    return commands.make_token(
        world.reader("administrator", agency),
        name="Case system",
        purpose=str(purpose),
        allowed=allowed or scopes.open_to(agency.kind),
        expires_at=clock.now() + timedelta(days=30),
        team=team,
    )


class Asking:
    """A system with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        headers = self.headers | {"Idempotency-Key": key or str(uuid4())}
        body = body if isinstance(body, str) else json.dumps(body, default=str)
        return self.client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=headers
        )


def asking(
    world: World,
    agency: Agency,
    purpose: str = Purpose.RESPONSIBLE,
    *allowed: str,
    team: Team | None = None,
) -> Asking:
    return Asking(token(world, agency, purpose, *allowed, team=team)[1])


def report(**fields: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "since_at": now - timedelta(hours=2),
        "reported_by": "Night staff",
        "circumstances": "Went to the shop.",
        "police": {"told": True, "told_at": now - timedelta(hours=1), "told_by": "Night staff"},
    } | fields
