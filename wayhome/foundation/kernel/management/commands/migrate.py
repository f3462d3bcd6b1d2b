"""`migrate`, with the state of the models kept exactly as Django keeps it, in a third of the time.

An empty database takes some 140 migrations. Before each operation Django renders anew the model
it is about and every model related to that one, which here is every model: nine tenths of the time.
Two kinds of operation, most of all, need none of it. A model that is new is referred to by nobody.
An index or a constraint more is a line in the model's own list (ADR 0025).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


class Command(migrate.Command):
    """Django's own."""

    def handle(self, *args: Any, **options: Any) -> None:
        with quick():
            super().handle(*args, **options)


@contextmanager
def quick() -> Iterator[None]:
    state: Any = ProjectState
    plain = state.add_model, state._append_option  # noqa: SLF001
    state.add_model, state._append_option = _add_model, _append_option  # noqa: SLF001
    try:
        yield
    finally:
        state.add_model, state._append_option = plain  # noqa: SLF001


def _add_model(state: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # noqa: SLF001
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


def _append_option(state: Any, app_label: str, model_name: str, option: str, one: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], one]
    if "apps" in state.__dict__:
        about = state.apps.get_model(app_label, model_name)._meta
        setattr(about, option, [*getattr(about, option), one])
        about.original_attrs[option] = options[option]
