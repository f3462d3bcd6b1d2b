"""What a person types to join two records of one child, and to take them apart."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.foundation.people.beside import Fact
from wayhome.foundation.people.clashing import Clash


class OtherForm(forms.Form):
    """Who else the record may be of. It is posted: no address names a child (E26)."""

    text = LineField(
        label=_("Name, number or reference of the other record"),
        help_text=_("Only records that you may see are found."),
        max_length=120,
    )


class MergeForm(forms.Form):
    mark_optional = False
    reason = TextField(
        label=_("How do you know that they are one child?"),
        help_text=_("What you know of them, or whom you asked. It stays in the record."),
        rows=3,
        max_length=2000,
    )

    def __init__(self, *args: Any, clashes: Sequence[Clash] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_stand := [(clash.code, clash.words) for clash in clashes if clash.may_stand]:
            accepted = forms.MultipleChoiceField(
                label=_("These may both stand"),
                help_text=_("Tick each that you have looked at."),
                choices=may_stand,
                required=False,
                widget=Checkboxes(small=True),
            )
            self.fields = {"accepted": accepted, **self.fields}


class PartForm(forms.Form):
    reason = TextField(label=_("Why are they two children?"), rows=3, max_length=2000)


class PlaceForm(forms.Form):
    """Whose each fact is that came while the two were one record."""

    LATER = ""
    mark_optional = False

    def __init__(
        self, *args: Any, waiting: Sequence[Fact], names: tuple[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kept, other = names
        for number, fact in enumerate(waiting):
            self.fields[f"fact{number}"] = forms.ChoiceField(
                label=fact.name,
                choices=[("kept", kept), ("other", other), (self.LATER, _("Leave it for now"))],
                required=False,
                initial=self.LATER,
                widget=Radios(small=True),
            )
        self.waiting = waiting

    def placed(self) -> list[tuple[str, str]]:
        """Key of a fact -> its side, of those that were chosen."""
        chosen = [self.cleaned_data.get(f"fact{n}", "") for n in range(len(self.waiting))]
        return [(fact.key, side) for fact, side in zip(self.waiting, chosen, strict=True) if side]
