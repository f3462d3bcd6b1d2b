"""A report in progress: its one draft, its screens in order, what each of them says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock, drafts
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.models import Draft
from wayhome.foundation.pages.handling import from_draft
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.facts import Named, NewEpisode
from wayhome.practice.missing.forms import report as forms
from wayhome.practice.missing.forms.times import Screen
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries import report as reads

ROUTE = "missing:report"
SCREENS: Mapping[str, type[Screen]] = {
    "you": forms.YouForm,
    "named": forms.NamedForm,
    "again": forms.AgainForm,
    "news": forms.NewsForm,
    "seen": forms.SeenForm,
    "where": forms.WhereForm,
    "worries": forms.WorriesForm,
    "tried": forms.TriedForm,
    "police": forms.PoliceForm,
}
COPIED = ("where", "worries", "tried")
DONE = "#done"  # in the draft: the screens that were answered


@dataclass
class Progress:
    """What a reporter has answered so far, as their draft says."""

    reader: Reader
    draft: Draft

    @cached_property
    def data(self) -> QueryDict:
        return drafts.as_query(self.draft.data)

    @property
    def ref(self) -> str:
        return self.draft.subject

    @property
    def sent(self) -> str:
        """The episode it became, once sent."""
        return self.data.get(drafts.SENT, "")

    @property
    def chosen(self) -> str:
        """A child's ref, "none" (they are named instead), or "" (not said yet)."""
        return self.data.get("child-ref", "")

    @cached_property
    def child(self) -> Child | None:
        if self.chosen in ("", forms.NOT_LISTED):
            return None
        return reads.child(self.reader, self.chosen)

    @cached_property
    def standing(self) -> Episode | None:
        return reads.standing(self.reader, self.child) if self.child else None

    @cached_property
    def last(self) -> Episode | None:
        return reads.last(self.reader, self.child) if self.child else None

    @property
    def who(self) -> str:
        """What the child is called on the screens."""
        if self.child:
            return self.child.known_as or self.child.given_name
        return self.data.get("named-given_name", "").strip()

    @property
    def full_name(self) -> str:
        if self.child:
            return self.child.name
        typed = (self.data.get(f"named-{part}_name", "").strip() for part in ("given", "family"))
        return " ".join(filter(None, typed))

    @property
    def screens(self) -> tuple[str, ...]:
        """The screens of this report, in order. The child's answer decides which there are."""
        who = ["you", "child"]
        if self.chosen == forms.NOT_LISTED:
            who.append("named")
        if self.standing:
            told = reads.police_know(self.reader, self.standing)
            return (*who, "news") if told else (*who, "news", "police")
        if self.last:
            who.append("again")
        return (*who, "seen", *COPIED, "police")

    def form(self, screen: str) -> Screen:
        """The screen's form as its answers stand, ready to be judged."""
        return SCREENS[screen](self.data, prefix=screen, who=self.who)

    def shown_form(self, screen: str) -> Screen:
        """The same to look at: nothing typed yet is no mistake yet."""
        if self.has(screen):
            form = self.form(screen)
            from_draft(form)
            return form
        return SCREENS[screen](prefix=screen, who=self.who, initial=self.guesses(screen))

    def guesses(self, screen: str) -> dict[str, Any]:
        """What is likely right before anybody typed."""
        user, agency = self.reader.user, self.reader.agency
        if screen == "you" and user:
            return {"name": user.name}
        if screen == "police" and agency and agency.kind == Agency.Kind.POLICE and user:
            return {"told": "yes", "told_at": clock.now(), "told_by": user.name}
        if screen == "seen" and self.last:
            return {"how": "minute"}
        if screen == "where" and agency:
            kinds = {Agency.Kind.HOME: "care", Agency.Kind.SCHOOL: "education"}
            return {"setting": kinds.get(Agency.Kind(agency.kind), "")}
        return {}

    def has(self, screen: str) -> bool:
        return any(name.startswith(f"{screen}-") for name in self.data)

    def is_done(self, screen: str) -> bool:
        """Answered and left by "Continue": what merely saved itself may be half a sentence."""
        if screen == "child":
            return self.child is not None or self.chosen == forms.NOT_LISTED
        return screen in self.data.getlist(DONE) and self.form(screen).is_valid()

    def leave(self, *screens: str) -> None:
        """These screens are answered."""
        self.write({DONE: sorted({*self.data.getlist(DONE), *screens})})

    def next(self) -> str:
        """The first screen with something still to answer; then the one that sends."""
        return next((screen for screen in self.screens if not self.is_done(screen)), "check")

    def before(self, screen: str) -> str:
        """The address one step back."""
        order = (*self.screens, "check")
        at = order.index(screen) if screen in order else 0
        return self.url(order[at - 1]) if at else reverse(ROUTE)

    def url(self, screen: str) -> str:
        return reverse("missing:report-screen", kwargs={"report": self.ref, "screen": screen})

    def state(self, screen: str) -> FormState:
        state, _kept = drafts.begin(
            user_id=self.draft.user_id, route=ROUTE, subject=self.ref, part=screen
        )
        return state

    def keep(self, screen: str, typed: QueryDict) -> None:
        """Save this screen's answers, and forget what was worked out from the old ones."""
        drafts.save(self.state(screen).draft_token, typed)
        self.draft.refresh_from_db()
        for name in ("data", "child", "standing", "last"):
            self.__dict__.pop(name, None)

    def take(self, typed: QueryDict, *screens: str) -> None:
        """Answers of other screens that stood on this page too. One that is whole is not asked
        again; what is missing of another is asked on its own screen."""
        names = [n for n in typed if n.startswith(tuple(f"{screen}-" for screen in screens))]
        self.write({name: typed.getlist(name) for name in names})
        self.leave(*(each for each in screens if self.has(each) and self.form(each).is_valid()))

    def write(self, answers: Mapping[str, list[str]]) -> None:
        """Answers that the report itself fills in."""
        self.draft.data = self.draft.data | dict(answers)
        self.draft.save(update_fields=["data"])
        self.__dict__.pop("data", None)


def open_report(reader: Reader, ref: str, *, lock: bool = False) -> Progress:
    """This person's own report; anybody else's is not there."""
    rows = Draft.objects.filter(user=reader.user, route=ROUTE, subject=ref)
    draft = (rows.select_for_update() if lock else rows).first()
    if draft is None:
        raise Http404
    return Progress(reader, draft)


def copy_last(progress: Progress) -> None:
    """P11: what was written last time, to be confirmed; or, once refused, to be written anew."""
    last = progress.last
    same = progress.data.get("again-same") == "yes"
    data = {
        name: values
        for name, values in progress.draft.data.items()
        if not name.startswith(tuple(f"{screen}-" for screen in COPIED))
    }
    if last and same:
        data |= {
            "where-where": [last.last_seen_where],
            "where-setting": [last.setting],
            "where-others": [last.companions],
            "worries-text": [last.worries],
            "worries-happened": [last.circumstances],
            "tried-text": [""],
        }
    done = set(progress.data.getlist(DONE)) - set(COPIED)
    progress.draft.data = data | {DONE: sorted(done | set(COPIED) if last and same else done)}
    progress.draft.save(update_fields=["data"])
    progress.__dict__.pop("data", None)


def as_episode(progress: Progress) -> tuple[NewEpisode, Named | None]:
    """The report as the command takes it. Every screen has been judged by now."""
    said = {screen: progress.form(screen) for screen in progress.screens if screen != "child"}
    for form in said.values():
        form.is_valid()
    where, worries, tried = (said[screen] for screen in COPIED)
    assert isinstance(worries, forms.WorriesForm)
    assert isinstance(tried, forms.TriedForm)
    named = said["named"].cleaned_data if "named" in said else {}
    known = _("Description: %(text)s") % {"text": named["known"]} if named.get("known") else ""
    new = NewEpisode(
        child_id=progress.child.pk if progress.child else 0,
        since=said["seen"].instant(),  # type: ignore[attr-defined]
        setting=where.cleaned_data["setting"],
        reported_by=reported_by(progress),
        last_seen_where=where.cleaned_data["where"],
        last_seen_by=said["seen"].cleaned_data["by"],
        companions=where.cleaned_data["others"],
        with_children=where.cleaned_data["children"],
        circumstances="\n".join(filter(None, (worries.cleaned_data["happened"], known))),
        worries=worries.in_words(),
        tried=tried.in_words(),
        different=said["again"].cleaned_data["different"] if "again" in said else "",
        told=said["police"].answer(),  # type: ignore[attr-defined]
    )
    if not named:
        return new, None
    return new, Named(
        given_name=named["given_name"],
        family_name=named["family_name"],
        born_on=named["born_on"],
        authority=named["authority"],
    )


def reported_by(progress: Progress) -> str:
    """`Jo Ferris, Larch House, 01606 496 0123`: whom to ring, in the 120 characters there are."""
    you = progress.form("you")
    you.is_valid()
    agency = progress.reader.agency.name if progress.reader.agency else ""
    who = ", ".join(filter(None, (you.cleaned_data["name"], agency)))
    phone = you.cleaned_data["phone"]
    return f"{who[: 118 - len(phone)]}, {phone}"
