"""What a worker types about a return interview."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Membership, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.practice.missing.models import (
    NOT_CHOSEN,
    Attempt,
    Independence,
    Offer,
    Outcome,
    ReturnInterview,
    Way,
)
from wayhome.practice.missing.queries.independence import judged


class AllocateForm(forms.Form):
    interviewer = forms.ChoiceField(
        label=_("Who will hold the interview?"), widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        team: Team | None,
        reader: Reader,
        interview: ReturnInterview | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.live().filter(team=team or reader.team).select_related("user")
        self.people = {place.user.ref: place.user for place in people}
        found = judged(interview, self.people.values()) if interview else {}
        self.fields["interviewer"].choices = [  # type: ignore[attr-defined]
            (ref, _named(person, *found.get(person.pk, ("", ""))))
            for ref, person in self.people.items()
        ]


def _named(person: User, code: str, why: str) -> str:
    """A name; of somebody who is not independent, with the reason (P06)."""
    if code == Independence.NOT:
        return gettext("%(name)s. Not independent: %(why)s") % {"name": person.name, "why": why}
    return person.name


class AgainForm(forms.Form):
    """P06: somebody the child chose is counted apart."""

    chosen_by_child = forms.BooleanField(
        label=_("The child chose who they talk to"), required=False
    )


class OfferForm(forms.Form):
    at = DateTimeField(
        label=_("When was the child asked?"),
        noun=_("the time the child was asked"),
        allow_future=False,
        quick=True,
    )
    way = forms.ChoiceField(label=_("How?"), choices=Way, widget=forms.RadioSelect)
    where = LineField(
        label=_("Where?"),
        required=False,
        help_text=_("A place where the child feels safe. Leave out an address that is withheld."),
    )
    answer = forms.ChoiceField(
        label=_("What did the child say?"), choices=Offer.Answer, widget=forms.RadioSelect
    )
    childs_reason = TextField(
        label=_("If the child said no: why, in their own words"),
        required=False,
        rows=3,
        help_text=_("Only the child can decline. If somebody else said no, record an attempt."),
    )


class AttemptForm(forms.Form):
    at = DateTimeField(
        label=_("When did you try?"), noun=_("the time you tried"), allow_future=False, quick=True
    )
    way = forms.ChoiceField(label=_("How?"), choices=Way, widget=forms.RadioSelect)
    result = forms.ChoiceField(
        label=_("What happened?"), choices=Attempt.Result, widget=forms.RadioSelect
    )
    note = TextField(label=_("Anything to know before the next try"), required=False, rows=3)
    next_at = DateTimeField(
        label=_("When will you try next?"),
        noun=_("the time of the next try"),
        allow_past=False,
        required=False,
    )
    next_way = forms.ChoiceField(
        label=_("How will you try next?"),
        choices=[("", _("Not decided")), *Way.choices],
        required=False,
    )


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[each for each in Outcome.choices if each[0] not in NOT_CHOSEN],
        widget=forms.RadioSelect,
    )
    reason = TextField(label=_("Why?"), rows=3)
    account = TextField(
        label=_("What the carer said, if you have their account"),
        required=False,
        rows=4,
        help_text=_("It never counts as the child's interview."),
    )


class HoldForm(forms.Form):
    """The end of the conversation: when and where, what was said, who will read what."""

    held_at = DateTimeField(
        label=_("When did you talk?"), noun=_("the time you talked"), allow_future=False, quick=True
    )
    where = LineField(label=_("Where?"), help_text=_("Neutral, and safe for the child."))
    chosen_by_child = forms.BooleanField(
        label=_("The child chose who they talk to"), required=False
    )
    childs_words = TextField(
        label=_("In the child's own words"),
        required=False,
        rows=4,
        help_text=_("As they said it. Nobody edits this."),
    )
    account = TextField(
        label=_("What happened, and why"),
        required=False,
        rows=8,
        help_text=_("Read by you, your manager, the allocated team and the reviewing officer."),
    )
    police_extract = TextField(
        label=_("For police: safety and intelligence"),
        required=False,
        rows=4,
        help_text=_("Police read this and not the account above."),
    )
    carer_actions = TextField(
        label=_("For home, carer or school: what was agreed to keep the child safe"),
        required=False,
        rows=3,
        help_text=_("Leave out anything that concerns them, or that the child fears they read."),
    )
    no_action_reason = TextField(label=_("If nothing needs doing, say why"), required=False, rows=2)


class ActionForm(forms.Form):
    """One thing that will be done. An empty one is left out."""

    text = TextField(label=_("What will be done?"), required=False, rows=2)
    need = LineField(label=_("For which need of the child?"), required=False)
    team = forms.ChoiceField(label=_("Who will do it?"), required=False)
    due_at = DateTimeField(
        label=_("By when?"), noun=_("the date"), required=False, allow_past=False
    )

    def __init__(self, *args: Any, teams: dict[str, Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((ref, str(team)) for ref, team in teams.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("text"):
            if not cleaned.get("team"):
                self.add_error("team", _("Say who will do it."))
            if not cleaned.get("due_at") and "due_at" not in self.errors:
                self.add_error("due_at", _("Say by when."))
        return cleaned


def teams_who_may_act(interview: ReturnInterview) -> dict[str, Team]:
    """The teams of the agencies now in the child's circle, by ref."""
    from wayhome.foundation.access.models import Involvement

    agencies = Involvement.objects.live().filter(child_id=interview.child_id).values("agency_id")
    rows = Team.objects.filter(agency__in=agencies, is_active=True).select_related("agency")
    return {team.ref: team for team in rows.order_by("agency__name", "name")}


ActionForms = forms.formset_factory(ActionForm, extra=2, max_num=10)
