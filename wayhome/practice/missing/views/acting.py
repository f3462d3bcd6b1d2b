"""What the pages that change one episode share: seen or 404, a form kept as a draft, sent once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages.handling import Clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.episode import EpisodePage, episode_page


@dataclass
class Acting:
    """One person about to change one episode."""

    request: PageRequest
    episode: Episode
    state: FormState
    form: Form
    page: EpisodePage
    clash: Clash | None = None

    @property
    def version(self) -> int | None:
        """The version of the record that this person read."""
        return self.state.version

    @property
    def kept(self) -> dict[str, str]:
        """After a clash: for each part, whether to keep "mine", "theirs" or "both"."""
        typed = self.request.POST
        return {name[5:]: typed[name] for name in typed if name.startswith("keep_")}

    def act(
        self, change: Callable[[dict[str, Any]], Any], *, current: Mapping[str, Any] | None = None
    ) -> bool:
        """Run the command. A fault of a time is shown at the box it was typed in."""

        def placed(cleaned: dict[str, Any]) -> None:
            try:
                change(cleaned)
            except Invalid as wrong:
                at = getattr(self.form, "typed_in", "")
                fields = {
                    name if name in self.form.fields else at: words
                    for name, words in wrong.errors.items()
                }
                raise Invalid(fields) from wrong

        return self.request.method == "POST" and done(self.form, placed, current=current)

    def clashed(self, clash: Clash) -> None:
        """Somebody was first: the form comes back with both texts, to be sent on what stands."""
        self.clash = clash
        self.state = replace(self.state, version=clash.version)

    def done(self) -> HttpResponse:
        return redirect("missing:episode", self.episode.ref)

    def show(self, template: str, **more: Any) -> HttpResponse:
        context = {
            "now": self.page,
            "form": self.form,
            "form_state": self.state,
            "clash": self.clash,
            **more,
        }
        code = status(self.form, self.clash)
        return render(self.request, f"missing/episode/{template}.html", context, status=code)


def acting(
    request: PageRequest,
    ref: str,
    make: Callable[..., Form],
    *,
    what: str,
    version: int | None = None,
    initial: Mapping[str, Any] | None = None,
) -> Acting:
    """Open an episode to change it; the form holds what its author typed before, if anything.

    `version` is the episode's own, unless what is changed has another.
    """
    episode = seen(request, ref)
    page = episode_page(request.reader, episode)
    subject = f"episode:{ref}:{what}"
    read_at = episode.version if version is None else version
    state, kept = form_state(request, subject=subject, version=read_at)
    if request.method == "POST":
        form = make(request.POST, who=page.who, initial=initial)
    elif kept:
        form = from_draft(make(kept, who=page.who, initial=initial))
    else:
        form = make(None, who=page.who, initial=initial)
    return Acting(request, episode, state, form, page)


def seen(request: PageRequest, ref: str) -> Episode:
    """The episode, if this reader sees it; a stranger's guess is a 404 (and is logged).

    One that was merged is read and changed through the one that is kept.
    """
    rows = Episode.objects.visible_to(request.reader)
    episode: Episode = one(rows, ref)
    request.shown(episode.child_id)
    if episode.is_merged:
        kept: Episode | None = rows.filter(
            episodemerges__merged=episode, episodemerges__undone_at=None
        ).first()
        return kept or episode
    return episode


def somebody(conflict: Conflict) -> str:
    return conflict.changed_by or _("Somebody else")
