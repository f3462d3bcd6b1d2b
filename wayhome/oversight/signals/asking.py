"""What is asked of whom, and what they answered: signals, outliers and oddness alike (P46)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency, Authority, Membership, User
from wayhome.foundation.kernel import clock
from wayhome.oversight.signals.models import Answer, Done, FigureOwner

LEADER, MANAGER = "senior_leader", "service_manager"
KIND = len("SIG-R")  # R: a chart's, F: a funnel's, C: a comparison's


@dataclass(frozen=True)
class Question:
    """Something that a leader must explain. It is known by its rule, figure, area, agency and the
    month it was complete; an answer about any month of the change answers it."""

    rule: str
    measure: str
    title: str
    area: Authority
    asks: str  # in words, whole sentences
    on: date
    first: date
    last: date
    agency: Agency | None = None

    @property
    def key(self) -> str:
        """What an address calls it."""
        whose = self.agency.ref if self.agency else ""
        return slugify(f"{self.rule} {self.measure} {whose} {self.on:%Y-%m}")


@dataclass(frozen=True)
class Asked:
    """A question, whom it is asked of, what they answered, and whether that was done."""

    question: Question
    owner: User | None
    answer: Answer | None = None
    done: Done | None = None

    @property
    def owner_name(self) -> str:
        return self.owner.name if self.owner else _("nobody: no leader is named")

    @property
    def is_late(self) -> bool:
        """What was promised for a day that has passed, and nobody says whether it was done."""
        return bool(self.answer and not self.done and self.answer.by_on < clock.today())

    @property
    def state(self) -> str:
        """unexplained, to_do, late; done, partly, not_done."""
        if self.answer is None:
            return "unexplained"
        if self.done is None:
            return "late" if self.is_late else "to_do"
        return self.done.state

    @property
    def words(self) -> str:
        """As a report prints it (P46)."""
        if self.answer is None:
            return _("Not explained by %(name)s.") % {"name": self.owner_name}
        named = {"name": self.answer.answered_by or _("somebody"), "text": self.answer.means}
        return _("%(name)s: “%(text)s”") % named

    @property
    def done_words(self) -> str:
        if self.answer is None:
            return ""
        by = {"day": f"{self.answer.by_on:%-d %B %Y}"}
        if self.done:
            return f"{self.done.get_state_display()}: {self.done.effect}"
        if self.is_late:
            return _("Promised by %(day)s. Nobody has said whether it was done.") % by
        return _("To be done by %(day)s.") % by


def place_of(rule: str, measure: str, area: Authority) -> str:
    """The address of the page on which a question of this rule stands."""
    if rule.startswith("SIG-C"):
        return f"{reverse('signals:comparison')}?area={area.code}"
    if rule.startswith("SIG-F"):
        return f"{reverse('signals:funnel')}?by=home&area={area.code}"
    return reverse("signals:measure", args=[area.code, measure])


def asked(
    area: Authority, questions: Sequence[Question], service: Agency | None = None
) -> list[Asked]:
    """The questions of one area, or of one service's part there, with their owners and latest
    answers. At most four queries, however many questions; none for none."""
    if not questions:
        return []
    owned, leader = named_owners(area, service), leader_of(area, service)
    answers = _answers(area, {question.measure for question in questions})
    said = {done.answer_id: done for done in _said(answers)}
    found = []
    for question in questions:
        answer = next((each for each in answers if answers_it(each, question)), None)
        done = said.get(answer.pk) if answer else None
        owner = owned.get(question.measure, leader)
        found.append(Asked(question, owner, answer, done))
    return sorted(found, key=lambda each: each.answer is not None)


def answers_it(answer: Answer, question: Question) -> bool:
    """Of the same kind of question: which of a chart's rules shows a change may differ by month."""
    agency = question.agency.pk if question.agency else None
    same = (answer.rule[:KIND], answer.measure, answer.agency_id)
    is_same = same == (question.rule[:KIND], question.measure, agency)
    return is_same and question.first <= answer.about_on <= question.last


def named_owners(area: Authority, service: Agency | None = None) -> dict[str, User]:
    """Measure -> whom it is asked of, where somebody was named."""
    rows = FigureOwner.objects.filter(authority=area, agency=service)
    return {row.measure: row.user for row in rows.select_related("user").order_by("pk")}


def leader_of(area: Authority, service: Agency | None = None) -> User | None:
    """The senior leader of the area's council, or the service's manager: of several, who came
    first."""
    places = Membership.objects.live().filter(user__is_active=True)
    if service:
        places = places.filter(role=MANAGER, agency=service)
    else:
        council = {"agency__kind": Agency.Kind.COUNCIL, "agency__areas": area}
        places = places.filter(role=LEADER, **council)
    place = places.select_related("user").order_by("from_at", "pk").first()
    return place.user if place else None


def owner_of(area: Authority, measure: str, service: Agency | None = None) -> User | None:
    return named_owners(area, service).get(measure) or leader_of(area, service)


def _answers(area: Authority, measures: Iterable[str]) -> list[Answer]:
    """The latest first."""
    rows = Answer.objects.filter(authority=area, measure__in=list(measures))
    return list(rows.select_related("answered_by").order_by("-pk"))


def _said(answers: Iterable[Answer]) -> Iterable[Done]:
    """The latest last, so that it stands."""
    rows = Done.objects.filter(answer__in=[each.pk for each in answers])
    return cast("Iterable[Done]", rows.select_related("said_by").order_by("pk"))


def earlier(
    area: Authority, measure: str, service: Agency | None = None
) -> list[tuple[Answer, Done | None]]:
    """Every answer about a chart of an area, the latest first, with whether it was done."""
    answers = [each for each in _answers(area, [measure]) if _is_of(each, service)]
    said = {done.answer_id: done for done in _said(answers)}
    return [(answer, said.get(answer.pk)) for answer in answers]


def _is_of(answer: Answer, service: Agency | None) -> bool:
    agency = service.pk if service else None
    return answer.rule.startswith("SIG-R") and answer.agency_id == agency
