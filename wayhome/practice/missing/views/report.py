"""Reporting a missing child: one question a screen, back always safe, all of it kept as a draft.

Nothing is recorded until the last screen sends it; sent twice, it is written once. What it becomes
(an episode of its own, or part of one that stands) the reporter reads only if they may know (P20).
"""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock, drafts
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.models import Draft
from wayhome.foundation.kernel.refs import new_ref
from wayhome.foundation.matching import lookup as matching
from wayhome.foundation.pages.handling import Question, done, status
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.foundation.people import queries as people
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms import report as forms
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries import report as reads
from wayhome.practice.missing.views.answers import answers, described
from wayhome.practice.missing.views.progress import (
    ROUTE,
    Progress,
    as_episode,
    copy_last,
    open_report,
    reported_by,
)

BESIDE = ("seen", "police")  # asked on the page of a child reported again as well (P11)
CLASSES = (DataClass.IDENTITY, DataClass.MISSING)
FOUND = 8


@page(permission=roles.REPORT, data=CLASSES, logs="list")
def start(request: PageRequest) -> HttpResponse:
    """999 and 101 first (P01); then a new report, one that waits, or the same child again."""
    if request.method == "POST":
        return _begin(request)
    waiting = [Progress(request.reader, draft) for draft in _waiting(request)]
    again = reads.reported_lately(request.reader)
    request.shown([each.child.pk for each in waiting if each.child], [a.child_id for a in again])
    context = {
        "waiting": [(each, _key()) for each in waiting],
        "again": [(each, _key()) for each in again],
        "state": _key(),
    }
    return render(request, "missing/report/start.html", context)


def _key() -> FormState:
    """The key of a form with nothing in it to keep as a draft."""
    return FormState(str(uuid4()), None, "", "")


def _waiting(request: PageRequest) -> QuerySet[Draft]:
    mine = Draft.objects.filter(user_id=request.reader.user_id, route=ROUTE)
    return mine.exclude(data__has_key=drafts.SENT).exclude(subject="").order_by("-saved_at")


def _begin(request: PageRequest) -> HttpResponse:
    """A draft of its own for each report: two children may be missing at once."""
    report = Progress(
        request.reader,
        Draft.objects.create(user_id=request.reader.user_id, route=ROUTE, subject=new_ref()),
    )
    if you := _called_back_as_before(request):
        report.write(you)
        report.leave("you")
    if ref := request.POST.get("child", ""):
        report.write({"child-ref": [ref]})
    return redirect(report.url(report.next()))


def _called_back_as_before(request: PageRequest) -> dict[str, list[str]]:
    """The name and number that this person gave last time, so that it is not asked again."""
    mine = Draft.objects.filter(user_id=request.reader.user_id, route=ROUTE)
    before = mine.filter(data__has_key="you-phone").order_by("-saved_at").first()
    data = before.data if before else {}
    return {name: values for name, values in data.items() if name.startswith("you-")}


@page(permission=roles.REPORT, data=CLASSES, logs="list", once=False)
def screen(request: PageRequest, report: str, screen: str) -> HttpResponse:
    """One question. Sending it keeps it; the next screen is the first one still unanswered."""
    progress = open_report(request.reader, report)
    request.shown([progress.child.pk] if progress.child else [])
    if progress.sent:
        return redirect("missing:received", report=report)
    if screen not in progress.screens:
        return redirect(progress.url(progress.next()))
    form = progress.shown_form(screen)
    if request.method == "POST":
        progress.keep(screen, request.POST)
        form = progress.form(screen)
        if form.is_valid():
            progress.leave(screen)
            if screen == "again":
                copy_last(progress)
                progress.take(request.POST, *BESIDE)
            return redirect(progress.url(progress.next()))
    context = {"progress": progress, "form": form, "screen": screen, **_around(progress, screen)}
    return render(request, f"missing/report/{_template(screen)}.html", context, status=status(form))


def _template(screen: str) -> str:
    return screen if screen in ("again", "news", "police") else "screen"


def _around(progress: Progress, screen: str) -> dict[str, Any]:
    """What stands around every question: where it is in the report, the way back, the draft."""
    titles = {
        "you": _("Who can be called back tonight?"),
        "named": _("Tell us who the child is"),
        "where": _("Where, and with whom?"),
    }
    order = progress.screens
    return {
        "title": titles.get(screen, ""),
        "number": order.index(screen) + 1,
        "of": len(order) + 1,
        "back": progress.before(screen),
        "state": progress.state(screen),
        "beside": [progress.shown_form(other) for other in BESIDE if screen == "again"],
    }


@page(permission=roles.REPORT, data=CLASSES, logs="list", once=False)
def child(request: PageRequest, report: str, screen: str) -> HttpResponse:
    """Which child: found among those the reporter may see, or named on the next screen."""
    progress = open_report(request.reader, report)
    if progress.sent:
        return redirect("missing:received", report=report)
    chooses = "child-choose" in request.POST
    find = forms.FindForm(
        request.POST if request.method == "POST" and not chooses else None,
        prefix="child",
        initial={"find": progress.data.get("child-find", "")},
    )
    if find.is_valid():
        progress.keep("child", request.POST)
        return redirect(progress.url("child"))
    found = _found(request, progress)
    chosen = _choose_form(request.POST if chooses else None, progress, found)
    if chosen.is_valid():
        progress.keep("child", request.POST)
        return redirect(progress.url(progress.next()))
    context = {
        "progress": progress,
        "find": find,
        "form": chosen if chooses else find,
        "chosen": chosen,
        "searched": progress.data.get("child-find", ""),
        "found_any": bool(found.candidates),
        "is_more": found.total is None or found.total > len(found.candidates),
        **_around(progress, "child"),
    }
    wrong = chosen if chooses else find
    return render(request, "missing/report/child.html", context, status=status(wrong))


def _found(request: PageRequest, progress: Progress) -> people.Found:
    """Those whom the last search found, as the draft keeps it: no address names a child (E26)."""
    text = progress.data.get("child-find", "").strip()
    found = matching.find(request.reader, text, limit=FOUND) if text else people.NOBODY
    request.shown([candidate.child.pk for candidate in found.candidates])
    return found


def _choose_form(
    typed: QueryDict | None, progress: Progress, found: people.Found
) -> forms.ChooseForm:
    choices, hints = [], {}
    for each in found.candidates:
        choices.append((each.child.ref, each.child.full_name))
        hints[each.child.ref] = described(each)
    return forms.ChooseForm(
        typed,
        prefix="child",
        initial={"find": progress.data.get("child-find", ""), "ref": progress.chosen},
        choices=choices,
        hints=hints,
    )


@page(permission=roles.REPORT, data=CLASSES, logs="list")
def check(request: PageRequest, report: str, screen: str = "check") -> HttpResponse:
    """All that was answered, each to be changed; then one button, which writes it once."""
    progress = open_report(request.reader, report, lock=request.method == "POST")
    request.shown([progress.child.pk] if progress.child else [])
    if progress.sent:
        return redirect("missing:received", report=report)
    if (unanswered := progress.next()) != "check":
        return redirect(progress.url(unanswered))
    form = Question(request.POST or None)
    if request.method == "POST" and done(form, lambda _said: _send(request, progress)):
        return redirect("missing:received", report=report)
    context = {
        "progress": progress,
        "form": form,
        "answers": answers(progress),
        "back": progress.before("check"),
        "state": _key(),
    }
    return render(request, "missing/report/check.html", context, status=status(form))


def _send(request: PageRequest, progress: Progress) -> None:
    """The report becomes a fact; the draft stays as its author's receipt, and is closed."""
    if progress.standing:
        episode = progress.standing
        news = progress.form("news")
        news.is_valid()
        commands.add(
            request.reader,
            episode=episode,
            text=news.cleaned_data["text"],
            who=reported_by(progress),
            calls=True,
        )
        _tell(request, progress, episode)
    else:
        new, named = as_episode(progress)
        episode = commands.receive(request.reader, new=new, named=named)
    progress.write({drafts.SENT: [episode.ref], "sent-at": [clock.now().isoformat()]})


def _tell(request: PageRequest, progress: Progress, episode: Episode) -> None:
    police = progress.form("police")
    if police.is_valid():
        told = police.answer()  # type: ignore[attr-defined]
        if told.told:
            commands.tell_police(request.reader, told=[(episode, told)])


@page(permission=roles.REPORT, logs="nothing", methods=("POST",))
def discard(request: PageRequest, report: str) -> HttpResponse:
    """The reporter no longer wants it: nothing was sent, and nothing of it is left."""
    progress = open_report(request.reader, report, lock=True)
    if not progress.sent:
        progress.draft.delete()
    return redirect("missing:report")
