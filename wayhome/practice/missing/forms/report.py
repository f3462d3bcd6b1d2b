"""What a person reporting a missing child types: one form a screen, calm words, nothing scolds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.pages.fields import DateField, DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.practice.missing.facts import Told
from wayhome.practice.missing.forms.times import Screen, WhenForm
from wayhome.practice.missing.forms.words import SETTINGS, TRIED, WORRIES

DIGITS = 5  # fewer is no number that anybody can ring


class YouForm(Screen):
    name = LineField(label=_("Your name"), max_length=60)
    phone = LineField(
        label=_("A phone number for tonight"),
        max_length=30,
        help_text=_("Police or social care ring it with questions. It shows to nobody else."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "govuk-input--width-20"}),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if sum(letter.isdigit() for letter in phone) < DIGITS:
            raise forms.ValidationError(_("Give a number that can be rung tonight."))
        return phone


class FindForm(Screen):
    find = LineField(
        label=_("Part of the name, or date of birth"),
        help_text=_("You find children whom your work lets you see."),
        max_length=120,
    )


class ChooseForm(Screen):
    """Which of the children who were found. `""` is "none of them"."""

    find = LineField(required=False, widget=forms.HiddenInput, max_length=120)
    ref = forms.ChoiceField(
        label=_("Which child?"), error_messages={"required": _("Say which child, or none of them.")}
    )

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], hints: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        none = (NOT_LISTED, _now("I cannot find them"))
        self.fields["ref"].widget = Radios(
            hints={**hints, NOT_LISTED: _now("You are asked for the name next.")},
            divider_before=NOT_LISTED if choices else None,
        )
        self.fields["ref"].choices = [*choices, none]  # type: ignore[attr-defined]


NOT_LISTED = "none"


class NamedForm(Screen):
    given_name = LineField(label=_("First name"), max_length=80)
    family_name = LineField(label=_("Last name"), max_length=80)
    born_on = DateField(
        label=_("Date of birth"),
        noun=_("the date of birth"),
        required=False,
        allow_future=False,
        help_text=_("For example, 27 3 2012. Leave it empty if you do not know."),
    )
    authority = forms.ModelChoiceField(
        label=_("Which council's area does the child live in?"),
        help_text=_("If you are not sure, the one you are in now."),
        queryset=Authority.objects.order_by("name"),
        to_field_name="code",
        empty_label=_("Choose"),
    )
    known = TextField(
        label=_("What else do you know of them?"),
        help_text=_("What they look like, wear and carry; who looks after them."),
        required=False,
        max_length=2000,
        rows=3,
    )


class AgainForm(Screen):
    """P11: twenty seconds, and never "the same again" by habit."""

    different = TextField(
        label=_("What is different tonight?"),
        help_text=_("How they left, who they are with, how they were. If nothing is, say so."),
        max_length=2000,
        rows=3,
    )
    same = forms.ChoiceField(
        label=_("Is what was written last time still right?"),
        choices=[("yes", _("Yes, use it again")), ("no", _("No, I will write it anew"))],
        widget=Radios(),
    )


class NewsForm(Screen):
    """The child is reported missing already, and the reporter may know it: what do they add?"""

    text = TextField(label=_("What do you know that is new?"), max_length=4000)


class SeenForm(WhenForm):
    asked = _("When was %(who)s last seen?")
    noun = _("the time %(who)s was last seen")
    day_noun = _("the day %(who)s was last seen")
    may_be_unknown = True

    by = LineField(
        label=_("Who saw them then?"),
        help_text=_("A name, and how they know the child. Leave it empty if nobody knows."),
        required=False,
        max_length=120,
    )


class WhereForm(Screen):
    where = LineField(label=_("Where was %(who)s last seen?"), required=False)
    setting = forms.ChoiceField(
        label=_("Where are they missing from?"), choices=SETTINGS, widget=Radios()
    )
    children = TextField(
        label=_("Are they with another child?"),
        help_text=_("One name a line. Only people who work with that child read the name."),
        required=False,
        max_length=600,
        rows=2,
    )
    others = LineField(
        label=_("Is anybody else with them?"),
        help_text=_("An adult, a car, a name you heard."),
        required=False,
        max_length=300,
    )

    def clean_children(self) -> tuple[str, ...]:
        """Names, one a line; `and` and commas part names as well."""
        text = self.cleaned_data["children"].replace(",", "\n").replace(" and ", "\n")
        return tuple(name for line in text.splitlines() if (name := " ".join(line.split())))


class WorriesForm(Screen):
    kinds = forms.MultipleChoiceField(
        label=_("What worries you tonight?"),
        required=False,
        choices=WORRIES,
        widget=Checkboxes(divider_before="none"),
    )
    text = TextField(
        label=_("Say more, in your own words"),
        help_text=_("What was %(who)s like today? What might happen to them?"),
        required=False,
        rows=3,
    )
    happened = TextField(
        label=_("What happened before they went?"), required=False, rows=3, max_length=4000
    )

    def in_words(self) -> str:
        return _listed(self.cleaned_data["kinds"], dict(WORRIES), self.cleaned_data["text"])


class TriedForm(Screen):
    kinds = forms.MultipleChoiceField(
        label=_("What has been tried to find %(who)s?"),
        required=False,
        choices=TRIED,
        widget=Checkboxes(divider_before="none"),
    )
    text = TextField(
        label=_("Whom did you ask, and what did they say?"),
        required=False,
        rows=3,
        max_length=4000,
    )

    def in_words(self) -> str:
        return _listed(self.cleaned_data["kinds"], dict(TRIED), self.cleaned_data["text"])


def _listed(codes: list[str], words: dict[str, Any], text: str) -> str:
    """`Their health or medication. They may hurt themselves.` and the text below it."""
    said = " ".join(f"{words[code]}." for code in codes if code != "none")
    return "\n".join(filter(None, (said, text.strip())))


class PoliceForm(Screen):
    """Who told the police, when, and what they called it; or why nobody has (P01)."""

    told = forms.ChoiceField(
        label=_("Have the police been told?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Radios(
            hints={"no": _("Ring them now, and come back: this page waits.")},
            reveals={"yes": ("told_at", "told_by", "reference"), "no": "why_not"},
        ),
    )
    told_at = DateTimeField(
        label=_("When were they told?"),
        noun=_("the time the police were told"),
        required=False,
        allow_future=False,
        quick=True,
    )
    told_by = LineField(label=_("Who told them?"), required=False, max_length=120)
    reference = LineField(
        label=_("Their reference number"),
        help_text=_("Leave it empty if they have not given one yet."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    why_not = LineField(label=_("Why not?"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("told") == "yes" and "told_at" not in self.errors and not cleaned["told_at"]:
            field = self.fields["told_at"]
            self.add_error("told_at", field.fault("required", field.widget.parts))  # type: ignore[attr-defined]
        if cleaned.get("told") == "no" and not cleaned.get("why_not"):
            self.add_error("why_not", _now("Say why the police have not been told"))
        return cleaned

    def answer(self) -> Told:
        said = self.cleaned_data
        if said["told"] == "no":
            return Told(told=False, why_not=said["why_not"])
        return Told(True, said["told_at"], said["told_by"], said["reference"])


class SinceToldForm(Screen):
    """The police were told after the report was sent."""

    told_at = DateTimeField(
        label=_("When were they told?"),
        noun=_("the time the police were told"),
        allow_future=False,
        quick=True,
    )
    told_by = LineField(label=_("Who told them?"), max_length=120)
    reference = LineField(
        label=_("Their reference number"),
        help_text=_("Leave it empty if they have not given one yet."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def answer(self) -> Told:
        said = self.cleaned_data
        return Told(True, said["told_at"], said["told_by"], said["reference"])
