"""The day as a newcomer finds it: a hand-over half signed, and this morning's meeting."""

from datetime import datetime, timedelta

from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.teller import MANAGER, POLICE, WORKER
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.journeys.meeting.commands import attend
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.handover import Change, NewLine
from wayhome.practice.missing.commands.meeting import ToDo
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.handing_over import begun

SHIFTS = (8, 20)  # the hours at which the rotas change hands
AREA = "cheshire_east"


def record(partners: Partners, now: datetime) -> None:
    _hand_over(partners, now)
    _meet(partners, now)


def _hand_over(partners: Partners, now: datetime) -> None:
    """Signed by who went, ten minutes before the shift's end; Carys Pugh has not signed."""
    comes = partners.places[WORKER]
    goes = _colleague(partners, comes)
    at = _last_change(now)
    areas = (partners.authorities[AREA],)
    with clock.stopped(at - timedelta(minutes=10)):
        reader = partners.reader(goes.user.name)
        children = [each for each in begun(reader, areas) if _was_known(each.episode)]
        assert goes.team
        assert comes.team
        commands.write_handover(
            reader,
            change=Change(goes.team, goes.user, comes.team, comes.user, at, areas),
            lines=[NewLine(each.episode, each.said) for each in children],
            also="The second phone is charging in the office. Rowan Lodge is short of a night "
            "worker tonight.",
        )


def _was_known(episode: Episode) -> bool:
    """Reported by then: the stories tell of what came after, too."""
    return episode.reported_at is not None and episode.reported_at <= clock.now()


def _colleague(partners: Partners, place: Membership) -> Membership:
    return next(
        each
        for each in partners.places.values()
        if each.team_id == place.team_id and each.role == place.role and each.pk != place.pk
    )


def _last_change(now: datetime) -> datetime:
    """The latest change of shift before now."""
    today = now.astimezone(clock.LONDON).date()
    changes = [
        midnight(today - timedelta(days=back)) + timedelta(hours=hour)
        for back in (0, 1)
        for hour in SHIFTS
    ]
    return max(each for each in changes if each <= now)


def _meet(partners: Partners, now: datetime) -> None:
    """An hour ago: who came, and a line about the boy who goes often."""
    area, manager = partners.authorities[AREA], partners.reader(MANAGER)
    [tyler] = Episode.objects.filter(
        child__given_name="Tyler",
        child__family_name="Marsh",
        found_latest_at=None,
        returned_latest_at=None,
    )
    with clock.stopped(now - timedelta(hours=1)):
        for name in (MANAGER, POLICE):
            agency = partners.places[name].agency
            attend(manager, held_on=clock.today(), authority=area, agency=agency, names=name)
        team = partners.places[WORKER].team
        assert team
        commands.note_at_meeting(
            manager,
            episode=tyler,
            text="Police look for the grey car tonight; his keyworker waits at the end of the lane "
            "on Friday evenings, when he goes.",
            to_do=ToDo(
                "Ask the home for a keyworker on Friday evenings",
                now + timedelta(days=2),
                team.agency,
                team,
            ),
        )
