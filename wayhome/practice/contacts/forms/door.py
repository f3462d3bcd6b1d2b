"""What the front door types: triage, questions, the decision, what followed, what is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency, Authority, User
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.contacts.models import Challenge, Step
from wayhome.practice.contacts.models.contact import Urgency
from wayhome.practice.contacts.models.decided import Decided, Way
from wayhome.practice.contacts.models.gathered import Basis
from wayhome.practice.contacts.models.gathered import Way as Sharing
from wayhome.practice.contacts.thresholds import MEANINGS, Threshold


class TriageForm(forms.Form):
    urgency = forms.ChoiceField(
        label=_("How soon must somebody act?"), choices=Urgency, widget=Radios()
    )
    did = TextField(
        label=_("What did you look at, and what did you do?"),
        help_text=_("Is the child hurt, held, threatened or missing now? Whom did you ring?"),
        rows=4,
    )


class HoldForm(forms.Form):
    holder = forms.ModelChoiceField(
        label=_("Who holds it from now?"),
        queryset=User.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose"),
    )
    note = TextField(
        label=_("What must they know?"),
        help_text=_("What is open, what was promised to whom, and by when."),
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people  # type: ignore[attr-defined]


def _agencies() -> Any:
    return (
        Agency.objects.filter(is_active=True).exclude(kind=Agency.Kind.OVERSIGHT).order_by("name")
    )


class AgencyForm(forms.Form):
    agency = forms.ModelChoiceField(
        label=_("Which agency?"),
        queryset=Agency.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = _agencies()  # type: ignore[attr-defined]


class AskForm(AgencyForm):
    purpose = LineField(
        label=_("Why this agency?"),
        help_text=_("Asking tells them that there is something to ask. They read this reason."),
        max_length=300,
    )
    basis = forms.ChoiceField(
        label=_("On what basis?"),
        choices=Basis,
        widget=Radios(),
        help_text=_("Consent is not the basis for sharing to safeguard a child."),
    )
    identity = LineField(
        label=_("Whom it is about, as they are told"),
        help_text=_("Enough to find the right child, and no more."),
        max_length=200,
    )
    what = TextField(label=_("What do you ask?"), rows=4)
    due_at = DateTimeField(
        label=_("When do you need the answer?"), noun=_("the time you need it"), allow_past=False
    )
    email = forms.EmailField(
        label=_("Work e-mail of somebody there who has no account"),
        help_text=_("They answer with a code that is sent there. Leave it empty otherwise."),
        required=False,
        widget=forms.EmailInput(attrs={"class": "govuk-input"}),
    )


class SharingForm(AgencyForm):
    way = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[each for each in Sharing.choices if each[0] != Sharing.ASKED],
        widget=Radios(reveals={"shared": ("basis", "what")}),
    )
    basis = forms.ChoiceField(
        label=_("On what basis?"), choices=Basis, widget=Radios(), required=False
    )
    what = TextField(label=_("What was shared?"), required=False, rows=3)
    purpose = TextField(label=_("Why?"), rows=3, max_length=300)


class DecideForm(forms.Form):
    threshold = forms.ChoiceField(
        label=_("Which threshold is met?"),
        choices=Threshold,
        widget=Radios(hints=dict(MEANINGS)),
        help_text=_("Agreed locally. Every agency uses the same list."),
    )
    outcome = forms.ChoiceField(
        label=_("What is decided?"),
        choices=Decided,
        widget=Radios(
            reveals={"allocated": "worker", "other_authority": "to_authority"},
            hints={"other_authority": _("It stays yours until a named person there accepts.")},
        ),
    )
    worker = forms.ModelChoiceField(
        label=_("Who is the allocated worker?"),
        queryset=User.objects.none(),
        to_field_name="ref",
        required=False,
        empty_label=_("Choose"),
    )
    to_authority = forms.ModelChoiceField(
        label=_("Which authority?"),
        queryset=Authority.objects.order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=_("Choose"),
    )
    reason = TextField(
        label=_("Why?"), help_text=_("What you weighed, and why this is right for the child."),
        rows=4,
    )  # fmt: skip
    meanwhile = TextField(label=_("What keeps the child safe until then?"), required=False, rows=2)
    dissent = TextField(label=_("Does anybody disagree? What do they say?"), required=False, rows=2)
    dissenter = LineField(label=_("Who disagrees?"), required=False, max_length=160)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = people  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Whoever passed it on writes a name; whoever accepts for their own area types nothing."""

    name = LineField(
        label=_("Who accepted it?"), help_text=_("Their name and team."), max_length=160
    )

    def __init__(self, *args: Any, is_here: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_here:
            del self.fields["name"]


class StepForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened?"), choices=Step.Kind, widget=Radios())
    at = DateTimeField(
        label=_("When?"), noun=_("the time it happened"), allow_future=False, quick=True
    )
    note = TextField(label=_("What came of it?"), required=False, rows=3)


class TellForm(forms.Form):
    told = TextField(
        label=_("What are they told?"),
        help_text=_("What is decided and what they can do next. Nothing that others told you."),
        rows=4,
    )
    way = forms.ChoiceField(label=_("How?"), choices=Way, widget=Radios())


class ReviewForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Does the decision stand?"), choices=Challenge.Answer, widget=Radios()
    )
    said = TextField(
        label=_("Your answer"), help_text=_("The referrer reads it as you write it."), rows=4
    )


class BornForm(forms.Form):
    child = LineField(
        label=_("The child’s reference, or a number that names them"),
        help_text=_("Wayhome’s reference is in the address of the child’s page."),
        max_length=40,
    )
