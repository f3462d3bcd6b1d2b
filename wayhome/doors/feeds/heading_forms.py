"""Which column is which: asked of a file that is here, or of what was said before."""

import difflib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wayhome.doors.feeds.headed import Headed, Named, plain
from wayhome.doors.feeds.kinds import Kind
from wayhome.doors.feeds.models import Batch, ColumnMap
from wayhome.doors.feeds.models.batch import POPULATION
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.reading import Table
from wayhome.foundation.pages.fields import LineField

NOWHERE = "–"  # in place of a heading: it is in no file of theirs
LIKE = 0.75  # how alike a heading must be to be offered as the one that is meant


class HeadingsForm(forms.Form):
    """Our columns of each table that is not known, those that are looked for first; for each a
    choice of the file's headings, with a value that stands under it."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        batch: Batch,
        unknown: Mapping[str, Headed],
        named: Mapping[str, Named],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[str, str]] = {}  # field -> table, column
        self.unknown = unknown
        # of a population no value is shown: most of them are nobody's business (P45)
        with_values = batch.feed not in POPULATION
        for number, (name, headed) in enumerate(unknown.items()):
            table, before = kind.files[name], named.get(name, {})
            placed = {column: _known(column, headed, before) for column in table.columns}
            free = [each for each in headed.headings if each not in placed.values()]
            for column in sorted(table.columns, key=lambda each: _order(table, each, placed)):
                field = f"t{number}-{table.columns.index(column)}"
                self._ask(field, name, column, _choices(headed, with_values=with_values))
                guess = placed[column] or _alike(column, free)
                is_needed = column not in table.optional
                self.fields[field].initial = guess or ("" if is_needed else NOWHERE)
                self.fields[field].help_text = _takes(kind, table, column)

    def _ask(self, field: str, table: str, column: str, choices: list[tuple[str, str]]) -> None:
        self.places[field] = (table, column)
        label = column if len(self.unknown) == 1 else f"{table}: {column}"
        self.fields[field] = forms.ChoiceField(
            label=label,
            choices=choices,
            error_messages={"required": _("Say where %s stands, or that it is not there") % label},
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        taken: dict[tuple[str, str], str] = {}
        for field, (table, column) in self.places.items():
            theirs = typed.get(field, NOWHERE)
            if theirs == NOWHERE:
                continue
            if other := taken.get((table, theirs)):
                said = {"other": other, "column": column, "theirs": theirs}
                words = _("%(other)s and %(column)s cannot both stand under “%(theirs)s”.") % said
                self.add_error(field, words)
            taken[table, theirs] = column
        return typed

    def says(self) -> dict[str, dict[str, str]]:
        """Table -> what is to be remembered: a column's heading, where it is not our own."""
        found: dict[str, dict[str, str]] = {table: {} for table in self.unknown}
        for field, (table, column) in self.places.items():
            theirs = self.cleaned_data[field]
            if theirs == NOWHERE:
                found[table][column] = ""
            elif plain(theirs) != plain(column):
                found[table][column] = theirs
        return found


def _takes(kind: Kind, table: Table, column: str) -> str:
    listed = LISTED.get(kind.code)
    return listed.says[column] if listed else kind.hint(table, column)


def _known(column: str, headed: Headed, before: Named) -> str:
    """The file's heading of a column, by what was said before or by its own name; "" if none is."""
    looked_for = plain(before.get(column) or column)
    return next((each for each in headed.headings if plain(each) == looked_for), "")


def _alike(column: str, free: list[str]) -> str:
    by_plain = {plain(each): each for each in free}
    found = difflib.get_close_matches(plain(column), by_plain, n=1, cutoff=LIKE)
    return by_plain[found[0]] if found else ""


def _order(table: Table, column: str, placed: Mapping[str, str]) -> tuple[bool, bool]:
    return (bool(placed[column]), column in table.optional)


def _choices(headed: Headed, *, with_values: bool) -> list[tuple[str, str]]:
    def words(heading: str) -> str:
        value = headed.examples.get(heading, "") if with_values else ""
        return f"{heading}, {_('such as')} {value}" if value else heading

    return [
        ("", _("Choose")),
        *((heading, words(heading)) for heading in headed.headings),
        (NOWHERE, _("It is not in this file")),
    ]


class ColumnMapForm(forms.Form):
    """What a sender calls its columns, as text: empty where it uses our own name."""

    mark_optional = False

    def __init__(self, *args: Any, kind: Kind, kept: ColumnMap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = kind.files[kept.table].columns
        for number, column in enumerate(self.columns):
            theirs = kept.says.get(column)
            self.fields[f"c{number}"] = LineField(
                label=column,
                required=False,
                max_length=200,
                initial=NOWHERE if theirs == "" else theirs or "",
            )

    def says(self) -> dict[str, str]:
        typed = {
            column: self.cleaned_data[f"c{number}"].strip()
            for number, column in enumerate(self.columns)
        }
        return {
            column: "" if theirs in (NOWHERE, "-") else theirs
            for column, theirs in typed.items()
            if (theirs and plain(theirs) != plain(column)) or theirs in (NOWHERE, "-")
        }

    def blame(self, column: str, words: str) -> None:
        """A fault stands at its column."""
        number = self.columns.index(column) if column in self.columns else None
        self.add_error(None if number is None else f"c{number}", ValidationError(words))
