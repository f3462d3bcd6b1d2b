"""Forms in which a choice opens further questions."""

from typing import Any

from django import forms


class Opening(forms.Form):
    """What stands in a field under a choice that was not made is not judged, and not used."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            for value, inner in getattr(field.widget, "reveals", {}).items():
                if cleaned.get(name) != value:
                    for other in inner:
                        self.errors.pop(other, None)
                        cleaned[other] = getattr(self.fields[other], "empty_value", None)
        return cleaned
