"""The quick way of keeping the state of the models ends where Django's own does."""

from contextlib import nullcontext
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from wayhome.foundation.kernel.management.commands.migrate import quick

HERE = "kernel"
NEW = [
    migrations.CreateModel(
        "Walk",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("dog", models.ForeignKey("kernel.Dog", models.CASCADE)),
            ("miles", models.IntegerField()),
        ],
    ),
    migrations.AddIndex("Walk", models.Index(fields=["miles"], name="walk_by_miles")),
    migrations.AddConstraint(
        "Walk", models.CheckConstraint(condition=models.Q(miles__gte=0), name="walk_is_ahead")
    ),
    migrations.AddField(
        "Walk", "weather", models.CharField(max_length=9, default="dry"), preserve_default=False
    ),
    migrations.AddField(
        "Dog", "last", models.ForeignKey("kernel.Walk", models.SET_NULL, null=True)
    ),
    migrations.AddField(
        "Walk",
        "met",
        models.ForeignKey("kernel.Dog", models.CASCADE, "+", default=1),
        preserve_default=False,
    ),
    migrations.AddField("Walk", "others", models.ManyToManyField("kernel.Dog", related_name="+")),
    migrations.AddField("Walk", "before", models.ForeignKey("self", models.CASCADE, null=True)),
    migrations.AlterField(
        "Walk",
        "weather",
        models.CharField("sky", max_length=9, choices=[("wet", "Wet")], help_text="Look up."),
    ),
    migrations.AlterField("Walk", "weather", models.CharField(max_length=12)),
    migrations.AlterField("Walk", "miles", models.IntegerField(null=True)),
    migrations.AddIndex("Walk", models.Index(fields=["weather"], name="walk_by_sky")),
    migrations.RemoveIndex("Walk", "walk_by_sky"),
    migrations.RemoveConstraint("Walk", "walk_is_ahead"),
]


def after(how: Any) -> ProjectState:
    state = ProjectState()
    state.add_model(ModelState(HERE, "Dog", [("id", models.BigAutoField(primary_key=True))]))
    assert state.apps.get_model(HERE, "Dog")  # rendered, as while migrations are applied
    with how:
        for operation in NEW:
            operation.state_forwards(HERE, state)
    return state


@pytest.mark.parametrize("name", ["Dog", "Walk"])
def test_it_ends_in_the_same_models(name: str) -> None:
    plain, fast = after(nullcontext()), after(quick())
    assert plain == fast
    was, now = (state.apps.get_model(HERE, name)._meta for state in (plain, fast))
    for option in ("indexes", "constraints"):
        assert [each.deconstruct() for each in getattr(was, option)] == [
            each.deconstruct() for each in getattr(now, option)
        ]
    for column in {field.name for field in was.fields}:
        assert was.get_field(column).deconstruct()[1:] == now.get_field(column).deconstruct()[1:]
    assert {field.name for field in was.get_fields()} == {field.name for field in now.get_fields()}
    leads = {field.name for field in was.related_objects}
    assert leads
    assert leads == {field.name for field in now.related_objects}
    relations = [field for field in now.get_fields() if field.is_relation]
    assert relations
    for field in relations:
        assert field.related_model is fast.apps.get_model(HERE, field.related_model.__name__)
