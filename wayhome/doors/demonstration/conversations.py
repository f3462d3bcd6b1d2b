"""What was said in return interviews: the whole, the part for police, the part for carers (P21)."""

from dataclasses import dataclass

from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one

WORDS = (
    "I just needed to not be there for a bit.",
    "Nobody asks me why. They ask me where.",
    "I was going to come back. I always come back.",
    "I went to see my mum. You can't stop me seeing my mum.",
    "He said he'd look after me. He bought me food and that.",
    "It's loud there at night and I can't sleep.",
    "I told them I was at Ash's. I was on the train the whole time.",
    "If I don't go when they ring, it gets worse.",
    "I liked that you came to school and not to the house.",
    "I'd ring if I had credit. I never have credit.",
)
BEFORE = (
    "They had been cross since a visit was called off on the Tuesday.",
    "It began with an argument about the phone, and grew.",
    "School had rung home that day, and they did not want to hear about it.",
    "A friend had messaged to say there was a party.",
    "They could not say what it was, only that the house felt too full.",
)
DURING = (
    "They walked, sat in a takeaway until it shut, and slept at a friend's.",
    "They took the train without a ticket and spent the night at the station.",
    "They were with two older lads in a car for most of it, and did not like how it ended.",
    "They stayed with an aunt, who fed them and rang nobody.",
    "They say they were alone the whole time, and I am not sure of that.",
)
AFTER = (
    "They came back because they were cold and hungry. They ate, and slept.",
    "They were glad to be fetched and did not want to say so.",
    "They asked whether their bed was still theirs.",
    "They did not want the police to ask them again, and would talk to me.",
)
HELP = (
    "What would help: to see their little sister more than once a month.",
    "What would help: somebody to ring who picks up after ten.",
    "What would help: to go back to football on Thursdays.",
    "What would help: a room where nobody walks in.",
    "What would help: not to move again.",
)
FOR_POLICE = (
    "A silver car waits at the retail park on Fridays. The child fears its driver.",
    "Went by train to Liverpool, was met by somebody older. The child would recognise the flat.",
    "Was given a phone and told to keep it on. The child says that others of their age have one.",
    "Nothing that points to a crime. Looked for first at the park and at the aunt's in future.",
)
FOR_CARERS = (
    "Agreed with the child: one word by text means “fetch me”, and nobody asks why in the car.",
    "Agreed with the child: a call at ten, and a lift from the bus exchange. Look there first.",
    "Agreed with the child: knock and wait. If they go again, ring their keyworker by midnight.",
    "Agreed with the child: football on Thursdays, with a lift there and back.",
)
ACTIONS = (
    "Ask for contact with their sister to be looked at again",
    "Find a way back to football on Thursdays",
    "See the child again at school, without a form",
    "Buy credit for the phone and check that the numbers are in it",
    "Ask school about the lunchtimes, and who they sit with",
    "Bring the worries about the car to the weekly meeting",
    "Ask health about sleep, and the inhaler",
)
EFFECTS = (
    "They see their sister every second Saturday now, and have not gone on a Saturday since.",
    "They are on the team. They ask for the lift themselves.",
    "They talked for an hour, and rang twice in the week after.",
    "They texted the word last Friday and were fetched.",
    "They moved tables. They say that dinner is all right.",
)
NO_ACTION = (
    "All of what the child asked for is in the plan that stands, and was done this week.",
    "The child asked for nothing to be changed, and nothing that was said calls for it.",
)
CHILDS_REASONS = (
    "I've talked to enough people.",
    "Nothing happened. I was at my mate's.",
    "Not now. Maybe if it was somebody else.",
    "You'll only write it down.",
    "I want to forget about it.",
)
REASONS = {
    "declined": ("Asked twice, by two people; the child does not want to talk about it.",),
    "no_contact": ("Three tries in different ways, and no answer to any of them.",),
    "missing_again": ("Gone again before we could meet. Both will be talked about together.",),
    "carer_only": ("The child did not want to; their carer talked with us.",),
    "not_offered": (
        "Back within the hour and seen by their social worker, who knows them well.",
        "The service had nobody free; the social worker saw the child instead.",
    ),
    "not_possible": ("In hospital, and not well enough for weeks.", "In custody, far away."),
}
CARERS_ACCOUNT = ("The carer says they were low all week, and that a birthday was forgotten.",)
WHERE = ("At school", "In the park near home", "In the car, parked up", "At a café they chose",
         "Where they live, in the garden", "At the youth centre")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversation:
    account: str
    words: str
    for_police: str
    for_carers: str


def held(rng: Rng, *, briefly: bool) -> Conversation:
    """A conversation that took place; `briefly` where there are too many to read."""
    words = one(rng, WORDS)
    account = [one(rng, BEFORE), one(rng, DURING), f"“{words}”", one(rng, AFTER), one(rng, HELP)]
    return Conversation(
        account=account[1] if briefly else "\n\n".join(account),
        words="" if briefly or rng.random() < 0.3 else words,
        for_police="" if briefly or rng.random() < 0.5 else one(rng, FOR_POLICE),
        for_carers="" if briefly or rng.random() < 0.3 else one(rng, FOR_CARERS),
    )
