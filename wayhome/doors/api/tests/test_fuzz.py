"""Whatever is sent, each operation answers as its document says, and never that it broke.

Bodies are drawn from the document's own schemas, well formed or spoilt; answers are held against
them. (hypothesis and jsonschema do what is needed of schemathesis, without its many packages.)
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.factories import World
from wayhome.doors.api.document import document, written
from wayhome.doors.api.tests.lives import token
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Identifier
from wayhome.practice.missing.tests.lives import interview_of, went_missing

HOUR = timedelta(hours=1)
OPERATIONS = [
    (method, path, said)
    for path, methods in document()["paths"].items()
    for method, said in methods.items()
]
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
MOMENTS = st.datetimes().map(lambda at: at.isoformat() + "Z") | st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-29T01:30:00", "now"]
)


def like(schema: dict[str, Any], known: list[str]) -> st.SearchStrategy[Any]:
    """Values of a schema: enough of JSON Schema for what our document uses."""
    if ref := schema.get("$ref"):
        return like(document()["components"]["schemas"][ref.rsplit("/", 1)[1]], known)
    if several := schema.get("anyOf"):
        return st.one_of([like(each, known) for each in several])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _plain(schema, known)


def _plain(schema: dict[str, Any], known: list[str]) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if kind == "object":
        properties, needed = schema.get("properties", {}), set(schema.get("required", ()))
        parts = {name: like(part, known) for name, part in properties.items()}
        must = {name: part for name, part in parts.items() if name in needed}
        may = {name: part for name, part in parts.items() if name not in needed}
        return st.fixed_dictionaries(must, optional=may)
    if kind == "string":
        if "format" in schema:
            recent = st.integers(0, 300).map(lambda minutes: clock.now() - minutes * HOUR / 60)
            at = st.one_of(recent.map(str), MOMENTS)
            return at if schema["format"] == "date-time" else st.dates().map(str)
        texts = st.text(max_size=min(schema.get("maxLength", 20), 20))
        return st.sampled_from(known) | texts
    simple = {"boolean": st.booleans(), "integer": st.integers(), "null": st.none()}
    return simple.get(str(kind), ANY)


@pytest.mark.parametrize(
    ("method", "path", "said"), OPERATIONS, ids=[s["operationId"] for *_, s in OPERATIONS]
)
def test_each_operation_answers_as_the_document_says(
    world: World, method: str, path: str, said: dict[str, Any]
) -> None:
    child = world.child()
    now = clock.now()
    episode = went_missing(child, now - 60 * HOUR, back_after=30 * HOUR)
    gone = went_missing(child, now)
    about = {"child": child, "recorded_for": child}
    Identifier.objects.create(**about, kind="upn", value="A123456789012")
    refs = [child.ref, gone.ref, interview_of(episode).ref]
    _row, secret = token(world, world.council)
    client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    sent = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    bodies = like(sent, [*refs, "A123456789012", "E06000049"]) if sent else st.none()

    @settings(
        max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(
        body=bodies,
        at=st.sampled_from(refs),
        more=st.text(max_size=9),
        odd=ANY,
        kind=st.integers(0, 3),
    )
    def ask(body: Any, at: str, more: str, odd: Any, kind: int) -> None:
        if kind == 0 and isinstance(body, dict):
            body = body | {(sorted(body) or [more])[0]: odd}
        address = path.replace("{ref}", at)
        with transaction.atomic():
            if method == "get":
                answer: Any = client.get(address, {"cursor": more} if kind else {})
            else:
                answer = client.post(
                    address,
                    json.dumps(body) if kind < 3 else more,
                    content_type="application/json",
                    headers={"Idempotency-Key": str(uuid4())},
                )
            transaction.set_rollback(True)
        assert answer.status_code < 500, answer.content
        _as_said(said, answer)

    ask()


def _as_said(said: dict[str, Any], answer: Any) -> None:
    response = said["responses"].get(str(answer.status_code))
    assert response is not None, (answer.status_code, "is not in the document")
    if ref := response.get("$ref"):
        response = document()["components"]["responses"][ref.rsplit("/", 1)[1]]
    [(kind, content)] = response["content"].items()
    assert answer["Content-Type"].startswith(kind)
    schema = {**content["schema"], "components": document()["components"]}
    Draft202012Validator(schema).validate(answer.json())


def test_the_document_in_the_repository_is_the_one_that_is_served() -> None:
    kept = Path(__file__).parents[4] / "docs" / "openapi.json"
    assert kept.read_text() == written(), "run `python3 dev.py docs`"
