"""What is written about invented children at risk. Nobody said any of it."""

CONCERNS = (
    "Two new phones in a month, and will not say who pays.",
    "Picked up from school by a car that nobody at home knows.",
    "Came back after three days with £200 and a burn on the hand.",
    "Says an older friend “sorts things out” for them.",
    "Messages at night from somebody met on a game; the camera is asked for.",
    "Carries a bag for others on the train, and is afraid when it is late.",
)
ROSE = (
    "Several agencies saw the same two adults. What the child says fits what the phone shows.",
    "A debt is spoken of, and somebody waits outside the home. This is worse than the score says.",
)
FELL = (
    "Less than in spring: home each night, back at school, names whom to avoid.",
    "The number is changed, the car has not been seen for a month, and the child says why.",
)
STAYED = (
    "Nothing new is known, and nobody who saw it has stopped. We stay where we are.",
    "Home more often, and still called out at night. Not less, and not more.",
)
BELOW = "The score counts what was so in spring. Since June nobody has seen any of it."
UNKNOWN = "Home, school and police were asked; none has seen more than this."
NOT_COVERED = "Nobody has asked what happens online."
STRATEGY = (
    "Police visit the address tonight; social care sees the child tomorrow at school.",
    "A joint visit, a marker on the address, and the child is driven to and from school.",
)
SAYS = (
    "I can leave whenever I want. I just don't want to yet.",
    "If I say no they come to my mum's.",
    "It is better since the taxi waits inside the gate.",
    "Nobody asked me before.",
    "I want to box again, and sleep at my nan's on Fridays.",
)
ENDED = "Six months at home each night, in school, and the two adults were sentenced."
NARRATIVE = "Sent by train to carry, and told that a debt would be cleared."
NOT_REFERRED = "Nobody moved or made the child do anything for others; we look again in a month."
HARM = "Another boy says that he was made to carry for him."
SAFETY = "They are apart at school; each has an adult to go to."
WHY_PLAN = (
    "Older people give lifts, vapes and phones, and ask for errands.",
    "Away three times since the summer, each time found in the same flat.",
    "Has come back with money that nobody can explain.",
)
TONIGHT = "Sleeps at home. The named adult is awake. A text when leaving, and one when there."
IF, THEN = "Not back by 22:00, and no answer for half an hour", "Ring them, then 101, then duty."
GOAL = "Nobody can make them pay with their body or their freedom."
SIGN = "They say the debt is gone. Nobody waits for them at school."
SIBLINGS = "An older sister and a younger brother: nobody has approached them."
ACTIONS = (
    "See the child at school, alone",
    "Ask the phone company to block the number",
    "Move the taxi to the side gate of the school",
    "See the grandmother at home, and ask what would make her safe",
    "Boxing each Thursday, taken and fetched",
    "Health: the sexual health nurse sees them at home",
    "Visit the flat with licensing",
    "Map whom the child is with, with the child",
    "A course about money and debt, with the youth worker",
    "Ask the carrier for footage of the last two trains",
)
EFFECT = "It has stopped since."
EVIDENCE = ("The car was not seen again in four weeks.", "The child says so.", "School attendance.")
REVIEW = "Home more, at school more. The fear is the same."
CHILD_PART = "Was there for half of it, and said what should change."
PRESENT = "Social care, police, school, the child and an aunt"
HANDED = "The new authority is asked to lead from the day of the move."
PANEL = (
    "Seen carrying for others at the bus station; a knife was found in the bag.",
    "Named in another child's interview as somebody who is scared.",
    "New trainers, new bruises, no explanation.",
)
PANEL_DECIDED = "More is known than when it was sent, and the help offered is not yet taken."
ELSEWHERE = "The worker and the police see the child tonight."
PANEL_ASK = "Known to them this year, from the referral."
PANEL_FOR = "Contacts since the summer, and what worries you."
PANEL_ANSWER = "Four contacts since September, each with the same two adults near by."
CONTACT = (
    "Third Monday away in a row, back with new trainers.",
    "A diary with names and amounts of money, and a laugh when asked.",
    "Seen outside at 22:00 with two older lads. Would not stop to talk.",
    "A friend of hers told me that they share one flat at weekends.",
)
ADULTS = ("Known as Deano, with a grey car", "The man of the flat on Mill Lane", "Unknown: “Kash”")
