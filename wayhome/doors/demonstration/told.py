"""The forms of conversations that were held: what was coded, and the child's words beside it.

Some of it changes in the last quarter, so that the pages of themes have something to say: more are
drawn by somebody older, and fewer are unhappy where they were placed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wayhome.doors.demonstration import conversations
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands.beginning import Begun
from wayhome.foundation.questionnaires.commands.recording import Recorded
from wayhome.oversight.reports.quarters import Quarter
from wayhome.practice.missing.commands.conversation import FORM
from wayhome.practice.missing.commands.outcomes import Holding

SINCE = timedelta(days=560)  # a quarter, and the year before it, wherever in a quarter it is
# question -> code -> the share of conversations in which it is chosen, then and lately
CHOSEN: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "push_factors": {
        "conflict": (0.34, 0.36),
        "placement": (0.42, 0.04),
        "lonely": (0.16, 0.18),
        "school": (0.18, 0.17),
        "rules": (0.22, 0.20),
        "moved": (0.08, 0.09),
        "bullying": (0.09, 0.10),
        "far_away": (0.12, 0.12),
    },
    "pull_factors": {
        "friends": (0.42, 0.40),
        "family": (0.26, 0.25),
        "older_person": (0.04, 0.46),
        "partner": (0.12, 0.12),
        "freedom": (0.20, 0.22),
        "drink_drugs": (0.08, 0.09),
        "money_things": (0.05, 0.08),
    },
    "company": {"friends": (0.5, 0.48), "adults": (0.12, 0.22), "family": (0.2, 0.2)},
    "travelled": {"foot": (0.4, 0.4), "bus_train": (0.4, 0.38), "unknown_car": (0.06, 0.14)},
    "given": {"lift": (0.08, 0.16), "phone": (0.04, 0.07), "food": (0.14, 0.14)},
    "would_help": {
        "someone": (0.3, 0.32),
        "contact": (0.28, 0.26),
        "say": (0.16, 0.18),
        "things_to_do": (0.18, 0.17),
        "move": (0.1, 0.08),
    },
}
OTHERWISE = {"company": "none", "given": "none", "would_help": "none"}
SLEPT = ("not_night", "friend", "family", "outside", "adult")
PLACES = ("The retail park, then a flat near the station", "My mate's, then the park", "Nan's",
          "Town, and a house I don't know the name of", "On the train, up and down")  # fmt: skip


def fill(rng: Rng, holdings: Sequence[Holding], now: datetime) -> list[Holding]:
    """The same conversations; those of the last year and a half with their forms."""
    wanted = [new for new in holdings if new.held_at > now - SINCE]
    if not wanted:
        return list(holdings)
    version = queries.current(FORM)
    lately = Quarter.of(now.date()).before().first
    recorded = [
        Recorded(
            Begun(
                new.interview.child, version, case_ref=new.interview.case_ref,
                at=new.recorded_at, by=new.recorder,
            ),
            _answers(rng, new, lately=new.held_at.date() >= lately),
        )
        for new in wanted
    ]  # fmt: skip
    responses = commands.record_each(SYSTEM, recorded=recorded)
    of = {new.interview.pk: row.pk for new, row in zip(wanted, responses, strict=True)}
    return [replace(new, response_id=of.get(new.interview.pk)) for new in holdings]


def _answers(rng: Rng, new: Holding, *, lately: bool) -> dict[str, Given]:
    found = {
        "explained": Given(codes=("yes",)),
        "trusted_adult": Given(codes=("yes",), text="My auntie"),
        "worry": Given(codes=(one(rng, ("low", "medium", "medium")),)),
        "why_worry": Given(text="They go when they are sad, and come back by themselves."),
        "must_not_share": Given(codes=("no",)),
        "concerns_carers": Given(codes=("not_known",)),
        "slept": Given(codes=(one(rng, SLEPT),)),
        "where_went": Given(text=one(rng, PLACES)),
        "hurt": Given(codes=("no",)),
    }
    if rng.random() < 0.09:
        found["hurt"] = Given(codes=("yes",))
        found["harm"] = Given(codes=(one(rng, ("hit", "threatened", "forced")),))
    if new.childs_words:
        found["why_left"] = Given(text=new.childs_words)
    elif rng.random() < 0.5:
        found["own_words"] = Given(text=one(rng, conversations.WORDS))
    for question, shares in CHOSEN.items():
        codes = tuple(code for code, share in shares.items() if rng.random() < share[lately])
        codes = codes or (OTHERWISE.get(question, "not_known"),)
        found[question] = Given(codes=codes)
    return found
