"""Who sat down together: strategy discussion, senior review, hand-over at eighteen (P02, P13)."""

from typing import Any

from django.http import Http404, HttpResponse

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.seniors import NewDiscussion, NewHandover, NewReview
from wayhome.practice.missing.forms.seniors import DiscussionForm, HandoverForm, ReviewForm
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.views.acting import acting, seen

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


def _must_read_decisions(request: PageRequest, ref: str) -> None:
    """Whoever does not read what was decided finds no page to record what came of it."""
    one(Episode.objects.visible_to(request.reader, DataClass.PROMPT), ref)


@page(permission=roles.DECIDE, data=CLASSES, logs="child")
def discussion(request: PageRequest, episode: str) -> HttpResponse:
    """When, who took part, what came of it: it answers each strategy discussion decided on."""
    _must_read_decisions(request, episode)
    initial = {"held_at": clock.now()}
    now = acting(request, episode, DiscussionForm, what="discussion", initial=initial)

    def record(cleaned: dict[str, Any]) -> None:
        commands.discuss(
            request.reader, discussions=[NewDiscussion(episode=now.episode, **cleaned)]
        )

    return now.done() if now.act(record) else now.show("discussion")


@page(permission=roles.DECIDE, data=CLASSES, logs="child")
def review(request: PageRequest, episode: str) -> HttpResponse:
    """The next rung of the ladder: while the child is missing, and only then."""
    _must_read_decisions(request, episode)
    if not seen(request, episode).is_open:
        raise Http404
    initial = {"held_at": clock.now()}
    now = acting(request, episode, ReviewForm, what="review", initial=initial)

    def record(cleaned: dict[str, Any]) -> None:
        commands.review(request.reader, reviews=[NewReview(episode=now.episode, **cleaned)])

    return now.done() if now.act(record) else now.show("review")


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child")
def handover(request: PageRequest, episode: str) -> HttpResponse:
    """At eighteen, while they are missing: adult safeguarding and police, each by name (P02)."""
    initial = {"handed_at": clock.now()}
    now = acting(request, episode, HandoverForm, what="handover", initial=initial)
    if not now.page.seniors.is_nearly_adult:
        raise Http404

    def record(cleaned: dict[str, Any]) -> None:
        commands.hand_over(request.reader, handovers=[NewHandover(episode=now.episode, **cleaned)])

    return now.done() if now.act(record) else now.show("handover")
