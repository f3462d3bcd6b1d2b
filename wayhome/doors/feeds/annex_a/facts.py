"""From the rows of the Annex A lists to facts. All of it is history (P10)."""

from collections.abc import Callable, Mapping

from wayhome.doors.feeds.council.facts import Facts, care, record
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.people.models import CareStatus, CouncilRecord, Home
from wayhome.foundation.providers.models import Provider

Kind, Status = CouncilRecord.Kind, CareStatus.Status
About = Mapping[str, int]


def contact(row: Staged, says: Said, about: About) -> Facts:
    return record(row, about, Kind.CONTACT, source=says.code("Contact Source"))


def early_help(row: Staged, _says: Said, about: About) -> Facts:
    return record(row, about, Kind.EARLY_HELP)


def referral(row: Staged, says: Said, about: About) -> Facts:
    source, is_nfa = says.code("Referral Source"), says.is_true("Referral NFA?")
    return record(row, about, Kind.REFERRAL, source=source, is_nfa=is_nfa)


def assessment(row: Staged, _says: Said, about: About) -> Facts:
    return record(row, about, Kind.ASSESSMENT)


def enquiry(row: Staged, says: Said, about: About) -> Facts:
    held_on = says.day("Date of Initial Child Protection Conference")
    return record(row, about, Kind.ENQUIRY, conference_on=held_on)


def in_need(row: Staged, says: Said, about: About) -> Facts:
    return care(row, about, Status.IN_NEED, need=says.code("Primary Need Code"))


def protection(row: Staged, says: Said, about: About) -> Facts:
    category = says.code("Latest Category of Abuse") or says.code("Initial Category of Abuse")
    found = record(row, about, Kind.PLAN, category=category)
    return found | care(row, about, Status.CHILD_PROTECTION)


def looked_after(row: Staged, says: Said, about: About) -> Facts:
    """The legal status and the placement as they stood last. Earlier ones are the return's to say;
    how often a child was missing is a number, and no episode (E11)."""
    ended_on = row.ends_on
    status_on = says.day("Start date of current legal status") or row.begins_on
    placed_on = says.day("Start Date of Most Recent Placement")
    found: Facts = {}
    if status_on and not (ended_on and ended_on < status_on):
        found["care"] = CareStatus(
            **about,
            status=Status.LOOKED_AFTER,
            legal_status=says.code("Child's Legal Status"),
            need=says.code("Child's Category of Need"),
            ended_reason=says.code("Reason Ceased to be Looked After") if ended_on else "",
            from_on=status_on,
            until_on=ended_on,
        )
    if placed_on and not (ended_on and ended_on < placed_on):
        provider = Provider.objects.filter(urn=says.text("URN of Placement") or "-").first()
        found["home"] = Home(
            **about,
            placement_type=says.code("Placement Type"),
            provider_type=says.code("Placement Provider"),
            carer_id=provider.agency_id if provider else None,
            authority_id=provider.authority_id if provider else None,
            from_on=placed_on,
            until_on=ended_on,
        )
    return found


OF_TABLE: dict[str, Callable[[Staged, Said, About], Facts]] = {
    "List 1": contact,
    "List 2": early_help,
    "List 3": referral,
    "List 4": assessment,
    "List 5": enquiry,
    "List 6": in_need,
    "List 7": protection,
    "List 8": looked_after,
}
