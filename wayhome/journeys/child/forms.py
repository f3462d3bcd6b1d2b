"""What people type about a child's circle, safe contact and restriction, and to find a child."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.agencies.models import Agency, Membership, Team, User
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios

# By which class a service is named in the circle, if nobody chooses otherwise (P22).
NAMED_WITH = {Agency.Kind.HEALTH: DataClass.HEALTH, Agency.Kind.YOUTH_JUSTICE: DataClass.CARE}
WHOLE = ""  # the whole agency, no team of it


class SearchForm(forms.Form):
    """A name or a number, and perhaps a date of birth. It is posted: no address names a child."""

    mark_optional = False
    text = LineField(
        label=_("Name or number"),
        help_text=_("A name now or before, as you heard it; or an NHS, pupil or council number"),
        required=False,
        max_length=120,
    )
    born_on = DateField(
        label=_("Date of birth, if you know it"),
        noun=_("the date of birth"),
        required=False,
        allow_future=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text") and not cleaned.get("born_on"):
            self.add_error("text", _("Enter a name, a number or a date of birth"))
        return cleaned


class SafeContactForm(forms.Form):
    way = TextField(
        label=_("How can the child be reached?"),
        help_text=_("A text, a call, through somebody they trust. Say if nobody knows yet."),
        max_length=200,
        rows=2,
    )
    hours = LineField(label=_("When is it safe?"), required=False, max_length=120)
    others_with_phone = LineField(
        label=_("Who else sees the phone or the post?"), required=False, max_length=200
    )
    words_not_to_use = LineField(
        label=_("What must not be said or written?"),
        help_text=_("Never name missing, exploitation or the service in a message."),
        required=False,
        max_length=200,
    )


class InvolveForm(forms.Form):
    """An agency joins the circle: who of it, for what, on what basis, seen by whom."""

    purpose = forms.ChoiceField(label=_("For what?"), widget=Radios())
    team = forms.ChoiceField(label=_("Which team?"), required=False)
    person = forms.ChoiceField(label=_("Which person?"), required=False)
    basis = LineField(
        label=_("On what basis?"),
        help_text=_("The law, order or agreement under which they are involved, and why now"),
        max_length=200,
    )
    shown_with = forms.ChoiceField(
        label=_("Who may know that they are involved?"),
        help_text=_("Everybody else in the circle reads “another service”."),
    )
    is_covert = forms.BooleanField(
        label=_(
            "Show it to their own agency alone: even that somebody is involved must not be seen"
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, agency: Agency, purposes: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Purpose.choices)
        field: Any = self.fields["purpose"]
        field.choices = [(code, labels[code]) for code, _opens in purposes]
        field.widget.hints = dict(purposes)
        self.teams = {team.ref: team for team in agency.teams.filter(is_active=True)}
        whole = (WHOLE, _("The whole agency"))
        self._choose("team", [whole, *((ref, team.name) for ref, team in self.teams.items())])
        members = Membership.objects.live().filter(agency=agency, user__is_active=True)
        self.people = {
            member.user.ref: member.user
            for member in members.select_related("user").order_by("user__name")
        }
        nobody = (WHOLE, _("Nobody in particular"))
        self._choose("person", [nobody, *((ref, one.name) for ref, one in self.people.items())])
        self._choose("shown_with", [(name.value, _seen_by(name)) for name in DataClass])
        self.fields["shown_with"].initial = NAMED_WITH.get(
            Agency.Kind(agency.kind), DataClass.IDENTITY
        ).value

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["team"])

    def clean_person(self) -> User | None:
        return self.people.get(self.cleaned_data["person"])


def _seen_by(name: DataClass) -> Any:
    if name == DataClass.IDENTITY:
        return _("Everybody in the circle")
    return _("Those who may read: %(what)s") % {"what": name.label.lower()}


class ReasonForm(forms.Form):
    reason = TextField(label=_("Why?"), rows=3, max_length=200)


class RestrictForm(forms.Form):
    reason = TextField(
        label=_("Why must this record be closed?"),
        help_text=_("Those who ask to see it will read this."),
        rows=3,
        max_length=200,
    )
    named = TextField(
        label=_("Who else may still open it?"),
        help_text=_("Work e-mail addresses, one on each line. You answer for the record."),
        required=False,
        rows=4,
        max_length=4000,
    )

    def clean_named(self) -> list[User]:
        typed = [line.strip().lower() for line in self.cleaned_data["named"].splitlines()]
        wanted = [address for address in typed if address]
        found = {
            user.email.lower(): user
            for user in User.objects.filter(email__in=wanted, is_active=True)
        }
        unknown = [address for address in wanted if address not in found]
        if unknown:
            raise ValidationError(
                _("Nobody here signs in as %(who)s"), params={"who": ", ".join(unknown[:3])}
            )
        return list(found.values())
