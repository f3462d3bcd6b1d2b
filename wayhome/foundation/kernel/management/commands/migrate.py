"""`migrate`, with the state of the models kept exactly as Django keeps it, in less of the time.

An empty database takes some 160 migrations. Before each operation Django renders anew the model
it is about and every model related to that one, which here is every model: nine tenths of the
time. Three kinds of operation need none of it. A model that is new is referred to by nobody.
An index, a constraint or a trigger more is a line in the model's own list. A field more that leads
to no other model is the model's own (ADR 0025).
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
        (state, "add_field", _adding(state.add_field)),
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
    options = state.models[app_label, model_name].options
    options[option] = [*options.get(option, []), one]
    if "apps" in state.__dict__:
        about = state.apps.get_model(app_label, model_name)._meta
        setattr(about, option, [*getattr(about, option, []), one])
        about.original_attrs[option] = options[option]


def _add_trigger(operation: Any, app_label: str, state: Any) -> None:
    _append_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)


def _adding(plain: Callable[..., None]) -> Callable[..., None]:
    """`add_field`, of a field that leads nowhere; of any other Django's own."""

    def add_field(state: Any, *of: Any) -> None:
        app_label, model_name, name, field, keeps_default = of
        if field.is_relation or "apps" not in state.__dict__:
            plain(state, *of)
            return
        if not keeps_default:
            field = field.clone()
            field.default = NOT_PROVIDED
        state.models[app_label, model_name].fields[name] = field
        field.clone().contribute_to_class(state.apps.get_model(app_label, model_name), name)

    return add_field
