"""Words that a reporter picks from. Plain, and about what may be done to a child, not by them."""

from django.utils.translation import gettext_lazy as _

THE_CHILD = _("the child")

SETTINGS = [
    ("home", _("A family home")),
    ("care", _("A children's home, foster carer or other placement")),
    ("education", _("School or college")),
]
WORRIES = [
    ("health", _("Their health, or medication they need")),
    ("self", _("They may hurt themselves")),
    ("person", _("Somebody may be harming or controlling them")),
    ("family", _("Harm or rows at home")),
    ("substances", _("Alcohol or drugs")),
    ("unlike", _("It is not like them")),
    ("cold", _("Weather, clothes, no money or no phone")),
    ("none", _("None of these")),
]
TRIED = [
    ("rang", _("Rang or messaged the child")),
    ("searched", _("Searched the house, grounds and street")),
    ("friends", _("Asked friends and family")),
    ("places", _("Went to places they go to")),
    ("online", _("Looked at what they posted")),
    ("hospital", _("Rang hospitals")),
    ("none", _("Nothing yet")),
]
HOW_FOUND = [
    ("came_back", _("Came back by themselves")),
    ("police", _("Found by police")),
    ("carer", _("Found by a parent, carer or home")),
    ("worker", _("Found by a worker who knows them")),
    ("other", _("Another way")),
]
WHERE_BACK = [
    ("home", _("Where they lived before")),
    ("new", _("A new home or placement")),
    ("relative", _("With family or friends, agreed")),
    ("hospital", _("Hospital")),
    ("custody", _("Police or other custody")),
]
# What somebody who does not lead the search may know (P12). None of it is "found"; a sighting and
# "we assess it higher" have pages of their own.
NEWS = [
    ("phone", _("Spoken to, and not seen")),
    ("unsafe", _("We know where they are, and they are not safe")),
    ("taken", _("May have been taken")),
    ("hospital", _("In hospital")),
    ("custody", _("In custody")),
    ("abroad", _("May be abroad")),
    ("other", _("Something else")),
]
