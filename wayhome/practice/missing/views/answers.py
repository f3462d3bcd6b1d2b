"""A report as its author reads it back: every answer, in words, with the way to change it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.queries import Candidate
from wayhome.practice.missing.forms import report as forms
from wayhome.practice.missing.forms.times import Screen
from wayhome.practice.missing.forms.words import SETTINGS
from wayhome.practice.missing.views.progress import Progress


def described(candidate: Candidate) -> str:
    """What tells children of one name apart: age, date of birth, council, the name that matched."""
    child = candidate.child
    born = wording.full_day(child.born_on) if child.born_on else _("date of birth not known")
    also = {candidate.known_here_as, child.name} - {child.full_name, ""}
    parts = [wording.age(child.born_on, clock.today()), born, candidate.authority]
    parts += [_("also known as %(name)s") % {"name": name} for name in sorted(also)]
    return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Answer:
    title: str
    text: str
    change: str  # the screen's address
    is_alarm: bool = False


def answers(progress: Progress) -> list[Answer]:
    """Screen by screen, in the order in which they were asked."""
    found: list[Answer] = []
    for screen in progress.screens:
        change = progress.url(screen)
        for title, text in _said(progress, screen):
            alarm = screen == "police" and progress.data.get("police-told") == "no"
            found.append(Answer(title, text, change, alarm))
    return found


def _said(progress: Progress, screen: str) -> Iterator[tuple[str, str]]:
    if screen == "child":
        yield _("Child"), _child(progress)
        return
    form = progress.form(screen)
    form.is_valid()
    yield from READ[screen](form)


def _child(progress: Progress) -> str:
    if progress.child is None:
        return _("Not found on the record: named by you")
    age = wording.age(progress.child.born_on, clock.today())
    return f"{progress.child.full_name}, {age}"


def _you(form: Screen) -> Iterator[tuple[str, str]]:
    said = form.cleaned_data
    yield _("Call back"), f"{said['name']}, {said['phone']}"


def _named(form: Screen) -> Iterator[tuple[str, str]]:
    said = form.cleaned_data
    yield _("Name"), f"{said['given_name']} {said['family_name']}"
    yield _("Date of birth"), wording.full_day(said["born_on"]) if said["born_on"] else ""
    yield _("Lives in"), str(said["authority"])
    yield _("What else is known"), said["known"]


def _again(form: Screen) -> Iterator[tuple[str, str]]:
    yield _("Different tonight"), form.cleaned_data["different"]


def _news(form: Screen) -> Iterator[tuple[str, str]]:
    yield _("What is new"), form.cleaned_data["text"]


def _seen(form: Screen) -> Iterator[tuple[str, str]]:
    assert isinstance(form, forms.SeenForm)
    yield _("Last seen"), seen_in_words(form)
    yield _("By"), form.cleaned_data["by"]


def seen_in_words(form: forms.SeenForm) -> str:
    """`22:10 last night`, `about 22:10 last night`, `on Tue 3 Nov, no time known`."""
    said, now = form.cleaned_data, clock.now()
    if said["how"] == "minute":
        return wording.moment(said["at"], now)
    if said["how"] == "hour":
        return _("about %(when)s") % {"when": wording.moment(said["about"], now)}
    today = clock.today()
    if said["how"] == "day":
        return _("%(day)s, no time known") % {"day": wording.day(said["on"], today)}
    first = form.instant().earliest_at.astimezone(clock.LONDON).date()
    return _("not known: some time since %(day)s") % {"day": wording.day(first, today)}


def _where(form: Screen) -> Iterator[tuple[str, str]]:
    said = form.cleaned_data
    yield _("Where"), said["where"]
    yield _("Missing from"), str(dict(SETTINGS)[said["setting"]])
    yield _("With another child"), wording.joined(said["children"])
    yield _("Anybody else"), said["others"]


def _worries(form: Screen) -> Iterator[tuple[str, str]]:
    assert isinstance(form, forms.WorriesForm)
    yield _("What worries you"), form.in_words()
    yield _("What happened before"), form.cleaned_data["happened"]


def _tried(form: Screen) -> Iterator[tuple[str, str]]:
    assert isinstance(form, forms.TriedForm)
    yield _("What has been tried"), form.in_words()


def _police(form: Screen) -> Iterator[tuple[str, str]]:
    said = form.cleaned_data
    if said["told"] == "no":
        yield _("Police"), _("Not told: %(why)s") % {"why": said["why_not"]}
        return
    when = wording.moment(said["told_at"], clock.now())
    parts = [_("Told at %(when)s") % {"when": when}, said["told_by"], said["reference"]]
    yield _("Police"), ", ".join(filter(None, parts))


READ = {
    "you": _you,
    "named": _named,
    "again": _again,
    "news": _news,
    "seen": _seen,
    "where": _where,
    "worries": _worries,
    "tried": _tried,
    "police": _police,
}
