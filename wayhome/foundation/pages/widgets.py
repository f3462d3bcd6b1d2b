"""Form controls in the GOV.UK manner. Fields choose them; the templates are in django/forms/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import parse

Words = str | Promise


@dataclass(frozen=True)
class Typed:
    """What stands in the boxes of a date or date-time, as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""
    which: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.month or self.year or self.time)


class DateBoxes(forms.Widget):
    """Three boxes: day, month, year. With `quick`, buttons fill in today or yesterday."""

    template_name = "django/forms/widgets/date_boxes.html"
    use_fieldset = True
    parts: tuple[str, ...] = ("day", "month", "year")
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year"), "time": _("Time")}

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        quick: bool = False,
        birthday: bool = False,
    ) -> None:
        super().__init__(attrs)
        self.quick = quick
        self.birthday = birthday

    def typed(self, value: Any) -> Typed:
        """Any value a form may hold, as text for the boxes."""
        if isinstance(value, Typed):
            return value
        if isinstance(value, datetime):
            value = value.astimezone(clock.LONDON) if value.tzinfo else value
            return _from_datetime(value)
        if isinstance(value, date):
            return Typed(day=str(value.day), month=str(value.month), year=str(value.year))
        return Typed()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        """The boxes; or one ISO value under the plain name, as links and tests send it."""
        boxes = {part: str(data.get(f"{name}_{part}") or "") for part in (*self.parts, "which")}
        if not any(boxes.values()) and data.get(name):
            return self.typed(_from_iso(str(data[name])))
        return Typed(**boxes)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in self.parts)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{self.parts[0]}" if id_ else id_

    def error_target(self, id_: str, wrong: Sequence[str]) -> str:
        """The id of the first box that is at fault."""
        first = next((part for part in self.parts if part in wrong), self.parts[0])
        return f"{id_}_which_0" if tuple(wrong) == ("which",) else f"{id_}_{first}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        widget, typed = context["widget"], self.typed(value)
        wrong = widget["attrs"].pop("wrong", ())
        id_ = widget["attrs"].get("id", name)
        widget["boxes"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "part": part,
                "label": self.labels[part],
                "value": getattr(typed, part),
                "wrong": part in wrong,
                "autocomplete": f"bday-{part}" if self.birthday else "off",
            }
            for part in self.parts
        ]
        if self.quick:
            today = clock.today()
            widget["quick"] = [(_("Today"), today), (_("Yesterday"), today - timedelta(days=1))]
        widget["which"] = self.which_choices(name, id_, typed, wrong)
        return context

    def which_choices(
        self, name: str, id_: str, typed: Typed, wrong: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Radios for the hour that happens twice; none for a date alone."""
        return []


class DateTimeBoxes(DateBoxes):
    """The three boxes and a time, London; in the hour that happens twice it asks which one.

    With `quick`, a button fills in this moment too."""

    parts = ("day", "month", "year", "time")
    which = (
        ("first", _("The first time, before the clocks went back (British Summer Time)")),
        ("second", _("The second time, after the clocks went back (Greenwich Mean Time)")),
    )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.quick:
            context["widget"]["now"] = clock.now()
        return context

    def which_choices(
        self, name: str, id_: str, typed: Typed, wrong: Sequence[str]
    ) -> list[dict[str, Any]]:
        if "which" not in wrong and not _happens_twice(typed):
            return []
        return [
            {
                "name": f"{name}_which",
                "id": f"{id_}_which_{index}",
                "value": value,
                "label": label,
                "checked": typed.which == value,
            }
            for index, (value, label) in enumerate(self.which)
        ]


def _happens_twice(typed: Typed) -> bool:
    try:
        on, at = parse.read_date(typed.day, typed.month, typed.year), parse.read_time(typed.time)
    except parse.Faulty:
        return False
    return on is not None and at is not None and parse.is_twice(on, at)


def _from_datetime(local: datetime) -> Typed:
    twice = parse.is_twice(local.date(), local.time())
    return Typed(
        day=str(local.day),
        month=str(local.month),
        year=str(local.year),
        time=f"{local:%H:%M}",
        which=("second" if local.fold else "first") if twice else "",
    )


def _from_iso(text: str) -> date | datetime | None:
    for reader in (date.fromisoformat, datetime.fromisoformat):
        try:
            return reader(text)
        except ValueError:
            continue
    return None


class _Options(ChoiceWidget):
    """What radios and checkboxes share: a hint under a choice, an "or" line, a field that opens.

    `hints`: choice value to text. `reveals`: choice value to the name (or names) of the form's
    fields that show under it while it is chosen. `divider_before`: the choice value that "or"
    precedes.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[Any, Words] | None = None,
        reveals: Mapping[Any, str | tuple[str, ...]] | None = None,
        divider_before: Any = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = {str(value): text for value, text in (hints or {}).items()}
        self.reveals = {
            str(value): (fields,) if isinstance(fields, str) else fields
            for value, fields in (reveals or {}).items()
        }
        self.divider_before = None if divider_before is None else str(divider_before)
        self.inline = inline
        self.small = small

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        option["divider"] = str(value) == self.divider_before
        option["exclusive"] = self.divider_before is not None and option["divider"]
        return option

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        revealed = attrs.pop("revealed", {})
        context = super().get_context(name, value, attrs)
        context["widget"]["inline"] = self.inline
        context["widget"]["small"] = self.small
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["revealed"] = revealed.get(str(option["value"]), "")
        return context

    def error_target(self, id_: str, wrong: Sequence[str]) -> str:
        return f"{id_}_0"


class Radios(_Options, forms.RadioSelect):
    """One choice of a few."""


class Checkboxes(_Options, forms.CheckboxSelectMultiple):
    """Any number of choices. After a divider comes the "none of these" that clears the others."""


class Textarea(forms.Textarea):
    """Free text that grows as it is written; counts characters where the field has a limit."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 5) -> None:
        super().__init__({"rows": rows, "spellcheck": "true", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        limit = context["widget"]["attrs"].pop("maxlength", None)
        context["widget"]["limit"] = limit  # told, not enforced: a paste is never cut short
        return context
