"""Recording the meeting: who came; for each child, what was decided and what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.actions.commands import set_action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.meeting.models import Attendance
from wayhome.practice.missing.commands import note_at_meeting
from wayhome.practice.missing.commands.meeting import ToDo
from wayhome.practice.missing.models import Episode


@transaction.atomic
def attend(
    actor: Reader, *, held_on: date, authority: Authority, agency: Agency, names: str
) -> Attendance:
    """Who came of an agency that works in this area. Recorded by one that does, too."""
    actor.must(roles.MEETING)
    areas = Agency.areas.through.objects.filter(authority=authority)
    if not areas.filter(agency=actor.agency_id).exists():
        raise Refused(roles.MEETING)
    if not areas.filter(agency=agency).exists():
        raise Invalid({"agency": _("Choose an agency that works in this area.")})
    if not names.strip():
        raise Invalid({"names": _("Write who came.")})
    row, _made = Attendance.objects.update_or_create(
        held_on=held_on,
        authority=authority,
        agency=agency,
        defaults={"names": names.strip(), "recorded_at": clock.now(), "recorded_by": actor.user},
    )
    audit.record(
        actor,
        "meeting.attended",
        subject_kind="attendance",
        subject_id=row.pk,
        fields={"agency": agency.pk, "authority": authority.pk, "on": held_on.isoformat()},
    )
    return row


@dataclass(frozen=True)
class Answer:
    """What was decided for one child, in a line. `options` answers prompts that stand, by rule."""

    episode: Episode
    text: str
    options: Mapping[str, str]
    to_do: ToDo | None = None


@transaction.atomic
def decide_at_meeting(actor: Reader, *, answer: Answer, prompts: Mapping[str, Derived]) -> None:
    """Against the prompts that ask for it; where none is answered, as the meeting's own note."""
    actor.must(roles.MEETING)
    chosen = {code: option for code, option in answer.options.items() if option}
    if not chosen:
        note_at_meeting(actor, episode=answer.episode, text=answer.text, to_do=answer.to_do)
        return
    if not answer.text.strip():
        raise Invalid({"text": _("Write the decision in a line: what was weighed, and why.")})
    for code, option in chosen.items():
        rules.decide(actor, derived=prompts[code], option=option, reason=answer.text)
    if answer.to_do:
        to_do = answer.to_do
        set_action(
            actor,
            child_id=answer.episode.child_id,
            text=to_do.text,
            due_at=to_do.due_at,
            owner_agency=to_do.agency,
            owner_team=to_do.team,
            owner=to_do.user,
        )
