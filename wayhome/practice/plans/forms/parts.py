"""What a person types into a plan: little at a time, each part on a page of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateField, DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.plans.models import Goal, Need, Referral, Route, SiblingCheck, Voice, Work

LONG = 4_000


class PartForm(forms.Form):
    """`choices`: field -> (value, words), for what depends on the child and the reader."""

    def __init__(
        self, *args: Any, choices: Mapping[str, list[tuple[str, str]]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (choices or {}).items():
            self.fields[name].choices = options  # type: ignore[attr-defined]


def _third() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("It holds something about another person"),
        help_text=_("Then it is in no copy of the plan."),
        required=False,
    )


def _choose(label: Any, choices: Any = (), **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=Radios(), **kwargs)


def _text(label: Any, hint: Any = "", rows: int = 3, **kwargs: Any) -> TextField:
    return TextField(label=label, help_text=hint, rows=rows, max_length=LONG, **kwargs)


def _day(label: Any, noun: Any, **kwargs: Any) -> DateField:
    return DateField(label=label, noun=noun, quick=not kwargs.get("allow_future", True), **kwargs)


class OpenForm(PartForm):
    why = _text(_("Why does this child need a plan?"), rows=4)
    route = _choose(_("What asked for it?"), Route.choices, initial=Route.ASSESSMENT.value)
    first_review_on = _day(
        _("When is it first reviewed?"),
        _("the first review"),
        required=False,
        allow_past=False,
        help_text=_("Six weeks at most where risk is significant, twelve otherwise."),
    )


class SectionForm(forms.Form):
    text = TextField(label=_("Text"), rows=8, required=False)
    is_third_party = _third()


class ContingencyForm(PartForm):
    text = _text(_("If this happens"), _("For example: Ash is not back by 22:00."))
    then_we = _text(_("We will"), _("In order, with telephone numbers where they help."), rows=5)
    who = LineField(label=_("Who does it?"), help_text=_("By day, and by night."))
    is_third_party = _third()


class GoalForm(PartForm):
    text = _text(_("What should be different for the child?"), _("In words they would use."))
    sign = _text(_("How will they, and you, know?"))
    by_on = _day(_("By when?"), _("the day"), required=False, allow_past=False)
    is_third_party = _third()


class AmendContingencyForm(ContingencyForm):
    is_third_party = None  # type: ignore[assignment]


class AmendGoalForm(GoalForm):
    is_third_party = None  # type: ignore[assignment]


class VoiceForm(PartForm):
    whose = _choose(_("Whose words are they?"), Voice.Whose.choices, initial="child")
    who = LineField(
        label=_("Who in the family, if it was not the child?"), required=False, max_length=120
    )
    text = _text(
        _("What did they say?"), _("Word for word. Nothing is corrected, now or later."), rows=5
    )
    heard_on = _day(_("When did you hear it?"), _("the day you heard it"), allow_future=False)
    how = _choose(_("How did you hear it?"), Voice.How.choices)
    agrees = forms.BooleanField(
        label=_("They agree that these words may be read outside this record"),
        help_text=_("A manager must approve it as well, by name."),
        required=False,
    )
    agrees_note = LineField(label=_("By whom, and by whom not?"), required=False, max_length=300)
    is_third_party = _third()


class WorkForm(PartForm):
    kind = _choose(_("What is it?"), Work.Kind.choices)
    text = _text(_("What is done?"))
    worker = LineField(label=_("Who does it with them?"), max_length=120)
    began_on = _day(_("Since when?"), _("the day it began"))
    is_third_party = _third()


class NeedForm(PartForm):
    whose = _choose(_("Who needs help themselves?"), Need.Whose.choices)
    who = LineField(label=_("Which one?"), required=False, max_length=120)
    text = _text(_("What do they need?"))
    help = _text(_("Who helps, and how?"))


class SiblingsForm(PartForm):
    found = _choose(_("What was found about brothers and sisters?"), SiblingCheck.Found.choices)
    text = _text(
        _("What did you find, and what is done about it?"),
        _("A brother or sister at risk is a child of their own: tell the front door as well."),
    )
    checked_on = _day(_("When?"), _("the day"), allow_future=False)


class ReferralForm(PartForm):
    service = _choose(_("Which service?"))
    text = _text(_("What do you ask them for?"))
    referred_on = _day(_("When?"), _("the day"), allow_future=False)
    is_third_party = _third()


class ActionForm(PartForm):
    text = _text(_("What will be done?"))
    owner = _choose(_("Who does it?"))
    due_at = DateTimeField(label=_("By when?"), noun=_("the date it is due"), allow_past=False)
    goal = _choose(_("Which goal is it for?"), required=False)
    is_third_party = _third()


class ReviewDateForm(PartForm):
    on = _day(
        _("When is it first reviewed?"),
        _("the first review"),
        allow_past=False,
        help_text=_("Six weeks at most where risk is significant, twelve otherwise."),
    )


class EvidenceForm(PartForm):
    evidence = _text(
        _("How is it known that it changed something?"),
        _("What was seen, measured, or said by the child. If it changed nothing, say so."),
    )


class FinishForm(PartForm):
    result = _text(_("What came of it for the child?"))


class FinishGoalForm(FinishForm):
    outcome = _choose(_("Is it so now?"), Goal.Outcome.choices)
    field_order = ("outcome", "result")


class FinishReferralForm(FinishForm):
    outcome = _choose(_("What came of it?"), Referral.Outcome.choices)
    field_order = ("outcome", "result")


class ServiceForm(forms.Form):
    name = LineField(label=_("Name of the service"), max_length=120)
    does = LineField(label=_("What does it help with?"), max_length=300)
    how_to_refer = LineField(label=_("How does one refer?"), max_length=300)
    ages = LineField(label=_("For whom?"), required=False, max_length=60)


def today() -> dict[str, Any]:
    """What dates begin with."""
    now = clock.today()
    names = ("heard_on", "checked_on", "referred_on", "began_on")
    return dict.fromkeys(names, now)
