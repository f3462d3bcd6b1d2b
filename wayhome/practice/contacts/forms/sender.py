"""What a sender types. Short, once, and nothing that the record could answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.contacts.facts import Named, NewContact
from wayhome.practice.contacts.models.contact import Kind, Urgency
from wayhome.practice.contacts.models.told import Knows

DANGER_NOW = _("Ring 999 first. This page does not call anybody as fast as a phone does.")


def area_field(**more: Any) -> forms.Field:
    return forms.ModelChoiceField(
        label=_("Which council’s area?"),
        queryset=Authority.objects.order_by("name"),
        to_field_name="code",
        empty_label=_("Choose"),
        **more,
    )


class FindForm(forms.Form):
    find = LineField(
        label=_("Part of the child’s name, or date of birth"),
        help_text=_("You find children whom your work lets you see."),
        max_length=120,
    )


class WriteForm(forms.Form):
    """A contact in full. Each kind has its own first questions (`KINDS`)."""

    worry = TextField(
        label=_("What worries you?"),
        help_text=_("What you saw, heard or were told, and when. Say which is which."),
        rows=6,
    )
    words = TextField(
        label=_("What has the child said?"), help_text=_("In their own words."), required=False,
        rows=3,
    )  # fmt: skip
    where = LineField(label=_("Where is the child now?"), required=False)
    urgency = forms.ChoiceField(
        label=_("How soon must somebody look?"),
        choices=Urgency,
        widget=Radios(hints={Urgency.NOW: DANGER_NOW}),
    )
    knows = forms.ChoiceField(
        label=_("Who knows that you write?"),
        choices=Knows,
        widget=Radios(
            hints={"nobody": _("Right where telling would put somebody at risk. Say why.")},
            reveals={"nobody": "why_not_told"},
        ),
    )
    why_not_told = LineField(label=_("Why not?"), required=False, max_length=300)
    concerns_colleague = forms.BooleanField(
        label=_("It concerns somebody who works where I work"),
        help_text=_("Then nobody there reads it but you."),
        required=False,
    )
    sender = LineField(label=_("Your name and what you do"), max_length=120)
    phone = LineField(
        label=_("A number to ring you on"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, kind: str, named: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.named = kind, named
        first = _first_questions(kind) if named else {}
        self.fields = {**first, **self.fields}
        if kind in (Kind.GROUP, Kind.PLACE, Kind.ONLINE):
            for name in ("words", "where", "knows", "why_not_told"):
                del self.fields[name]
        if kind == Kind.UNBORN:
            del self.fields["words"]
            self.fields["where"].label = _("Where is the mother now?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("knows") == Knows.NOBODY and not cleaned.get("why_not_told"):
            self.add_error("why_not_told", _now("Say why nobody was told"))
        return cleaned

    def as_contact(self, child_id: int | None, area: Authority, email: str = "") -> NewContact:
        said = dict(self.cleaned_data)
        names = [said.pop(name, "") for name in ("given_name", "family_name")]
        born_on = said.pop("born_on", None)
        named = Named(names[0], names[1], born_on) if any(names) else None
        authority = said.pop("authority", None) or area
        return NewContact(
            kind=self.kind,
            child_id=child_id,
            named=named,
            authority=authority,
            email=email,
            **said,
        )


def _first_questions(kind: str) -> dict[str, forms.Field]:
    about = {
        Kind.UNBORN: (_("Whose child is expected?"), _("The mother’s name, if you know it.")),
        Kind.GROUP: (_("Which group?"), _("What they are called, or how you know them.")),
        Kind.PLACE: (_("Which place?"), _("As people here call it, with the town.")),
        Kind.ONLINE: (_("Which online space?"), _("The site or app, and the name used there.")),
        Kind.UNNAMED: (_("What is it about, in a few words?"), _("Without a name or address.")),
    }
    if kind == Kind.CHILD:
        fields: dict[str, forms.Field] = {
            "given_name": LineField(label=_("First name"), max_length=80),
            "family_name": LineField(label=_("Last name"), max_length=80),
            "born_on": DateField(
                label=_("Date of birth"),
                noun=_("the date of birth"),
                required=False,
                allow_future=False,
                help_text=_("For example, 27 3 2012. Leave it empty if you do not know."),
            ),
        }
    else:
        label, hint = about[Kind(kind)]
        fields = {"about": LineField(label=label, help_text=hint, max_length=200)}
    if kind == Kind.UNBORN:
        fields["expected_on"] = DateField(
            label=_("When is the child expected?"), noun=_("the date"), required=False
        )
    fields["authority"] = area_field(
        help_text=_("Where the child lives. If you are not sure, the area you are in now.")
    )
    return fields


class QuickForm(forms.Form):
    """R58: half a minute on a phone. Four fields; the area is filled in already."""

    mark_optional = False

    who = LineField(
        label=_("Who?"),
        help_text=_("First and last name. Add the date of birth if you know it."),
        max_length=120,
    )
    worry = TextField(label=_("What did you see or hear?"), rows=3, max_length=4000)
    where = LineField(label=_("Where? (optional)"), required=False)
    urgency = forms.ChoiceField(
        label=_("How soon must somebody look?"),
        choices=list(reversed(Urgency.choices)),  # none is chosen before somebody thought (P13)
        widget=Radios(hints={Urgency.NOW: DANGER_NOW}, small=True),
    )
    authority = area_field()


class PickForm(forms.Form):
    """The quick form found more than one: which of them, or none."""

    NONE = "none"
    child = forms.ChoiceField(label=_("Which of these?"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].widget = Radios()
        none = (self.NONE, _now("None of these"))
        self.fields["child"].choices = [*choices, none]  # type: ignore[attr-defined]


class ChallengeForm(forms.Form):
    reason = TextField(
        label=_("Why do you not agree?"),
        help_text=_("What you fear may happen, and what you would have done."),
        rows=4,
        max_length=4000,
    )
