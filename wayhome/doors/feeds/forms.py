"""A return's files, and a held row put right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.fields import FileField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.doors.feeds.annex_a import workbook
from wayhome.doors.feeds.cin import xml as cin_xml
from wayhome.doors.feeds.commands import SIZE_LIMIT, Asking, FileIn
from wayhome.doors.feeds.commands.population import FILE as POPULATION_FILE
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Row
from wayhome.doors.feeds.outcome import asks_first
from wayhome.doors.feeds.queries import Who
from wayhome.doors.feeds.ssda903 import xml
from wayhome.doors.feeds.ssda903.columns import HEADER, TABLES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import LineField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.views.answers import described

LABELS = {
    "Header": _("Header"),
    "Episodes": _("Episodes"),
    "Missing": _("Missing"),
    "UASC": _("Unaccompanied asylum-seeking children (UASC)"),
}


def small_enough(file: UploadedFile) -> None:
    """Asked before a byte of it is read."""
    if (file.size or 0) > SIZE_LIMIT:
        raise ValidationError(_now("The file is larger than 300 MB."))


class OwnForm(forms.Form):
    """What a council brings in: of one of the areas that the reader's agency works for."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(),
        label=_("Whose is it?"),
        to_field_name="code",
        empty_label=None,
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = reader.agency.areas.all() if reader.agency else Authority.objects.none()
        self.fields["authority"].queryset = own  # type: ignore[attr-defined]


def ask(form: forms.Form, reader: Reader, feed: str) -> None:
    """The last question of any file: to see first what it would do?"""
    form.fields["asks_first"] = forms.BooleanField(
        label=_("Show me what it would do, and wait for my yes"),
        required=False,
        initial=asks_first(feed, agency=reader.agency),
    )


def asked(typed: Mapping[str, Any]) -> Asking:
    """On a page a file whose columns are not known is asked about, and not refused."""
    return Asking(first=typed["asks_first"], columns=True)


class YearForm(OwnForm):
    """The same of one year's collection."""

    year = forms.IntegerField(
        label=_("In which year does the collection end?"),
        help_text=_("The collection from 1 April 2025 to 31 March 2026 ends in 2026"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = self._latest()

    @staticmethod
    def _latest() -> int:
        """The collection that ended last."""
        today = clock.today()
        return today.year if (today.month, today.day) > (3, 31) else today.year - 1


class ReturnForm(YearForm):
    """The files of one return, each under its own label, so that a fault stands at its file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].label = _("Whose return is it?")
        for name, table in TABLES.items():
            self.fields[name] = FileField(
                label=LABELS[name],
                required=False,
                validators=[small_enough],
                help_text=_("CSV with the columns %s") % ", ".join(table.columns),
            )
        self.fields[xml.FILE] = FileField(
            label=_("Or the whole return as one XML file"),
            required=False,
            validators=[small_enough],
            help_text=_("In place of the CSV files: the file that begins with EXPSSDA903"),
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        is_told = {HEADER.name, xml.FILE} & set(self.errors)
        if not (is_told or typed.get(xml.FILE) or typed.get(HEADER.name)):
            self.add_error(
                HEADER.name, _now("Choose the Header file, or the whole return as one XML file")
            )
        return typed

    def files_in(self) -> dict[str, FileIn]:
        """Table -> its file, for `commands.receive`."""
        sent = {name: self.cleaned_data.get(name) for name in (*TABLES, xml.FILE)}
        return {name: FileIn(file.name or "", file.read()) for name, file in sent.items() if file}


def _file(label: Any, hint: Any, missing: Any) -> FileField:
    errors = {"required": missing}
    return FileField(label=label, help_text=hint, validators=[small_enough], error_messages=errors)


class CensusForm(YearForm):
    """A CIN census. The field has the name under which commands say what is wrong with it."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[cin_xml.FILE] = _file(
            _("The CIN census file"),
            _("XML, as it was made for the Department for Education"),
            _("Choose the census file"),
        )


class ListsForm(OwnForm):
    """An Annex A workbook."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[workbook.FILE] = _file(
            _("The Annex A workbook"),
            _("Excel (.xlsx) with sheets List 1 to List 8, as many as there are"),
            _("Choose the workbook"),
        )


class PopulationForm(OwnForm):
    """A list of a whole population, as CSV."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[POPULATION_FILE] = _file(
            _("The list"),
            _("CSV with the columns of the file to fill in; others are not kept"),
            _("Choose the list"),
        )


class RowForm(forms.Form):
    """A row's values as text, under the columns' own names, to read and judge again; those at fault
    come first."""

    mark_optional = False

    def __init__(self, *args: Any, row: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = kind_of(row.batch)
        table = kind.tables[row.table]
        rules = [kind.rules[code] for code in row.faults]
        wrong = {
            name
            for name in table.columns
            if any(rule.is_at_fault(table, name, row.says.get(name, "")) for rule in rules)
        }
        for name in sorted(table.columns, key=lambda each: each not in wrong):
            said, limit = row.says.get(name, ""), table.limit_of(name)
            self.fields[name] = LineField(
                label=name,
                required=False,
                max_length=limit,
                initial=said if len(said) <= limit else "",
                help_text=kind.hint(table, name),
            )


class ReportsForm(forms.Form):
    """A force's file of missing reports."""

    mark_optional = False
    Reports = FileField(
        label=_("File of missing reports"),
        validators=[small_enough],
        help_text=_("CSV with the columns of the template"),
        error_messages={"required": _("Choose the file of reports")},
    )

    def file_in(self) -> FileIn:
        file = self.cleaned_data["Reports"]
        return FileIn(file.name or "", file.read())


class WhoForm(forms.Form):
    """Whom a report is about: one of those who are alike, somebody new, or none of these."""

    mark_optional = False
    choice = forms.ChoiceField(
        label=_("Who is this?"),
        widget=Radios,
        error_messages={"required": _("Say who this is")},
    )

    def __init__(self, *args: Any, who: Who, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.child.ref, each.child.full_name) for each in who.candidates]
        if who.candidates:
            choices.append(("none", _now("Not one of these, and I do not know yet who")))
        choices.append(("new", _now("A child who is not on the record yet")))
        self.fields["choice"].widget = Radios(
            hints={each.child.ref: described(each) for each in who.candidates}
        )
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """Look for another child among those the reader may see."""

    mark_optional = False
    find = LineField(
        label=_("Look for another child"),
        help_text=_("A name, a date of birth or a number"),
        max_length=200,
        error_messages={"required": _("Enter a name, a date of birth or a number")},
    )
