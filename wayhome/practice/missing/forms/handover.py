"""What one shift writes for the next."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateTimeField, TextField
from wayhome.practice.missing.queries.handing_over import Begun
from wayhome.practice.missing.queries.handover import Turn

LINE = "line_"


class HandoverForm(forms.Form):
    """A line for each child, then anything else, who comes and from when."""

    also = TextField(
        label=_("Anything else?"),
        help_text=_("Who is off sick, what is expected tonight. Name no child here."),
        required=False,
        rows=3,
        max_length=4000,
    )
    other = forms.ChoiceField(label=_("Who takes over?"))
    at = DateTimeField(label=_("When does their shift begin?"), noun=_("the time"))

    def __init__(
        self,
        *args: Any,
        turn: Turn,
        begun: Iterable[Begun],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        own, self.begun = dict(self.fields), list(begun)
        self.newly = self._newly()
        self.fields.clear()
        for each in self.begun:
            label = _now("%(name)s, %(age)s") % {"name": each.name, "age": each.age}
            self.fields[LINE + each.ref] = TextField(
                label=label, rows=3, max_length=1000, initial=each.said
            )
        self.fields.update(own)
        self.fields["other"].choices = [(each.key, each.words) for each in turn.others]  # type: ignore[attr-defined]
        self.fields["at"].initial = turn.at
        if turn.comes:
            self.fields["other"].label = _now("Who went?")
            self.fields["at"].label = _now("When did your shift begin?")

    def _newly(self) -> list[Begun]:
        """Children who came to be missing while this was written: their line is begun for them."""
        if not self.is_bound:
            return []
        newly = [each for each in self.begun if LINE + each.ref not in self.data]
        said = {LINE + each.ref: each.said for each in newly}
        self.data = {**{name: self.data[name] for name in self.data}, **said}
        return newly

    def clean(self) -> dict[str, Any]:
        for each in self.newly:
            words = _now("%(name)s was reported while you wrote. Read this line, and sign again.")
            self.add_error(LINE + each.ref, words % {"name": each.name})
        return super().clean() or {}
