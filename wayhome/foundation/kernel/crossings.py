"""Where one room's act is another room's matter: named in settings, done in one transaction.

Rooms of practice are blind to one another. A command that others must hear of says so here, once,
after its own facts stand; `settings.WAYHOME_CROSSINGS` names the functions of a journey that hear
it. They run at once, in the command's transaction: all of it stands, or none.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def crossed(what: str, actor: Any, **facts: Any) -> None:
    """`what` is a key of `WAYHOME_CROSSINGS`; `facts` are ids, codes and instants, never text."""
    for path in settings.WAYHOME_CROSSINGS.get(what, ()):
        import_string(path)(actor, **facts)
