"""What a place owes: a team; of somebody without one, their agency. Worklist and home read it."""

from django.db.models import Q

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import days_of
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Gap
from wayhome.foundation.rules.models import Derived, DerivedQuerySet


def of_place(reader: Reader) -> DerivedQuerySet:
    """What the reader's team owes; for somebody without a team, what their agency does.

    A team by night also answers for what cannot wait until the team by day is back: all that
    climbs a ladder (P09).
    """
    rows = Derived.objects.owed()
    if reader.team_id:
        own = Q(team=reader.team_id)
        if days := answered_for(reader):
            own |= Q(team__in=days, rule__in=cannot_wait())
        return rows.filter(own)
    own_teams = Team.objects.filter(agency=reader.agency_id).values("pk")
    return rows.filter(Q(team=None) | Q(team__in=own_teams), agency_id=reader.agency_id)


def answered_for(reader: Reader) -> tuple[int, ...]:
    """The teams whose nights the reader's team answers for, asked once for a request."""
    if not reader.team_id or not reader.may(roles.ACKNOWLEDGE):
        return ()
    if "days" not in reader.resolved:
        reader.resolved["days"] = tuple(days_of(reader.team_id))
    found: tuple[int, ...] = reader.resolved["days"]
    return found


def cannot_wait() -> list[str]:
    """The rules that climb a ladder: somebody is called about them at night (P09)."""
    return [code for code, rule in registry.rules().items() if getattr(rule, "rungs", ())]


def on_the_list(rows: DerivedQuerySet) -> DerivedQuerySet:
    """True now, or a gap that no clock announces, before it opens; nothing said by two rules."""
    now = clock.now()
    gaps = [rule for rule in registry.rules().values() if isinstance(rule, Gap)]
    warning = [gap.code for gap in gaps if gap.warns]
    unlisted = [gap.code for gap in gaps if not gap.is_listed]
    return rows.filter(
        Q(until_at=None) | Q(until_at__gt=now), Q(from_at__lte=now) | Q(rule__in=warning)
    ).exclude(rule__in=unlisted)
