"""Which instant a page is of: now, or the end of a day that is over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest

from wayhome.foundation.kernel import clock
from wayhome.oversight.inspection.forms import AsAtForm


@dataclass(frozen=True)
class AsAt:
    """`on` None: now. A day of today is now as well: it is not over."""

    form: AsAtForm
    on: date | None
    at: datetime

    @property
    def query(self) -> str:
        return f"?on={self.on:%Y-%m-%d}" if self.on else ""


def as_at(request: HttpRequest) -> AsAt:
    asked = {name: value for name, value in request.GET.items() if name.startswith("on")}
    form = AsAtForm(asked if any(asked.values()) else None)
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    if on is None or on >= clock.today():
        return AsAt(form, None, clock.now())
    midnight = datetime.combine(on + timedelta(days=1), time.min, clock.LONDON)
    return AsAt(form, on, midnight)
