"""Standing profiles: of most children in care, some not read for a long time; two told in full."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.lives import Life
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.files import photos
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.commands import NewProfile

OF_CARE, OF_THE_REST = 0.64, 0.3  # who have one: in care; at home and missing more than once
NEW_IN_CARE = timedelta(days=10)
EACH = 80.0  # days, about, between two readings
WORDS = {
    "description": (
        "Slim, about 170 cm, short brown hair, a scar over the left eyebrow. Black puffer coat.",
        "Tall for their age, curly dark hair, braces. Grey tracksuit, white trainers.",
        "Small, fair hair to the shoulder, glasses with clear frames. Denim jacket with badges.",
        "Stocky, shaved sides, freckles. Red and black bike helmet on the arm, always.",
    ),
    "talking": (
        "Say who you are and why you came. Do not touch. Likes to be asked about football.",
        "Give time: the first answer is no. Sits better in the front of a car.",
        "Will talk to a woman sooner than to a man. Never mention the placement first.",
    ),
    "places": (
        "The retail park and the bus station. Nan's, though she will say nobody is there.",
        "The skate park until dark, then the flats behind the library.",
        "Trains: stays on to the end of the line, and back.",
    ),
    "ring": ("The home, day and night: 01632 960{n:03}", "Foster carer: 07700 900{n:03}"),
}
MORE = {
    "vulnerabilities": (
        "Older young people give lifts and vapes, and ask for errands.",
        "Meets people from an app. Believes what they say of themselves.",
        "Goes when contact with family falls through.",
    ),
    "health": (
        "Asthma: blue inhaler, not always taken along.",
        "Epilepsy: tablets morning and night. Twelve hours without is urgent.",
        "Well. Sleeps badly before contact.",
    ),
    "friends": ("An uncle in Widnes, who means well.", "A man called Deano, in a grey car."),
    "phones": ("Two phones. 07700 900{n:03} is the one they answer.", "Online as moonrat{n:03}."),
    "transport": ("Bus pass; knows the 38 and the night bus.", "A black mountain bike."),
    "money": ("Own bank card, ends {n:04}. About £20 a week.", "Cash only."),
}


def record(
    rng: Rng,
    lives: Sequence[Life],
    children: Sequence[Child],
    partners: Partners,
    now: datetime,
    *,
    in_full: bool,
) -> None:
    """Written at some time in the last year, read through since or not."""
    rows = [
        row
        for life, child in zip(lives, children, strict=True)
        if _has_one(rng, life, now)
        for row in _versions(rng, life, child.pk, partners, now, in_full=in_full)
    ]
    commands.record_profiles(SYSTEM, profiles=rows)


def _has_one(rng: Rng, life: Life, now: datetime) -> bool:
    today = now.date()
    if life.eighteen_on <= today or life.born_on > today:
        return False
    if life.in_care and life.care_from:
        return life.care_from + NEW_IN_CARE < today and bool(rng.random() < OF_CARE)
    return life.times_missing > 1 and bool(rng.random() < OF_THE_REST)


def _versions(
    rng: Rng, life: Life, child: int, partners: Partners, now: datetime, *, in_full: bool
) -> Iterator[NewProfile]:
    """Each reading some weeks after the one before, until somebody stopped reading."""
    since = max(life.care_from or life.born_on, (now - timedelta(days=420)).date())
    days = max((now.date() - since).days, 1)
    ago = float(rng.uniform(0.2, 0.95)) * days
    asked = WORDS | MORE if in_full else WORDS
    texts = {
        name: one(rng, said).format(n=int(rng.integers(1000)))
        for name, said in asked.items()
        if name in WORDS or rng.random() < 0.6
    }
    writer = _writer(life, partners)
    is_review = False
    while ago > 0:
        yield NewProfile(
            child_id=child,
            texts=texts,
            is_review=is_review,
            recorded_at=now - timedelta(days=ago),
            recorder=writer,
        )
        if rng.random() < 0.15:
            return
        ago, is_review = ago - float(rng.normal(EACH, 15.0)), True


def _writer(life: Life, partners: Partners) -> Reader | None:
    """The home's manager, or the social worker of the council whose child it is."""
    carer = life.placements[-1].carer if life.placements else None
    found = partners.recorders.get((carer.name, "home_manager")) if carer else None
    council = places.COUNCILS.get(life.area, "")
    found = found or partners.recorders.get((council, "social_worker"))
    return found[0] if found else None


def told(partners: Partners, now: datetime) -> None:
    """Tyler's is whole and fresh, with a photo; nobody has read Ruby's for four months."""
    gwen = "Gwen Lowe"
    tyler = Child.objects.get(given_name="Tyler", family_name="Marsh")
    with clock.stopped(now - timedelta(days=20)):
        commands.keep(
            partners.reader(gwen),
            child=tyler,
            description="178 cm, thin, dark blond hair cut short at the sides. A chipped front "
            "tooth. Black hooded top, grey joggers, a silver chain that was his dad's.",
            vulnerabilities="Owes money to somebody he will not name. Gives things away before he "
            "goes. Has come back with a phone that is not his.",
            health="Asthma: blue inhaler in the left pocket. No allergies. Says he is fine when "
            "he is not: look at his hands.",
            talking="Call him Ty. He is funny, and will answer a joke before a question. Do not "
            "ask about the car first. He trusts Isla and the night staff.",
            places="The skate park in Nantwich. The lane behind the garden centre. His aunt's in "
            "Crewe, where he is welcome.",
            friends="A man in his twenties with a grey car, called Jay or Jaz.",
            phones="07700 900123. A second phone since September. Online as ty.grinds.",
            money="Nationwide card, ends 4411. A Cheshire bus pass.",
            transport="Gets lifts. Will walk ten miles. Gave away his bike.",
            ring="Larch House, day and night: 01632 960140. Aunt Jean: 01632 960177",
            others="Ruby Sandiford",
        )
        commands.keep_photo(
            partners.reader(gwen),
            child=tyler,
            photo=_drawn(),
            taken_on=(now - timedelta(days=60)).date(),
        )
    ruby = Child.objects.get(given_name="Ruby", family_name="Sandiford")
    with clock.stopped(now - timedelta(days=125)):
        commands.keep(
            partners.reader(gwen),
            child=ruby,
            description="160 cm, long red hair, usually in a plait. Yellow raincoat.",
            talking="Her sister's name opens every door.",
            places="Her sister's flat in Bootle.",
            ring="Larch House, day and night: 01632 960140",
        )


def _drawn() -> photos.Photo:
    """Nobody's face: a drawing where a photo would be."""
    image = Image.new("RGB", (600, 800), "#9fb4c3")
    pen = ImageDraw.Draw(image)
    pen.ellipse((60, 560, 540, 1100), fill="#1c2b33")
    pen.rectangle((255, 470, 345, 610), fill="#d9b08c")
    pen.ellipse((180, 190, 420, 540), fill="#e3bd9b")
    pen.pieslice((165, 150, 435, 470), 180, 360, fill="#8a6b3f")
    for x in (255, 345):
        pen.ellipse((x - 14, 335, x + 14, 355), fill="#2b2b2b")
    pen.arc((250, 400, 350, 465), 20, 160, fill="#8c4a3c", width=8)
    drawn = io.BytesIO()
    image.save(drawn, "PNG")
    drawn.seek(0)
    return photos.read(drawn, most_pixels=image.width * image.height)
