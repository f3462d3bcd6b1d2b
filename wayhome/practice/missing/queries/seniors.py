"""What is owed and what was held, of strategy discussions, senior reviews and hand-overs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    AdultHandover,
    Episode,
    LongReview,
    StrategyDiscussion,
)
from wayhome.practice.missing.queries.board_row import ADULT
from wayhome.practice.missing.queries.search_lines import Said
from wayhome.practice.missing.senior_rules import DISCUSSED_24H, DISCUSSED_MISSING, REVIEWED

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Seniors:
    """Of one episode, as far as this reader sees it."""

    discussions: Sequence[Said]
    reviews: Sequence[Said]
    handovers: Sequence[Said]
    discussion_owed: Derived | None
    review_owed: Derived | None
    reads_decisions: bool
    is_nearly_adult: bool


def seniors(reader: Reader, episode: Episode, child: Child | None) -> Seniors:
    """Two queries: what was held, and what is owed."""
    found: Any = _asked(reader).get(pk=episode.pk)
    owed = _owed(reader, episode)
    reviews = [row for row in owed if row.rule == REVIEWED.code]
    discussions = [row for row in owed if row.rule != REVIEWED.code]
    return Seniors(
        discussions=tuple(map(Said, found.all_discussions or ())),
        reviews=tuple(map(Said, found.all_reviews or ())),
        handovers=tuple(map(Said, found.all_handovers or ())),
        discussion_owed=discussions[0] if discussions else None,
        review_owed=reviews[0] if reviews else None,
        reads_decisions=found.reads_decisions,
        is_nearly_adult=episode.is_open and is_nearly_adult(child),
    )


def _asked(reader: Reader) -> QuerySet[Episode]:
    def rows(model: type[Any], at: str, *names: str) -> ArraySubquery:
        here = model.objects.visible_to(reader).filter(episode=OuterRef("pk"))
        columns = {name: name for name in (at, *names)}
        return ArraySubquery(here.order_by(f"-{at}", "-pk").values(json=JSONObject(**columns)))

    decided = Episode.objects.visible_to(reader, DataClass.PROMPT).filter(pk=OuterRef("pk"))
    asked: QuerySet[Episode] = Episode.objects.visible_to(reader).annotate(
        all_discussions=rows(StrategyDiscussion, "held_at", "took_part", "outcome"),
        all_reviews=rows(LongReview, "held_at", "led_by", "decided", "next_steps"),
        all_handovers=rows(AdultHandover, "handed_at", "to_adults", "to_police", "note"),
        reads_decisions=Exists(decided),
    )
    return asked


def _owed(reader: Reader, episode: Episode) -> list[Derived]:
    """Discussions owed about the child, and the next review, from a day before it is due."""
    codes = (DISCUSSED_24H.code, DISCUSSED_MISSING.code, REVIEWED.code)
    rows = Derived.objects.visible_to(reader, *codes).filter(
        ~Q(rule=REVIEWED.code) | Q(subject_id=episode.pk), child_id=episode.child_id
    )
    return list(rows.open_at(clock.now()).order_by("due_at", "-rule"))


def is_nearly_adult(child: Child | None) -> bool:
    """Eighteen, or within a week of it."""
    born = child.born_on if child else None
    return bool(born and wording.years_old(born, clock.today() + SOON) >= ADULT)
