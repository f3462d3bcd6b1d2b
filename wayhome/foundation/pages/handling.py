"""From a form to a command and back: what is wrong is said at its field, and nothing is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Field, Form, Textarea
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Conflict, Invalid


def done(
    form: Form, act: Callable[[dict[str, Any]], Any], *, current: Mapping[str, Any] | None = None
) -> bool:
    """Run the command with what was typed. False: the form now says what is wrong and where.

    For an edit give `current`, what the record says now: a form that comes back from a conflict
    may keep that, field by field. The command's `Conflict` goes through to the view (`clash`).
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act(_settled(form, current or {}))
    except Invalid as wrong:
        for field, words in wrong.errors.items():
            form.add_error(field if field in form.fields else None, words)
    except ValidationError as wrong:
        form.add_error(None, wrong)
    except IntegrityError:
        form.add_error(
            None, _("Someone recorded this at the same moment. Look at what it says now.")
        )
    else:
        return True
    return False


class Question(Form):
    """A page that asks one thing and has one button: nothing to type, but a refusal to say."""


def from_draft(form: Form) -> Form:
    """A form bound to what its author typed before, shown without judging it yet."""
    vars(form)["_errors"] = ErrorDict()  # Django has no other way to bind and not judge
    form.cleaned_data = {}
    return form


def written(
    request: HttpRequest, make: Callable[..., Any], kept: QueryDict | None, **how: Any
) -> Any:
    """The form with what is sent now; else with the draft that its author kept, not yet judged."""
    is_sent = request.method == "POST"
    form = make(request.POST if is_sent else kept, **how)
    return form if is_sent or not kept else from_draft(form)


def _settled(form: Form, current: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed; where the person chose `keep_NAME` theirs or both, that (c-conflict)."""
    settled = dict(form.cleaned_data)
    for name, theirs in current.items():
        keep = form.data.get(f"keep_{name}")
        if keep == "theirs":
            settled[name] = theirs
        elif keep == "both" and isinstance(theirs, str):
            settled[name] = f"{theirs}\n\n{settled[name]}".strip()
    return settled


@dataclass(frozen=True)
class Apart:
    """A field on which two people differ."""

    name: str
    label: str
    mine: str
    theirs: str
    may_keep_both: bool


@dataclass(frozen=True)
class Clash:
    """Two people edited at once (E15): who was first, and the fields that now differ."""

    who: str
    at: datetime | None
    version: int
    fields: tuple[Apart, ...]


def clash(form: Form, conflict: Conflict) -> Clash:
    """For `pages/clash.html`: both texts of every field that differs. Nothing typed is lost."""
    fields = []
    for name, theirs in conflict.current.items():
        mine, field = form.cleaned_data[name], form.fields[name]
        if mine != theirs:
            long = isinstance(field.widget, Textarea)
            said = (_said(field, mine), _said(field, theirs))
            fields.append(Apart(name, str(field.label), *said, long))
    return Clash(conflict.changed_by, conflict.changed_at, conflict.version, tuple(fields))


def _said(field: Field, value: Any) -> str:
    """A value in the words of its field's choices, if it has any."""
    words = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(words.get(str(each), str(each)) for each in values if each is not None)


def status(form: Form, clash: Clash | None = None) -> int:
    """200 for a form that is shown, 422 for one that came back with something wrong in it, 409
    for one whose record somebody else changed meanwhile."""
    if clash:
        return 409
    return 422 if form.is_bound and form.errors else 200
