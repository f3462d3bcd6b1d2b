"""What an owner types: what it means, what will be done, by when; later, whether it was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import User
from wayhome.foundation.pages.fields import DateField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.oversight.signals.models import Done


class AnswerForm(forms.Form):
    means = TextField(
        label=_("What does it mean?"),
        help_text=_(
            "What changed, and how you know. If you do not know yet, say so and say how you will "
            "find out. Name no child: this is printed in reports."
        ),
        max_length=4000,
        rows=4,
    )
    will_do = TextField(
        label=_("What will be done?"),
        help_text=_("By whom. If nothing is needed, say why."),
        max_length=4000,
        rows=4,
    )
    by_on = DateField(label=_("By when?"), noun=_("the date"), allow_past=False)


class DoneForm(forms.Form):
    state = forms.ChoiceField(label=_("Was it done?"), choices=Done.State, widget=Radios())
    effect = TextField(
        label=_("What came of it?"),
        help_text=_("If it was not done: why not, and what now. Name no child."),
        max_length=4000,
        rows=4,
    )


class OwnerForm(forms.Form):
    user = forms.ChoiceField(label=_("Whom is this figure asked of?"), widget=Radios())

    def __init__(self, *given: Any, people: list[User], **named: Any) -> None:
        super().__init__(*given, **named)
        self.people = {person.ref: person for person in people}
        choices = [
            (ref, f"{person.name}, {person.job_title}" if person.job_title else person.name)
            for ref, person in self.people.items()
        ]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]

    def clean_user(self) -> User:
        return self.people[self.cleaned_data["user"]]
