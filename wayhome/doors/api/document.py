"""The OpenAPI document: served, and written to docs/openapi.json by `python3 dev.py docs`."""

import json
from functools import cache
from typing import Any

from wayhome.doors.api.door import api
from wayhome.doors.api.outbox import EVENTS
from wayhome.doors.api.schemas import problem_schema
from wayhome.doors.api.scopes import SCOPES
from wayhome.doors.api.views import children, interviews, missing, work

PREFIX = "api/v1"
OPERATIONS = (children, interviews, missing, work)  # each makes its own as it is imported


@cache
def document() -> dict[str, Any]:
    """What ninja says of the operations, and what it cannot: tokens, keys, problems, events."""
    found: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix=f"/{PREFIX}/"))
    )
    parts = found["components"]
    parts["schemas"]["Problem"] = problem_schema()
    parts["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Made by an agency’s administrator. Scopes: " + ", ".join(SCOPES),
        }
    }
    parts["parameters"] = {
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "A UUID of your own: sent again, it changes nothing and answers alike.",
            "schema": {"type": "string", "format": "uuid"},
        }
    }
    parts["responses"] = {
        "Problem": {
            "description": "A problem (RFC 9457)",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    }
    found["webhooks"] = {code: {"post": _told(code)} for code in EVENTS.values()}
    return found


def _told(code: str) -> dict[str, Any]:
    text = {"type": "string"}
    subject = {"type": "object", "properties": {"kind": text, "ref": text}}
    child = {"type": ["string", "null"]}
    body = {"id": text, "type": {"const": code}, "at": text, "subject": subject, "child": child}
    schema = {"type": "object", "properties": body, "required": list(body)}
    return {
        "operationId": f"told-{code.replace('.', '-')}",
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "Any answer from 200 to 299: taken"}},
    }


def written() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
