"""From a form to a command and back: what is wrong is said at its field, and nothing is lost."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Invalid


def done(form: Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Run the command with what was typed. False: the form now says what is wrong and where."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act(form.cleaned_data)
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


def status(form: Form) -> int:
    """200 for a form that is shown, 422 for one that came back with something wrong in it."""
    return 422 if form.is_bound and form.errors else 200
