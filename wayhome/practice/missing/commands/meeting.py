"""What the daily missing meeting decides for a child: a line, and what is to be done by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.actions.commands import NewAction, set_actions
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.standing import kept_for
from wayhome.practice.missing.models import Episode, MeetingNote


@dataclass(frozen=True)
class ToDo:
    """Something that somebody will do because of it."""

    text: str
    due_at: datetime
    agency: Agency
    team: Team | None = None
    user: User | None = None


@transaction.atomic
def note_at_meeting(
    actor: Reader, *, episode: Episode, text: str, to_do: ToDo | None = None
) -> MeetingNote:
    """In a line; police and social care read it. What is to be done becomes an action (R11)."""
    actor.must(roles.MEETING)
    if not text.strip():
        raise Invalid({"text": _("Write the decision in a line.")})
    engine.lock([episode.child_id])
    episode = kept_for([episode]).get(episode.pk, episode)
    action = None
    if to_do:
        [action] = set_actions(
            actor,
            actions=[
                NewAction(
                    episode.child_id, to_do.text, to_do.due_at, to_do.agency, to_do.team, to_do.user
                )
            ],
        )
    with system_context():
        row = MeetingNote.objects.create(
            episode=episode,
            text=text.strip(),
            action=action,
            handling=Handling.POLICE_AND_CARE,
            **about(episode.child_id, actor),
        )
        audit.record_each(actor, "missing.met", subject_kind="meetingnote", rows=[row])
    engine.refresh([row.child_id], "missing_meetingnote")
    return row
