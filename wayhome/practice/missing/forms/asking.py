"""What is typed when another team is asked to hold an interview, and when it answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Team
from wayhome.foundation.pages.fields import TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.models import InterviewRequest


class AskForm(forms.Form):
    team = forms.ChoiceField(
        label=_("Which team do you ask?"),
        widget=Radios(),
        error_messages={"required": _("Choose the team that you ask.")},
    )
    reason = TextField(
        label=_("Why do you ask them?"),
        rows=2,
        max_length=1000,
        help_text=_("For example: the child lives 90 miles from us and they know the home."),
        error_messages={"required": _("Say why you ask them.")},
    )
    notes = TextField(
        label=_("What do they need to know before they answer?"),
        required=False,
        rows=4,
        max_length=4000,
        help_text=_(
            "They read this interview's page from now on, how it is safe to make contact and what"
            " must not be said. A no, or taking it back, closes it to them again."
        ),
    )

    def __init__(self, *args: Any, teams: dict[str, Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            (ref, str(team)) for ref, team in teams.items()
        ]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Will your team hold it?"),
        choices=[
            (InterviewRequest.Answer.ACCEPTED.value, _("Yes, we will hold it")),
            (InterviewRequest.Answer.REFUSED.value, _("No")),
        ],
        widget=Radios(),
        error_messages={"required": _("Say whether your team will hold it.")},
    )
    reason = TextField(
        label=_("If no: why? If yes: who and when, if you know"),
        required=False,
        rows=3,
        max_length=2000,
    )


class TakeBackForm(forms.Form):
    why = TextField(
        label=_("Why do you take it back?"),
        rows=3,
        max_length=1000,
        help_text=_("They read this no more, and see nothing of the child from now on."),
        error_messages={"required": _("Say why you take it back.")},
    )
