"""A return's files, and a held row put right."""

from typing import Any

from django import forms
from django.forms.fields import FileField
from django.utils.translation import gettext_lazy as _

from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Row
from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.feeds.ssda903.parse import VALUE_LIMIT
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import LineField

LABELS = {
    "Header": _("Header"),
    "Episodes": _("Episodes"),
    "Missing": _("Missing"),
    "UASC": _("Unaccompanied asylum-seeking children (UASC)"),
}


class UploadForm(forms.Form):
    """The files of one return, each under its own label, so that a fault stands at its file."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(),
        label=_("Whose return is it?"),
        to_field_name="code",
        empty_label=None,
    )
    year = forms.IntegerField(
        label=_("In which year does the collection end?"),
        help_text=_("The collection from 1 April 2025 to 31 March 2026 ends in 2026"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = reader.agency.areas.all() if reader.agency else Authority.objects.none()
        self.fields["authority"].queryset = own  # type: ignore[attr-defined]
        self.fields["year"].initial = self._latest()
        for name, table in TABLES.items():
            self.fields[name] = FileField(
                label=LABELS[name],
                required=table.is_required,
                help_text=_("CSV with the columns %s") % ", ".join(table.columns),
                error_messages={"required": _("Choose the Header file")},
            )

    @staticmethod
    def _latest() -> int:
        """The collection that ended last."""
        today = clock.today()
        return today.year if (today.month, today.day) > (3, 31) else today.year - 1

    def files_in(self) -> dict[str, FileIn]:
        """Table -> its file, for `commands.receive`."""
        sent = {name: self.cleaned_data.get(name) for name in TABLES}
        return {name: FileIn(file.name or "", file.read()) for name, file in sent.items() if file}


class RowForm(forms.Form):
    """A row's values as text, under the columns' own names, to read and judge again."""

    mark_optional = False

    def __init__(self, *args: Any, row: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TABLES[row.table].columns:
            said = row.says.get(name, "")
            self.fields[name] = LineField(
                label=name,
                required=False,
                max_length=VALUE_LIMIT,
                initial=said if len(said) <= VALUE_LIMIT else "",
                help_text=_("dd/mm/yyyy") if name in TABLES[row.table].dates else "",
            )
