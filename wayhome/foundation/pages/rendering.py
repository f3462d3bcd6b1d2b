"""How Django's forms become pages: the renderer of settings.FORM_RENDERER and its bound field."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BoundField, widgets
from django.forms.renderers import BaseRenderer
from django.forms.utils import ErrorList
from django.template.backends.base import BaseEngine
from django.template.backends.django import DjangoTemplates
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.foundation.pages import wording

TEMPLATES = Path(__file__).parent / "templates"
DJANGO_TEMPLATES = Path(django.forms.__file__).parent / "templates"
KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxInput, "govuk-checkboxes__input"),
    (widgets.Textarea, "govuk-textarea"),
    (widgets.Select, "govuk-select"),
    (widgets.FileInput, "govuk-file-upload"),
    (widgets.Input, "govuk-input"),
)


TOO_LONG = _lazy(
    "“%(label)s” is too long: %(limit_value)s characters at most, and it has %(show_value)s."
)
OURS: dict[type[django.forms.Field], dict[str, Any]] = {
    django.forms.Field: {"required": ""},
    django.forms.FileField: {"empty": _lazy("The file for “%(label)s” is empty.")},
    django.forms.IntegerField: {"invalid": _lazy("“%(label)s” is a whole number.")},
}


class Field(BoundField):
    """A bound field that knows its GOV.UK class, its faulty boxes and what it opens."""

    @property
    def errors(self) -> ErrorList:
        """What is wrong, with "This field is required" said as what to do: `Enter your name`."""
        found = self.form.errors.get(self.name)
        if not found:
            return self.form.error_class(renderer=self.form.renderer)
        said = [self._said(error) for error in found.as_data()]
        return self.form.error_class(said, renderer=self.form.renderer, field_id=self.auto_id)

    def _said(self, error: ValidationError) -> str:
        """Django's own words name neither the field nor what to do; a form's own words stand."""
        text, code = str(next(iter(error))), error.code
        if error.message == MaxLengthValidator.message and error.params:
            wanted = ("limit_value", "show_value")
            numbers = {key: wording.number(error.params[key]) for key in wanted}
            return TOO_LONG % ({"label": self.label} | numbers)
        for of, ours in OURS.items():
            if code in ours and text == str(of.default_error_messages[code]):
                return self._to_do() if code == "required" else ours[code] % {"label": self.label}
        return text

    def _to_do(self) -> str:
        label = str(self.label)
        if self.is_single_checkbox:
            return _("Tick “%(label)s”") % {"label": label}
        if label.endswith("?"):
            return _("Answer “%(label)s”") % {"label": label}
        lower = label if label[1:2].isupper() else label[:1].lower() + label[1:]
        verb = _("Choose %(label)s") if self.field.widget.use_fieldset else _("Enter %(label)s")
        return verb % {"label": lower}

    @property
    def faulty_boxes(self) -> tuple[str, ...]:
        """The boxes of a date at fault, for example `("month",)`; empty for other fields."""
        errors = self.form.errors.get(self.name)
        data = errors.as_data() if errors else []
        return tuple(part for error in data for part in getattr(error, "boxes", ()))

    @property
    def error_target(self) -> str:
        """The id that a link in the error summary goes to."""
        target = getattr(self.field.widget, "error_target", None)
        if target:
            return str(target(self.auto_id, self.faulty_boxes))
        return self.id_for_label or self.auto_id

    @property
    def reveals(self) -> dict[str, tuple[str, ...]]:
        """Choice value to the names of the fields that open under it."""
        return getattr(self.field.widget, "reveals", {})

    @property
    def group_describedby(self) -> str:
        """For a fieldset: the ids of its hint and error."""
        return self.aria_describedby or ""

    @property
    def is_single_checkbox(self) -> bool:
        """True when the label stands beside its box, not above."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = dict(super().build_widget_attrs(attrs, widget))
        built.pop("required", None)  # the server says what is missing, in words and in one place
        if widget.is_hidden:
            return built
        kind = next((name for of, name in KINDS if isinstance(widget, of)), "")
        if kind:
            wrong = f"{kind}--error" if self.errors else ""
            own = str(widget.attrs.get("class", ""))
            built["class"] = " ".join(name for name in (kind, wrong, own) if name)
        if "placeholder" in widget.attrs:
            built["placeholder"] = False  # a label that goes away when it is needed
        if widget.attrs.get("autocomplete") == "one-time-code":
            built["class"] += " govuk-input--width-10"
        if hasattr(widget, "error_target") and hasattr(widget, "parts"):
            built["wrong"] = self.faulty_boxes or (widget.parts if self.errors else ())
        if self.reveals:
            built["revealed"] = {
                value: format_html_join("", "{}", ((self.form[n].as_field_group(),) for n in names))
                for value, names in self.reveals.items()
            }
        return built


class Renderer(BaseRenderer):
    """GOV.UK markup for every form. Its own engine: it needs nothing of settings.TEMPLATES."""

    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = Field

    @cached_property
    def engine(self) -> BaseEngine:
        """Our templates first, then Django's own, then each room's."""
        return DjangoTemplates(
            {
                "NAME": "forms",
                "APP_DIRS": True,
                "DIRS": [TEMPLATES, DJANGO_TEMPLATES],
                "OPTIONS": {"builtins": ["wayhome.foundation.pages.templatetags.wayhome"]},
            }
        )

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)


def top_level(form: django.forms.BaseForm) -> Iterator[BoundField]:
    """The visible fields that are not opened by another field's choice."""
    inner = {
        name for field in form for names in getattr(field, "reveals", {}).values() for name in names
    }
    return (field for field in form.visible_fields() if field.name not in inner)


def render_field(field: BoundField, **options: Any) -> SafeString:
    """One field: label or legend, hint, error and control. `options` reach its template."""
    return field.render(context={**field.get_context(), **options})
