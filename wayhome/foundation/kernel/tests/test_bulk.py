"""Rows inserted in bulk are the rows that Django would have inserted, value for value (E14)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from tests.factories import World
from wayhome.foundation.kernel import bulk
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import ChildName, Identifier
from wayhome.foundation.rules.models import Decision
from wayhome.practice.missing.models import Episode

ODD = 'O\'Brien "Ash" \\ Łódź\n\t¤ 👋 %s {}'
AT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)


def alike(model: type[Any], one: models.Model, other: models.Model) -> None:
    """Equal in every column but the key and what is random."""
    rows = [model._base_manager.filter(pk=row.pk).values().get() for row in (one, other)]
    for row in rows:
        for name in ("id", "ref"):
            row.pop(name, None)
    assert rows[0] == rows[1]


def cases(child: int) -> list[tuple[type[Any], dict[str, Any]]]:
    about = {"child_id": child, "recorded_for_id": child, "recorded_at": AT}
    return [
        (ChildName, {**about, "name": ODD, "kind": "alias"}),  # with columns the database computes
        (
            Decision,
            {
                **about,
                "rule": "X",
                "subject_kind": "child",
                "subject_id": child,
                "option": "a",
                "reason": ODD * 50,
                "evidence": [1, 2, 3],
                "covers_until_at": AT,
                "decided_at": AT,
            },
        ),
        (
            Episode,
            {
                **about,
                "origin": "imported",
                "since_earliest_at": AT,
                "since_latest_at": AT + timedelta(days=1),
                "since_precision": "day",
                "circumstances": ODD,
            },
        ),
    ]


def test_each_kind_of_column_travels(world: World) -> None:
    world.checks_drift = False  # rows by hand, which nothing is derived from
    for model, values in cases(world.child().pk):
        plain = model._base_manager.create(**values)
        quick = model(**values)
        bulk.insert([quick])
        alike(model, plain, quick)


def test_json_and_the_databases_own_defaults_travel(world: World) -> None:
    row = AuditEntry(at=AT, kind="write", action="x", fields={"a": [1, None, ODD]})
    bulk.insert([row])
    found = AuditEntry.objects.get(pk=row.pk)
    assert (found.fields, found.transaction is not None) == ({"a": [1, None, ODD]}, True)


def test_rows_get_their_keys_in_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    child = world.child()
    about = {"child_id": child.pk, "recorded_for_id": child.pk}
    rows = [Identifier(**about, kind="other", value=str(number)) for number in range(8)]
    bulk.insert(rows)
    found = Identifier.objects.filter(kind="other").order_by("pk")
    assert [(row.pk, row.value) for row in found] == [(row.pk, row.value) for row in rows]


def test_no_rows_are_no_statement(world: World) -> None:
    bulk.insert([])


def test_constraints_hold(world: World) -> None:
    child = world.child()
    about = {"child_id": child.pk, "recorded_for_id": child.pk, "kind": "upn", "value": "1"}
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([Identifier(**about), Identifier(**about)])
