"""Appeals to the public for children who were away for long; most came down once they were back."""

from datetime import datetime, timedelta

from django.db.models import F

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.partnership import FORCES, Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.commands import Finished
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.practice.missing.models import Episode
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.commands import NewPublicity

MOST, STILL_UP = 30, 2
LONG = timedelta(hours=20)
PARENTS = (
    "Mother agrees; the council, which shares responsibility, agrees.",
    "Nobody could be reached; the council agrees.",
    "Father asks that the school is not named, and it is not.",
)
RISKS = (
    "Those who hold them may move them on; a night outside is the greater danger.",
    "The picture stays on line for ever. Nothing else has given a trace.",
)


def record(rng: Rng, partners: Partners, now: datetime) -> None:
    """Decided while the child was away, of the longest absences of this year."""
    episodes = Episode.objects.filter(
        origin="live",
        returned_latest_at__gt=F("reported_at") + LONG,
        returned_latest_at__lt=now - timedelta(days=4),
        area__in=[partners.authorities[area] for area in places.AREAS],
    ).order_by("-returned_latest_at", "pk")
    asked = list(episodes.select_related("area")[:MOST])
    areas = {authority.pk: key for key, authority in partners.authorities.items()}
    decided = []
    for episode in asked:
        officer = partners.recorders[FORCES[areas[episode.area_id]], "police_coordinator"][0]
        assert episode.reported_at
        decided.append(
            NewPublicity(
                child_id=episode.child_id,
                decision="photo" if rng.random() < 0.6 else "words",
                police_lead=f"Insp {officer.user.name.split()[-1]}" if officer.user else "",
                parental_view=one(rng, PARENTS),
                risk=one(rng, RISKS),
                reason="Every address is looked at, and nobody has heard from them.",
                where="The force's own pages",
                take_down_by=episode.reported_at + timedelta(hours=96),
                recorded_at=episode.reported_at + timedelta(hours=8),
                recorder=officer,
            )
        )
    rows = commands.record_publicity(SYSTEM, decided=decided)
    actions.finish_each(
        SYSTEM,
        finished=[
            Finished(row.take_down, "Nobody finds their picture any more.", at, recorded_at=at)
            for episode, row in list(zip(asked, rows, strict=True))[STILL_UP:]
            if row.take_down and episode.returned_latest_at
            for at in [episode.returned_latest_at + timedelta(hours=float(rng.uniform(1, 40)))]
        ],
    )
