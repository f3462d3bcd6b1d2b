"""What is typed on the night: enquiries, sightings, states, challenges, the plan for the return."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.forms.times import Screen, WhenForm
from wayhome.practice.missing.models import (
    Category,
    Challenge,
    EnquiryKind,
    Grade,
    ReturnPlan,
    State,
    Sureness,
)

# Worst first, as people look for it; a challenge is upwards, so the lowest grade is not offered.
BELIEVED = [choice for choice in Grade.choices if choice[0] != Grade.VERY_LOW]
WHO_READS = [
    (Handling.POLICE_AND_CARE.value, _("Police and social care only")),
    (Handling.OPEN.value, _("Everybody who follows this episode, home and school among them")),
]


def readers_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who may read this?"), choices=WHO_READS, widget=Radios(), initial="police_care"
    )


def past_field(label: Any, noun: Any, **more: Any) -> DateTimeField:
    return DateTimeField(label=label, noun=noun, allow_future=False, quick=True, **more)


class EnquiryForm(Screen):
    """One enquiry: still to be made, with owner and time; or made, with what came of it."""

    kind = forms.ChoiceField(label=_("What kind of enquiry?"), choices=EnquiryKind, widget=Radios())
    what = LineField(
        label=_("What is asked?"),
        help_text=_("For example: ring Leighton and Macclesfield hospitals."),
    )
    made = forms.ChoiceField(
        label=_("Has it been made?"),
        choices=[("no", _("No, it is to be done")), ("yes", _("Yes"))],
        initial="no",
        widget=Radios(reveals={"no": ("owner", "due_at"), "yes": ("made_at", "answer", "by")}),
    )
    owner = forms.ChoiceField(label=_("Who does it?"), choices=(), required=False, widget=Radios())
    due_at = DateTimeField(
        label=_("By when?"),
        noun=_("the time by when it is to be made"),
        required=False,
        allow_past=False,
    )
    made_at = past_field(_("When?"), _("the time it was made"), required=False)
    answer = TextField(label=_("What came of it?"), rows=3, max_length=4000, required=False)
    by = LineField(
        label=_("Who made it?"),
        help_text=_("Leave it empty if it was you."),
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        self.fields["owner"].initial = owners[0][0]
        self.fields["due_at"].initial = clock.now() + timedelta(hours=1)


class ResultForm(Screen):
    is_made = forms.ChoiceField(
        label=_("Was it made?"),
        choices=[("yes", _("Yes")), ("no", _("No, and it will not be"))],
        widget=Radios(inline=True),
    )
    text = TextField(
        label=_("What came of it?"),
        help_text=_("If it was not made: why not."),
        rows=4,
        max_length=4000,
    )
    at = past_field(_("When?"), _("the time it was made"))
    by = LineField(
        label=_("Who made it?"),
        help_text=_("Leave it empty if it was you."),
        required=False,
        max_length=120,
    )


class SightingForm(WhenForm):
    asked: ClassVar[Any] = _("When was %(who)s seen, or heard of?")
    noun: ClassVar[Any] = _("the time %(who)s was seen")
    day_noun: ClassVar[Any] = _("the day %(who)s was seen")

    where = LineField(label=_("Where?"))
    what = TextField(
        label=_("What was seen or heard?"),
        help_text=_("With whom, in which car, which way, how they seemed."),
        required=False,
        rows=3,
        max_length=4000,
    )
    informant = LineField(
        label=_("Who says so, and how can they be reached?"),
        help_text=_("Only police and social care ever read this."),
        required=False,
    )
    sureness = forms.ChoiceField(label=_("How sure is it?"), choices=Sureness, widget=Radios())
    readers = readers_field()


class StepForm(Screen):
    text = TextField(
        label=_("What was done about it?"),
        help_text=_("Or why nothing was."),
        rows=4,
        max_length=4000,
    )


class StateForm(Screen):
    """P12: none of these is "found"."""

    state = forms.ChoiceField(label=_("What is so now?"), choices=State, widget=Radios())
    since_at = past_field(_("Since when?"), _("the time since when it is so"))
    where = LineField(label=_("Where?"), required=False)
    decided_by = LineField(
        label=_("Who decided it?"), help_text=_("A name, and their rank or post."), max_length=120
    )
    reason = TextField(label=_("How is it known?"), rows=3, max_length=4000)
    readers = readers_field()


class CategoryForm(Screen):
    category = forms.ChoiceField(
        label=_("Which is it?"),
        choices=Category,
        widget=Radios(
            hints={
                Category.MISSING: _("Nobody knows where they are."),
                Category.AWAY: _(
                    "A looked-after child who is not where they should be; where they are is known."
                ),
            }
        ),
    )
    decided_at = past_field(_("Since when?"), _("the time it was decided"))
    decided_by = LineField(
        label=_("Who decided it?"), help_text=_("A name, and their rank or post."), max_length=120
    )
    reason = TextField(label=_("Why?"), rows=3, max_length=4000)


class ChallengeForm(Screen):
    believed = forms.ChoiceField(
        label=_("How high do you assess the risk?"), choices=BELIEVED, widget=Radios()
    )
    reason = TextField(
        label=_("We assess this higher because…"),
        help_text=_("What you know that the grade does not show. Police and social care read it."),
        rows=5,
        max_length=4000,
    )


class AnswerForm(Screen):
    answer = forms.ChoiceField(
        label=_("Does the grade stay?"),
        choices=Challenge.Answer,
        widget=Radios(reveals={Challenge.Answer.REGRADED: "grade"}),
    )
    grade = forms.ChoiceField(
        label=_("The new grade"), choices=BELIEVED, required=False, widget=Radios()
    )
    reason = TextField(
        label=_("Why?"),
        help_text=_("Whoever challenged it reads this."),
        rows=4,
        max_length=4000,
    )


class ReturnPlanForm(Screen):
    safe = forms.ChoiceField(
        label=_("Is it safe for %(who)s to go back there?"),
        choices=ReturnPlan.Safe,
        widget=Radios(),
    )
    why = TextField(label=_("Why, or why not?"), required=False, rows=3, max_length=4000)
    collects = LineField(label=_("Who collects them?"), required=False)
    if_refuses = TextField(
        label=_("What if %(who)s refuses to go?"), required=False, rows=2, max_length=4000
    )
    medical = TextField(
        label=_("What do they need from a doctor?"),
        help_text=_("Medication missed, injuries, what they may have taken."),
        required=False,
        rows=2,
        max_length=4000,
    )
    assault_centre = TextField(
        label=_("Sexual-assault centre"),
        help_text=_("Whether it is asked, which one, who goes with them, before they wash."),
        required=False,
        rows=2,
        max_length=4000,
    )
    evidence = TextField(
        label=_("Clothing and phone as evidence"), required=False, rows=2, max_length=4000
    )
    notes = TextField(label=_("Anything else"), required=False, rows=2, max_length=4000)
    for_carers = TextField(
        label=_("What do those who care for %(who)s need to know?"),
        help_text=_("They read this, and nothing else on this page."),
        required=False,
        rows=2,
        max_length=4000,
    )


class PreventionForm(Screen):
    """The police prevention interview. It is never the return interview."""

    held_at = past_field(_("When was it?"), _("the time of the interview"))
    officer = LineField(label=_("Who spoke to %(who)s?"), max_length=120)
    said = TextField(label=_("What was said, in a line"), rows=3, max_length=2000)
    concerns = TextField(label=_("Concerns"), required=False, rows=3, max_length=4000)
    passed_to = LineField(label=_("To whom were they passed?"), required=False)
