"""Every component on one page, with invented content, for people to look at and tests to drive.

Served in demonstration and test only. It reads nothing: whatever stands here is made up here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.pages.fields import DateField, DateTimeField, LineField, TextField
from wayhome.foundation.pages.routing import page
from wayhome.foundation.pages.widgets import Checkboxes, Radios

LAW = SimpleNamespace(is_law=True, basis="Care Planning Regulations 2010")
LOCAL = SimpleNamespace(is_law=False, basis="Cheshire partnership, 2026")


class SampleForm(forms.Form):
    """One of each field, as a report of a missing child would ask."""

    name = LineField(label=_("What is the child's name?"), help_text=_("As they use it"))
    born_on = DateField(
        label=_("When were they born?"),
        noun=_("the date of birth"),
        help_text=_("For example, 27 3 2012"),
        required=False,
        allow_future=False,
    )
    last_seen_at = DateTimeField(
        label=_("When were they last seen?"),
        noun=_("the date and time they were last seen"),
        help_text=_("For example, 27 3 2026 at 22:10"),
        allow_future=False,
        quick=True,
    )
    told_police = forms.ChoiceField(
        label=_("Have you told the police?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I do not know"))],
        widget=Radios(
            hints={"no": _("Call 101 now, or 999 if they are in danger")},
            reveals={"yes": "police_reference"},
            divider_before="unsure",
        ),
    )
    police_reference = LineField(label=_("Police reference"), required=False, max_length=20)
    worries = forms.MultipleChoiceField(
        label=_("What worries you tonight?"),
        required=False,
        choices=[
            ("health", _("Their health or medication")),
            ("person", _("A person they may be with")),
            ("self", _("They may hurt themselves")),
            ("none", _("None of these")),
        ],
        widget=Checkboxes(hints={"person": _("An adult or older child")}, divider_before="none"),
    )
    home = forms.ChoiceField(
        label=_("Where do they live?"),
        choices=[("", _("Choose")), ("beech", "Beech House"), ("oak", "Oak Lodge")],
    )
    words = TextField(
        label=_("What did they say before they left?"),
        help_text=_("In their words, as you remember them"),
        required=False,
        max_length=2000,
    )
    photo = forms.FileField(label=_("A recent photo"), required=False)
    agrees = forms.BooleanField(label=_("I can be called back tonight"), required=False)


@dataclass(frozen=True)
class Sample:
    """A child on the sample board."""

    key: str
    tone: str
    status: str
    name: str
    age: int
    since: datetime
    facts: tuple[str, ...]
    action: str = ""


def _board(now: datetime) -> dict[str, Any]:
    def ago(hours: int, minutes: int) -> datetime:
        return now - timedelta(hours=hours, minutes=minutes)

    return {
        "rows": (
            Sample("ash", "alarm", "Not told", "Ash W", 14, ago(3, 5),
                   ("no grade yet", "last seen Winsford station", "reported by Beech House"),
                   "Acknowledge"),
            Sample("devon", "late", "High", "Devon K", 15, ago(26, 40),
                   ("high since 02:15", "with another child", "acting: Sgt Lowe"), ""),
            Sample("priya", "warn", "Medium", "Priya S", 13, ago(0, 50),
                   ("5th time in 90 days", "decision asked"), "Acknowledge"),
        ),
        "changes": ({"key": "c1", "at": ago(0, 4), "text": "Sgt Lowe took on Devon K"},),
    }  # fmt: skip


def _tasks(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "name": "Ash Winters", "born_on": date(2012, 5, 2), "owed": "Return interview",
            "why": "Two attempts. Next: see Ash at school.", "rule": LAW,
            "started_at": now - timedelta(hours=75), "due_at": now - timedelta(hours=3),
            "help": "Mr Okafor at school can help.", "action": "Record an attempt",
        },
        {
            "name": "Priya Shah", "born_on": date(2013, 1, 19), "owed": "Decision about a pattern",
            "why": "Missing 3 times in 90 days.", "rule": LOCAL,
            "started_at": now - timedelta(hours=21), "due_at": now + timedelta(hours=3),
            "help": "", "action": "Decide",
        },
    ]  # fmt: skip


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(hours=9, minutes=40), "kind": "Missing", "tone": "alarm",
         "title": "Missing from Beech House", "by": "Beech House",
         "more": "Left after a call at 21:50. Took the blue rucksack."},
        {"at": now - timedelta(days=4), "kind": "Interview", "tone": "ok",
         "title": "Return interview held in time", "by": "Catch-up service", "more": ""},
        {"at": now - timedelta(days=400), "kind": "Plan", "tone": "quiet",
         "title": "Plan made", "by": "Sefton Council", "more": ""},
    ]  # fmt: skip


def _context(form: SampleForm, state: FormState) -> dict[str, Any]:
    now = clock.now()
    return {
        "form": form,
        "form_state": state,
        "now": now,
        **_board(now),
        "tasks": _tasks(now),
        "events": _events(now),
        "law": LAW,
        "local": LOCAL,
        "born_on": date(2012, 5, 2),
        "outcomes": (("Held in time", 63), ("Held late", 9), ("Declined by the child", 5),
                     ("No contact", 3)),
        "steps": (
            {"title": "Who are you", "state": "done", "url": "#steps"},
            {"title": "Which child", "state": "done", "url": "#steps"},
            {"title": "Last seen", "state": "now", "url": ""},
            {"title": "Check and send", "state": "later", "url": ""},
        ),
        "page": SimpleNamespace(first=51, shown=50, total=None, at_least=1000,
                                previous_url="#pager", next_url="#pager"),
        "restricted": {"opened_at": now - timedelta(minutes=8),
                       "closes_at": now + timedelta(minutes=52),
                       "reason": "Found at A&E, social worker not reachable", "owner_told": True},
    }  # fmt: skip


STATE = FormState("00000000-0000-4000-8000-000000000000", 3, "sample", "sample", None)


@page(permission=None, logs="nothing", once=False)
def styleguide(request: HttpRequest) -> HttpResponse:
    """The sheet; sent, its form shows its mistakes."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "pages/styleguide.html", _context(form, STATE), status=status)


@page(permission=None, logs="nothing", once=False, methods=("GET",))
def styleguide_board(request: HttpRequest) -> HttpResponse:
    """The board's fragment: 304 while nothing changed."""
    body = render_to_string("pages/styleguide_rows.html", _board(clock.now()), request)
    etag = f'"{sha256(body.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    return HttpResponse(body, headers={"ETag": etag})


@page(permission=None, logs="nothing", once=False, methods=("POST",))
def styleguide_draft(request: HttpRequest) -> HttpResponse:
    """What a draft's address answers; this one keeps nothing."""
    return JsonResponse(
        {"saved_at": clock.now().isoformat(), "signed_out": False, "csrf": get_token(request)}
    )
