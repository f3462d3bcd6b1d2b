"""What is typed about an episode that stands: found, back, graded, closed, put right, decided."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.foundation.rules.declare import Pattern
from wayhome.practice.missing.forms.times import Screen, WhenForm
from wayhome.practice.missing.forms.words import HOW_FOUND, NEWS, WHERE_BACK
from wayhome.practice.missing.models import Closing, Grade


class FoundForm(WhenForm):
    asked = _("When was %(who)s found?")
    noun = _("the time %(who)s was found")
    day_noun = _("the day %(who)s was found")

    where = LineField(label=_("Where were they found?"))
    how_found = forms.ChoiceField(
        label=_("How were they found?"), choices=HOW_FOUND, widget=Radios()
    )


class ReturnedForm(WhenForm):
    asked = _("When was %(who)s back?")
    noun = _("the time %(who)s was back")
    day_noun = _("the day %(who)s was back")

    to = forms.ChoiceField(
        label=_("Where are they now?"),
        choices=WHERE_BACK,
        widget=Radios(
            hints={"new": _("The interview clock runs from here: a new placement counts as back.")}
        ),
    )
    which = LineField(
        label=_("Which home, ward or address?"),
        help_text=_("Leave out an address that is withheld."),
        required=False,
        max_length=120,
    )

    def in_words(self) -> str:
        said = self.cleaned_data
        return ", ".join(filter(None, (str(dict(WHERE_BACK)[said["to"]]), said["which"])))


class GradeForm(Screen):
    """The police assessment, entered by police only (P08)."""

    grade = forms.ChoiceField(
        label=_("Police grade"),
        choices=Grade,
        widget=Radios(
            hints={
                Grade.VERY_LOW: _(
                    "Needs a name that authorised it and a time to look again. It takes away "
                    "neither notification nor interview."
                )
            },
            reveals={Grade.VERY_LOW: "authorised_by"},
        ),
    )
    authorised_by = LineField(label=_("Who authorised it?"), required=False, max_length=120)
    reason = TextField(label=_("Why this grade?"), rows=4, max_length=4000)
    review_at = DateTimeField(
        label=_("When will it be looked at again?"),
        noun=_("the time of the next review"),
        help_text=_("A very low grade needs one. Every grade is better with one."),
        required=False,
        allow_past=False,
    )


class CloseForm(Screen):
    closing = forms.ChoiceField(label=_("Why does it end here?"), choices=(), widget=Radios())
    reason = LineField(
        label=_("How do you know?"),
        help_text=_(
            "Needed for an error: the record is kept with what you write, counts nowhere, and can"
            " be opened again."
        ),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, is_police: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never = {Closing.MERGED} if is_police else {Closing.MERGED, Closing.POLICE}
        self.fields["closing"].choices = [  # type: ignore[attr-defined]
            choice for choice in Closing.choices if choice[0] not in never
        ]


class WithdrawForm(Screen):
    """Which recorded end was not so, and why."""

    end = forms.ChoiceField(label=_("What was not so?"), choices=(), widget=Radios())
    reason = LineField(
        label=_("How do you know?"),
        help_text=_("What was recorded stays to be read, with this reason."),
        max_length=300,
    )

    def __init__(self, *args: Any, ends: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["end"]
        field.choices = [(code, _now(words)) for code, words in ends]  # type: ignore[attr-defined]
        if len(ends) == 1:
            field.initial, field.widget = ends[0][0], forms.HiddenInput()


class NewsForm(Screen):
    """What is known now. It is added; nothing is written over."""

    kind = forms.ChoiceField(label=_("What is known now?"), choices=NEWS, widget=Radios())
    text = TextField(
        label=_("Write it down"),
        help_text=_("Who says so, when, and where."),
        rows=4,
        max_length=4000,
    )

    def in_words(self) -> str:
        kind, text = self.cleaned_data["kind"], self.cleaned_data["text"]
        return text if kind == "other" else f"{dict(NEWS)[kind]}: {text}"


class CorrectForm(WhenForm):
    """A recorded time and its words, put right. Each subclass is one fact of an episode."""

    words: ClassVar[tuple[str, ...]] = ()

    reason = LineField(
        label=_("Why was it wrong?"),
        help_text=_("What it said before stays on the record, with this reason."),
        max_length=300,
    )
    field_order: tuple[str, ...] = ("how", "at", "about", "on", "earliest_on")

    def typed_words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.words}


class CorrectSince(CorrectForm):
    asked = _("When was %(who)s last seen?")
    may_be_unknown = True
    words = ("last_seen_where", "last_seen_by")
    last_seen_where = LineField(label=_("Where?"), required=False)
    last_seen_by = LineField(label=_("By whom?"), required=False, max_length=120)
    field_order = (*CorrectForm.field_order, *words, "reason")


class CorrectFound(CorrectForm):
    asked = _("When was %(who)s found?")
    words = ("found_where", "found_how")
    found_where = LineField(label=_("Where?"), required=False)
    found_how = LineField(label=_("How?"), required=False)
    field_order = (*CorrectForm.field_order, *words, "reason")


class CorrectReturned(CorrectForm):
    asked = _("When was %(who)s back?")
    words = ("returned_to",)
    returned_to = LineField(label=_("To where?"), required=False)
    field_order = (*CorrectForm.field_order, *words, "reason")


CORRECTIONS: dict[str, type[CorrectForm]] = {
    "since": CorrectSince,
    "found": CorrectFound,
    "returned": CorrectReturned,
}


class DecideForm(Screen):
    option = forms.ChoiceField(label=_("What will be done?"), choices=(), widget=Radios())
    reason = TextField(
        label=_("Why?"),
        help_text=_("What you weighed, and why this is right for the child."),
        rows=5,
        max_length=4000,
    )

    def __init__(self, *args: Any, pattern: Pattern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _now(words)) for code, words in pattern.options]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]
