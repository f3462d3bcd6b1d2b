"""What a person types into a profile, and about who may see it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.files.forms import PhotoField
from wayhome.foundation.pages.fields import DateField, DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.profiles.models import Publicity
from wayhome.practice.profiles.sections import OTHERS, SECTIONS

ROWS = {"description": 5, "vulnerabilities": 5}


class ProfileForm(forms.Form):
    """Every part may stay empty: an empty part is said, and is nobody's fault."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            self.fields[section.name] = TextField(
                label=section.title,
                help_text=section.hint,
                required=False,
                rows=ROWS.get(section.name, 3),
            )
            if section.name == "friends":
                self.fields[OTHERS] = TextField(
                    label=_("Other children they spend time with"),
                    help_text=_(
                        "One name on each line. Only people who may know both children will read it"
                    ),
                    required=False,
                    rows=3,
                    max_length=2_000,
                )


class PhotoForm(forms.Form):
    photo = PhotoField(
        label=_("A recent photo"),
        help_text=_(
            "JPEG, PNG or WebP. Where it was taken is removed from it. Tell them that you keep it"
        ),
    )
    photo_on = DateField(
        label=_("When was it taken?"),
        noun=_("the date it was taken"),
        help_text=_("About is enough. For example, 27 3 2026"),
        allow_future=False,
        quick=True,
    )


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Why do you need it now?"),
        help_text=_("Those who keep the profile will read this, with your name"),
        rows=3,
        max_length=500,
        error_messages={"required": _("Say in a sentence why you need it now")},
    )


class PublicityForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What has been decided?"),
        choices=Publicity.Decision.choices,
        widget=Radios(),
        error_messages={"required": _("Say what was decided")},
    )
    police_lead = LineField(
        label=_("Who in the police leads on this?"),
        help_text=_("Rank and name"),
        max_length=120,
        error_messages={"required": _("Say who leads")},
    )
    parental_view = TextField(
        label=_("What do those with parental responsibility say?"),
        help_text=_("Each of them, the council too where it shares it; or why nobody was asked"),
        rows=3,
        error_messages={"required": _("Write what they say, or why they were not asked")},
    )
    risk = TextField(
        label=_("What is the risk, of publishing and of not?"),
        help_text=_("Who may see it, what it says of the child for ever, what it may save"),
        rows=4,
        error_messages={"required": _("Write what the risk is")},
    )
    reason = TextField(
        label=_("Why is this right for the child?"),
        rows=3,
        error_messages={"required": _("Give the reason")},
    )
    where = LineField(
        label=_("Where is it published?"),
        help_text=_("Everything that must be taken down again"),
        required=False,
        max_length=300,
    )
    take_down_by = DateTimeField(
        label=_("When does it come down at the latest?"),
        noun=_("the date it comes down"),
        help_text=_("As soon as they are back, whatever you write here"),
        required=False,
        allow_past=False,
    )
