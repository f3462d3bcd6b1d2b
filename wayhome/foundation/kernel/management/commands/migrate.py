"""`migrate`, with the state of the models kept exactly as Django keeps it, in less of the time.

An empty database takes some 170 migrations. Before each operation Django renders anew the model
it is about and every model related to that one, which here is every model: nine tenths of the
time. Four kinds of operation need none of it. A model that is new is referred to by nobody. An
index, a constraint or a trigger, more or less, is a line in the model's own list. A field more is
put into its own model, and into the list of what leads to the other. A field that changes only in
what Python says of it (its choices, its name in words) is changed where it stands (ADR 0025).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED
from pgtrigger.migrations import AddTrigger


class Command(migrate.Command):
    """Django's own."""

    def handle(self, *args: Any, **options: Any) -> None:
        with quick():
            super().handle(*args, **options)


@contextmanager
def quick() -> Iterator[None]:
    state: Any = ProjectState
    ways = (
        (state, "add_model", _add_model),
        (state, "_append_option", _append_option),
        (state, "_remove_option", _remove_option),
        (state, "add_field", _adding(state.add_field)),
        (state, "alter_field", _altering(state.alter_field)),
        (AddTrigger, "state_forwards", _add_trigger),
    )
    plain = [(where, name, getattr(where, name)) for where, name, _quick in ways]
    try:
        for where, name, way in ways:
            setattr(where, name, way)
        yield
    finally:
        for where, name, way in plain:
            setattr(where, name, way)


def _add_model(state: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # noqa: SLF001
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


def _append_option(state: Any, app_label: str, model_name: str, option: str, one: Any) -> None:
    before = state.models[app_label, model_name].options.get(option, [])
    _set_option(state, app_label, model_name, option, [*before, one])


def _remove_option(state: Any, app_label: str, model_name: str, option: str, name: str) -> None:
    before = state.models[app_label, model_name].options[option]
    _set_option(state, app_label, model_name, option, [one for one in before if one.name != name])


def _set_option(state: Any, app_label: str, model_name: str, option: str, every: list[Any]) -> None:
    state.models[app_label, model_name].options[option] = every
    if "apps" in state.__dict__:
        about = state.apps.get_model(app_label, model_name)._meta
        setattr(about, option, list(every))
        about.original_attrs[option] = every


def _add_trigger(operation: Any, app_label: str, state: Any) -> None:
    _append_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)


def _adding(plain: Callable[..., None]) -> Callable[..., None]:
    """`add_field`; of a field that brings a table of its own (many to many), Django's own."""

    def add_field(state: Any, *of: Any) -> None:
        app_label, model_name, name, field, keeps_default = of
        if field.many_to_many or "apps" not in state.__dict__:
            plain(state, *of)
            return
        if not keeps_default:
            field = field.clone()
            field.default = NOT_PROVIDED
        state.models[app_label, model_name].fields[name] = field
        if state._relations is not None:  # noqa: SLF001
            state.resolve_model_field_relations((app_label, model_name), name, field)
        field.clone().contribute_to_class(state.apps.get_model(app_label, model_name), name)
        if field.is_relation:
            state.apps.clear_cache()  # which fields lead to a model is remembered by that model

    return add_field


# What Python says of a field, and where a field keeps it: no column differs by any of these.
SAID = {"blank", "choices", "editable", "help_text", "verbose_name"}
KEPT = (SAID - {"choices"}) | {"_choices", "_verbose_name"}


def _altering(plain: Callable[..., None]) -> Callable[..., None]:
    """`alter_field`, of a field that says something else and stores the same; else Django's own."""

    def alter_field(state: Any, *of: Any) -> None:
        app_label, model_name, name, field, keeps_default = of
        fields = state.models[app_label, model_name].fields
        is_said = (
            keeps_default and not field.is_relation and _stored(fields[name]) == _stored(field)
        )
        if not is_said or "apps" not in state.__dict__:
            plain(state, *of)
            return
        fields[name] = field
        rendered = vars(state.apps.get_model(app_label, model_name)._meta.get_field(name))
        rendered.update({key: value for key, value in vars(field).items() if key in KEPT})

    return alter_field


def _stored(field: Any) -> tuple[Any, ...]:
    """All that decides a field's column."""
    _name, path, args, given = field.deconstruct()
    return path, args, {key: value for key, value in given.items() if key not in SAID}
