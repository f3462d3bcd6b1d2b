"""The words and form parts of every page: `{% load wayhome %}`.

How to use them: docs/how-to/page-components.md. A tag given nothing (None, or a name that the page
has not got) says nothing, or says that it is not known.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import rendering, wording

register = template.Library()


# Times, said twice and in London time.


def _time(at: datetime | None, said: str, css: str = "") -> str:
    if not at:
        return ""
    mark = format_html(' class="{}"', css) if css else ""
    return format_html('<time datetime="{}"{}>{}</time>', wording.machine(at), mark, said)


@register.simple_tag
def when(at: datetime | None) -> str:
    """`22:10 last night, 9 h 40 min ago`."""
    return _time(at, wording.when(at, clock.now()) if at else "")


@register.simple_tag
def moment(at: datetime | None) -> str:
    """`22:10 last night`."""
    return _time(at, wording.moment(at, clock.now()) if at else "")


@register.simple_tag
def ago(at: datetime | None) -> str:
    """`9 h 40 min ago`."""
    return _time(at, wording.ago(at, clock.now()) if at else "")


@register.simple_tag
def due(at: datetime | None) -> str:
    """`due in 3 h`, or in the colour and words of lateness `3 h late`."""
    if not at:
        return ""
    now = clock.now()
    css = "wh-due wh-due--late" if wording.is_late(at, now) else "wh-due"
    return _time(at, wording.due(at, now), css)


@register.simple_tag
def elapsed(since: datetime | None) -> str:
    """`26 h 40`, for dense rows; a live page keeps it true between answers."""
    if not since:
        return ""
    return format_html(
        '<time datetime="{}" data-elapsed>{}</time>',
        wording.machine(since),
        wording.short_duration(clock.now() - since),
    )


@register.filter
def duration(length: timedelta | None) -> str:
    """`9 h 40 min`."""
    return "" if length is None else wording.duration(length)


@register.filter
def clock_time(at: datetime | None) -> str:
    """`22:10`."""
    return wording.clock_time(at) if at else ""


@register.simple_tag
def day(on: date | datetime | None) -> str:
    """`today`, `Tue 3 Nov`."""
    if not on:
        return ""
    plain = on.astimezone(clock.LONDON).date() if isinstance(on, datetime) else on
    said = wording.day(plain, clock.today())
    return format_html('<time datetime="{}">{}</time>', plain.isoformat(), said)


@register.simple_tag
def born(on: date | None) -> str:
    """`2 May 2012`."""
    if not on:
        return _("date of birth not known")
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), wording.full_day(on))


@register.simple_tag
def age(on: date | None) -> str:
    """`14`, `5 weeks`, `age not known`."""
    return wording.age(on or None, clock.today())


@register.simple_tag
def period(start: datetime, end: datetime) -> str:
    """`19:05 to 22:10 yesterday`."""
    return wording.period(start, end, clock.now())


@register.filter
def grouped(value: float | None) -> str:
    """`1,000`."""
    return "" if value is None else wording.number(value)


@register.filter
def joined(words: Any) -> str:
    """`Ash, Devon and Priya`."""
    return wording.joined([str(word) for word in words])


@register.simple_tag
def showing(page: Any) -> str:
    """What part of a list a page shows; `page` as `pages.keyset.Page`."""
    return wording.showing(page.first, page.shown, page.total, page.at_least)


# Law is labelled law, local is labelled local, invented is labelled invented (P48).


@register.simple_tag
def basis(rule: Any) -> str:
    """Where a rule comes from. `rule` has `is_law: bool` and `basis: str`."""
    if rule.is_law:
        return format_html(
            '<span class="wh-basis wh-basis--law"><strong>{}</strong> {}</span>',
            _("Law"),
            wording.without_codes(str(rule.basis)),
        )
    return format_html(
        '<span class="wh-basis wh-basis--local"><strong>{}</strong> {}</span>',
        _("Agreed locally"),
        wording.without_codes(str(rule.basis)),
    )


@register.simple_tag
def limit(text: str, rule: Any) -> str:
    """A limit and whether law or local agreement sets it: `within 72 hours (law)`."""
    by = _("law") if rule.is_law else _("local")
    return format_html(
        '<span class="wh-limit" title="{}">{} <span class="wh-limit__by">({})</span></span>',
        rule.basis,
        text,
        by,
    )


@register.simple_tag(takes_context=True)
def invented(context: Context) -> str:
    """In the demonstration, a mark beside figures that somebody made up."""
    if not context.get("demonstration"):
        return ""
    return format_html('<span class="wh-invented">{}</span>', _("Invented for the demonstration"))


@register.simple_tag
def bar(value: float, of: float) -> str:
    """A share as a bar, beside the number that says it. Sizes are attributes: no inline style."""
    width = round(100 * min(max(value / of, 0), 1), 1) if of else 0
    return format_html(
        '<svg class="wh-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="wh-bar__track" width="100" height="10"/>'
        '<rect class="wh-bar__fill" width="{}" height="10"/></svg>',
        width,
    )


# Forms.


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """One form field. Options: `label_size` (s, m, l, xl), `heading=True` (label is the h1)."""
    return rendering.render_field(bound, **options)


@register.filter
def top_level(form: BaseForm) -> list[BoundField]:
    """The visible fields that no choice opens."""
    return list(rendering.top_level(form))


@register.filter
def has_errors(form: Any) -> bool:
    """True for a sent form, or a formset, with a mistake in it; false for anything else."""
    if isinstance(form, BaseFormSet):
        return form.is_bound and not form.is_valid()
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)


@register.inclusion_tag("pages/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """All that is wrong with one or more forms or formsets, each mistake a link to its field."""
    problems: list[dict[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            if form.is_bound and not form.is_valid():
                problems += [{"text": str(text), "to": ""} for text in form.non_form_errors()]
                problems += [row for each in form.forms for row in _problems(each)]
        elif isinstance(form, BaseForm):
            problems += _problems(form)
    return {"problems": problems}


def _problems(form: BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    found = [{"text": str(text), "to": ""} for text in form.non_field_errors()]
    for bound in form:
        to = getattr(bound, "error_target", "") if not bound.is_hidden else ""
        found += [{"text": str(text), "to": str(to)} for text in bound.errors]
    return found


@register.inclusion_tag("pages/form_tokens.html")
def form_tokens(form_state: Any) -> dict[str, Any]:
    """The hidden fields of a form that changes something, and where its draft says it is saved."""
    return {"state": form_state}
