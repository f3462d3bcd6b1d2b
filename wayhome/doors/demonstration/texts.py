"""What people wrote about invented children: short, plain, and never the same twice running."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.chances import Rng

LAST_SEEN_BY = {
    True: ("Night staff", "Keyworker", "Shift leader", "Foster carer", "Another child there"),
    False: ("Mum", "Dad", "Nan", "Older brother", "Form tutor", "A friend from school"),
}
SEEN_AT_HOME = ("At home, in their room", "Leaving by the front gate", "On the way to school")
CIRCUMSTANCES = (
    "Went out for a walk and did not come back. Phone rings out.",
    "Left after an argument about a phone. The friend they named has not seen them.",
    "Not home from school. Was in lessons until the last bell.",
    "Bed found empty at the night check. Window open, bag gone.",
    "Got into a car at the end of the road. Staff did not see who was driving.",
    "Rang at nine to say they would be late, and has not answered since.",
    "Upset after contact with family was called off. Left through the back gate.",
    "Went to the shop for milk and did not come back.",
    "Was due at a placement visit and was not there.",
    "Missed the last bus home, and then stopped replying.",
)
WORRIES = (
    "",
    "",
    "Has been found with older people twice this month.",
    "Has said they owe somebody money.",
    "Has hurt themselves before when upset.",
    "Has a second phone that nobody bought for them.",
    "It is cold, and they went without a coat.",
    "Needs their tablets by tomorrow morning.",
)
TRIED = (
    "Rung and texted. Friends rung.",
    "Drove round the park and the bus stops.",
    "Rung family and the last known friends. Checked their room.",
    "Messages read and not answered. Asked the other young people.",
)
DIFFERENT = (
    "",
    "",
    "They always answer their keyworker, and tonight they do not.",
    "They have never stayed out this late on a school night.",
    "They took clothes and their photographs with them.",
    "They were quiet all day and gave away a favourite jumper.",
)
COMPANIONS = ("", "", "", "", "A young man in a grey car, not known", "An older cousin, perhaps")
WHY_NOT_TOLD = (
    "Staff think they are at a friend's and will ring again at ten.",
    "The parent asked us to wait until the evening.",
    "We thought another agency had rung.",
    "Location known; carer is on the way to fetch them.",
)
FOUND_HOW = (
    "Found by police on patrol", "Fetched by their carer", "Seen by staff who were looking",
    "A relative rang", "Picked up at the station by police",
)  # fmt: skip
GRADE_REASONS = {
    "very_low": ("Location known, spoken to on the phone, a carer is on the way.",),
    "low": ("Contact by text within the hour. Usual friends, no new worries.",
            "Late home before and always back by midnight."),
    "medium": ("Age, and not the first time. No word since.",
               "Usual places checked. Worries about who they are with.",
               "Out of contact and not dressed for the weather."),
    "high": ("Known worries about exploitation, and a car seen nearby.",
             "Said they might hurt themselves. Phone off.",
             "Needs medication and has been gone too long without it."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    last_seen_where: str
    last_seen_by: str
    companions: str
    circumstances: str
    worries: str
    tried: str
    different: str


def one(rng: Rng, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]


def report(rng: Rng, area: str, *, in_care: bool) -> Report:
    near = places.PLACES.get(area, ("the bus stop",))
    where = one(rng, SEEN_AT_HOME) if rng.random() < 0.5 else _capital(one(rng, near))
    return Report(
        last_seen_where=where,
        last_seen_by=one(rng, LAST_SEEN_BY[in_care]),
        companions=one(rng, COMPANIONS),
        circumstances=one(rng, CIRCUMSTANCES),
        worries=one(rng, WORRIES),
        tried=one(rng, TRIED),
        different=one(rng, DIFFERENT),
    )


FRIENDS = (
    "Mia Hale", "Jake Orme", "Tilly Nunn", "Kaiden Frost", "Lexi Barr", "Zak Mounsey",
    "Amelie Pratt", "Rio Castle",
)  # fmt: skip


def another_child(rng: Rng) -> tuple[str]:
    """A friend who went too, named as reporters name them."""
    return (one(rng, FRIENDS),)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def found_where(rng: Rng, area: str) -> str:
    far = places.FAR_AWAY if rng.random() < 0.15 else places.PLACES.get(area, places.FAR_AWAY)
    return _capital(one(rng, far))


def found_how(rng: Rng, *, on_their_own: bool) -> str:
    return "Came back on their own" if on_their_own else one(rng, FOUND_HOW)


def returned_to(*, in_care: bool) -> str:
    return "Where they are placed" if in_care else "Home"


def reported_by(rng: Rng, *, in_care: bool) -> str:
    who = ("Shift leader", "Night staff", "Foster carer", "Keyworker")
    return one(rng, who if in_care else ("Mum", "Dad", "Nan", "School attendance officer"))


def told_by(rng: Rng, *, in_care: bool) -> str:
    return one(rng, ("Shift leader", "Foster carer") if in_care else ("Mum", "Dad", "Nan"))


def why_not_told(rng: Rng) -> str:
    return one(rng, WHY_NOT_TOLD)


def grade_reason(rng: Rng, code: str) -> str:
    return one(rng, GRADE_REASONS[code])
