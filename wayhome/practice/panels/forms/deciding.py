"""Recording an item as it is heard: what is said, what is decided, who does what (6.2)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.foundation.rules.declare import Pattern
from wayhome.practice.panels.forms.opened import Opening
from wayhome.practice.panels.models import Decision, Level, SetAction, Topic

ACTIONS = 4  # rows for actions on the page; more are set by recording again


NOTE = {"note", "said_by_child"}


class RecordForm(Opening):
    """The note may be saved by itself, as often as one likes; the decision when it is taken."""

    mark_optional = False

    note = TextField(label=_("What was said"), required=False, rows=6)
    said_by_child = TextField(
        label=_("What the child says, in their words"),
        help_text=_("Never edited. An empty place is visible in the minutes."),
        required=False,
        rows=2,
    )
    outcome = forms.ChoiceField(
        label=_("What is decided?"),
        choices=Decision.Outcome,
        widget=Radios(reveals={"exit": "agreed_by"}),
        required=False,
    )
    agreed_by = forms.MultipleChoiceField(
        label=_("Which agencies agree the exit?"),
        help_text=_("At least three (local)."),
        widget=Checkboxes(small=True),
    )
    level_after = forms.ChoiceField(
        label=_("What is the level now?"),
        choices=Level,
        widget=Radios(inline=True, small=True),
        required=False,
    )
    reason = TextField(label=_("Why?"), required=False, rows=3, max_length=4000)
    strategy = forms.ChoiceField(
        label=_("Strategy discussion"),
        help_text=_("Where the risk is significant, a panel is never the only response."),
        choices=Decision.Strategy,
        widget=Radios(small=True, reveals={"other": "other_response"}),
        required=False,
    )
    other_response = TextField(label=_("Which response, and whose?"), rows=2)
    nrm_needed = forms.ChoiceField(
        label=_("Does it need the national referral mechanism?"),
        choices=(("yes", _("Yes")), ("no", _("No")), ("", _("Not discussed"))),
        widget=Radios(inline=True, small=True),
        required=False,
    )
    disruption = LineField(label=_("Disruption"), required=False, max_length=400)
    location_action = LineField(label=_("About a place"), required=False, max_length=400)
    intelligence = LineField(
        label=_("What needs to be known (intelligence)"), required=False, max_length=400
    )
    lead_professional = LineField(label=_("Lead professional"), required=False, max_length=200)
    contingency = TextField(
        label=_("If this happens, we will …"), required=False, rows=2, max_length=4000
    )
    review_on = DateField(
        label=_("When is it looked at again?"), noun=_("the day of the review"), required=False
    )
    dissent_by = forms.ChoiceField(label=_("Did an agency see it otherwise?"), required=False)
    dissent = TextField(label=_("What do they say?"), required=False, rows=2)

    def __init__(
        self,
        *given: Any,
        owners: Sequence[tuple[str, str]],
        agencies: Sequence[Agency],
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        named_by_ref = [(row.ref, row.name) for row in agencies]
        self.fields["agreed_by"].choices = named_by_ref  # type: ignore[attr-defined]
        self.fields["dissent_by"].choices = [("", _("No")), *named_by_ref]  # type: ignore[attr-defined]
        for n in range(1, ACTIONS + 1):
            self.fields[f"to_do_{n}"] = LineField(
                label=_now("Action %(n)s") % {"n": n}, required=False, max_length=400
            )
            self.fields[f"owner_{n}"] = forms.ChoiceField(
                label=_("Who does it?"),
                choices=[("", _("Choose one owner")), *owners],
                required=False,
            )
            self.fields[f"due_{n}"] = DateField(
                label=_("By when?"), noun=_("the day it is due"), required=False, allow_past=False
            )
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Of what kind?"), choices=SetAction.Kind, required=False
            )

    def clean_nrm_needed(self) -> bool | None:
        said: dict[str, bool | None] = {"yes": True, "no": False}
        return said.get(self.cleaned_data["nrm_needed"])

    def clean(self) -> dict[str, Any]:
        """A note may stand alone; what belongs to a decision is kept with one, or not at all."""
        cleaned = super().clean()
        written = {name for name, said in cleaned.items() if said not in (None, "", [])}
        kinds = {f"kind_{n}" for n in range(1, ACTIONS + 1)}
        if "outcome" not in written and "outcome" not in self.errors:
            if written - NOTE - kinds:
                self.add_error("outcome", _("Say what is decided: the rest is kept with it."))
            elif not (written & NOTE or set(self.changed_data) - kinds):
                self.add_error("note", _("Write what was said, or choose what is decided."))
        for n in range(1, ACTIONS + 1):
            if not cleaned.get(f"to_do_{n}"):
                continue
            if not cleaned.get(f"owner_{n}"):
                self.add_error(f"owner_{n}", _("An action has one owner: say who."))
            if not cleaned.get(f"due_{n}") and f"due_{n}" not in self.errors:
                self.add_error(f"due_{n}", _("Say by when."))
        return cleaned

    @property
    def rows(self) -> list[list[Any]]:
        """The action rows, for the page."""
        parts = ("to_do", "owner", "due", "kind")
        return [[self[f"{part}_{n}"] for part in parts] for n in range(1, ACTIONS + 1)]


class TopicForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it about?"), choices=Topic.Kind, widget=Radios())
    title = LineField(
        label=_("What is it called?"),
        help_text=_("Of a person who poses risk: your agency's reference, never a name."),
        max_length=120,
    )
    reason = TextField(label=_("Why should the panel hear it?"), rows=3)

    def __init__(self, *given: Any, themes_alone: bool, people: bool, **named: Any) -> None:
        """A strategic group hears themes; few name a person who poses risk (P41)."""
        super().__init__(*given, **named)
        kinds = [each for each in Topic.Kind if people or each != Topic.Kind.PERSON]
        if themes_alone:
            kinds = [Topic.Kind.THEME]
        self.fields["kind"].choices = [(each.value, each.label) for each in kinds]  # type: ignore[attr-defined]


class TopicDecisionForm(forms.Form):
    note = TextField(label=_("What was said"), required=False, rows=4)
    decision = TextField(label=_("What is decided?"), required=False, rows=3)
    owner = forms.ChoiceField(label=_("Which agency does it?"), required=False)
    due_on = DateField(label=_("By when?"), required=False)

    def __init__(self, *given: Any, agencies: Sequence[Agency], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["owner"].choices = [("", _("Nobody yet"))] + [  # type: ignore[attr-defined]
            (row.ref, row.name) for row in agencies
        ]


class GrownForm(forms.Form):
    option = forms.ChoiceField(label=_("Who takes it on?"), widget=Radios())
    reason = TextField(label=_("Who, by name, and from when?"), rows=3, max_length=4000)

    def __init__(self, *given: Any, pattern: Pattern, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["option"].choices = [  # type: ignore[attr-defined]
            (code, _now(words)) for code, words in pattern.options
        ]
