"""Whom an action may be given to: agencies that will be able to read it, with their teams."""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AgreementLine, Involvement
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.practice.panels.models import Ask, Attendance, Item, Member

Owner = tuple[Agency, Team | None, User | None]


def owners(reader: Reader, item: Item) -> list[tuple[str, str, Owner]]:
    """(key, words, owner). An agency outside the child's circle would be set what it cannot read:
    it is brought in first. Whoever came for an agency may be named."""
    agencies = list(Agency.objects.filter(pk__in=_reading(item)).order_by("name"))
    teams = Team.objects.filter(agency__in=agencies, is_active=True).order_by(
        "agency__name", "name"
    )
    here = Attendance.objects.filter(meeting=item.meeting, agency__in=agencies, is_present=True)
    found: list[tuple[str, str, Owner]] = []
    for row in here.exclude(user=None).select_related("user", "agency"):
        if row.user:
            words = f"{row.user.name}, {row.agency.name}"
            found.append((f"u{row.user.ref}", words, (row.agency, None, row.user)))
    for team in teams.select_related("agency"):
        words = f"{team.name}, {team.agency.name}"
        found.append((f"t{team.ref}", words, (team.agency, team, None)))
    if reader.user and reader.agency in agencies:
        mine = (reader.agency, None, reader.user)
        found.append(("me", f"{reader.user.name}, {reader.agency.name}", mine))
    return found


def _reading(item: Item) -> set[int]:
    """Agencies in the child's circle for a purpose that opens actions to them; and of those that
    sit on the panel or were asked about this item, whoever knows the child at all: an agency reads
    what it is itself to do (a force, say, between enquiries)."""
    now = clock.now()
    at_the_table = {
        item.panel.agency_id,
        *Member.objects.live().filter(panel=item.panel_id).values_list("agency", flat=True),
        *Ask.objects.filter(item=item, withdrawn_at=None).values_list("agency", flat=True),
    }
    live = (
        Involvement.objects.live(now)
        .filter(child=item.child_id, case_ref__in=["", item.ref], is_covert=False)
        .values_list("agency_id", "agency__kind", "purpose")
    )
    opening = set(
        AgreementLine.objects.filter(
            data_class__in=(DataClass.ACTION, DataClass.IDENTITY),
            agreement__from_at__lte=now,
            agreement__until_at=None,
        ).values_list("agency_kind", "purpose", "data_class")
    )
    return {
        agency
        for agency, kind, purpose in live
        if (kind, purpose, DataClass.ACTION) in opening
        or (agency in at_the_table and (kind, purpose, DataClass.IDENTITY) in opening)
    }
