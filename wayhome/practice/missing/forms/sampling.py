"""What is typed when interviews are drawn for quality, and when one is read."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.models import Heard, InterviewSample


class DrawForm(forms.Form):
    from_on = DateField(
        label=_("Held from which day?"), noun=_("the first day"), allow_future=False
    )
    until_on = DateField(label=_("Until which day?"), noun=_("the last day"), allow_future=False)
    size = forms.IntegerField(
        label=_("How many do you draw?"),
        min_value=1,
        max_value=50,
        help_text=_("As many as will be read: five that are read say more than fifty that wait."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    seed = LineField(
        label=_("A seed, to draw the same again"),
        required=False,
        max_length=40,
        help_text=_("Leave it empty: one is chosen and kept with the draw."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        last = today.replace(day=1) - timedelta(days=1)
        self.fields["from_on"].initial = last.replace(day=1)
        self.fields["until_on"].initial = last
        self.fields["size"].initial = 5


def _asked(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Heard, widget=Radios(inline=True), help_text=help_text
    )


class ReviewForm(forms.Form):
    childs_voice = _asked(
        _("Is the child heard?"), _("Their own words and wishes, not only what others say.")
    )
    reasons = _asked(
        _("Are the reasons explored?"),
        _("What pushed and what pulled them; harm at home as well as outside."),
    )
    actions_follow = _asked(_("Do actions follow from what was said?"))
    was_independent = _asked(_("Was the interviewer independent, and the child told so?"))
    was_timely = _asked(_("Was it in time, or pursued until it was held?"))
    judgement = forms.ChoiceField(
        label=_("Your judgement"), choices=InterviewSample.Judgement, widget=Radios()
    )
    feedback = TextField(
        label=_("To the interviewer"),
        rows=5,
        max_length=4000,
        help_text=_("What was done well first. They read this with the interview."),
    )
    change = TextField(
        label=_("What will be done differently, by whom and by when"),
        required=False,
        rows=3,
        max_length=2000,
    )
