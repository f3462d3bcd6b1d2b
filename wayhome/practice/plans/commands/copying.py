"""Copies of a plan: none before a worker has reviewed it against who must not know (P28)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.queries import circle
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, keep, noted, said
from wayhome.practice.plans.models import Copy, End, Plan
from wayhome.practice.plans.queries.copying import (
    against,
    grouped,
    may_review,
    must_not_know,
    offer,
)

WORD = 4  # letters from which a word of a name is looked for among those who must not know


@transaction.atomic
def make_copy(
    actor: Reader,
    *,
    plan: Plan,
    audience: str,
    recipient: str,
    why: str,
    items: Collection[str],
    checked_against: str,
    is_alleged: bool,
    agency: Agency | None = None,
    way: str = Copy.Way.IN_PERSON.value,
    way_reason: str = "",
) -> Copy:
    """Register a copy as a worker reviewed it: for whom, why, what is in it.

    `checked_against` is the text of who must not know as the worker read it: if it has changed
    since, nothing is made. Whoever is alleged to exploit or harm the child gets none.
    """
    row = begin(actor, plan, roles.KEEP_PLAN)
    if is_alleged:
        words = _("Whoever is alleged to exploit or harm the child gets no copy.")
        raise Invalid({"is_alleged": words})
    _must_be_right(actor, row, audience, recipient, checked_against)
    if audience == Copy.Audience.CHILD and way != Copy.Way.IN_PERSON and not way_reason.strip():
        raise Invalid({"way_reason": _("A child's copy is given in person. Say why not this one.")})
    if audience == Copy.Audience.AGENCY and not _in_circle(actor, row, agency):
        raise Invalid({"agency": _("Choose an agency that is in the child's circle.")})
    offered = offer(actor, row, audience)
    chosen = [item for item in offered.items if item.key in items]
    if not chosen:
        raise Invalid({"items": _("Choose what goes into it.")})
    with system_context():
        made = Copy.objects.create(
            plan=row,
            audience=audience,
            recipient=said(recipient, "recipient", _("Say who gets it.")),
            agency=agency if audience == Copy.Audience.AGENCY else None,
            why=said(why, "why", _("Say why they get it.")),
            way=way,
            way_reason=way_reason.strip(),
            checked_against=checked_against,
            content=grouped(chosen),
            left_out=offered.left_out | {"by_worker": len(offered.items) - len(chosen)},
            **about(row.child_id, actor),
        )
    noted(actor, "plan.copy_made", made, "plancopy", audience=audience, items=len(chosen))
    engine.refresh([row.child_id], "plans_copy")
    return made


def _must_be_right(actor: Reader, plan: Plan, audience: str, recipient: str, checked: str) -> None:
    if audience not in Copy.Audience.values:
        raise Invalid({"audience": _("Say for whom it is.")})
    if plan.child.died_on or plan.end_reason == End.DIED:
        raise Invalid(_("The child has died: no copy and no letter is made."))
    if not may_review(actor, plan):
        raise Invalid(_("You cannot see who must not know. Somebody who can must review it."))
    with system_context():
        lines = must_not_know(plan)
    if checked != against(lines):
        raise Invalid(_("Who must not know has changed since you opened this. Read it again."))
    named = [line for line in lines if _names(line, recipient, audience)]
    if named:
        words = _("They may be among those who must not know: %(line)s") % {"line": named[0]}
        raise Invalid({"recipient": words})


def _names(line: str, recipient: str, audience: str) -> bool:
    """Whether a line may mean this recipient: their name, or one longer word of it, is in it."""
    said_line, name = line.casefold(), recipient.strip().casefold()
    if audience == Copy.Audience.CHILD:
        return False  # it is about keeping others from knowing
    if audience == Copy.Audience.AGENCY:
        return bool(name) and name in said_line
    words = [word.strip(".,()'’") for word in name.split()]
    return any(len(word) >= WORD and word in said_line for word in words)


def _in_circle(actor: Reader, plan: Plan, agency: Agency | None) -> bool:
    rows = circle(actor, plan.child_id)
    return agency is not None and agency.pk in {row.agency_id for row in rows if row.is_named}


def still_right(copy: Copy) -> bool:
    """Whether who must not know is as it was when the copy was reviewed."""
    with system_context():
        return copy.checked_against == against(must_not_know(copy.plan))


@transaction.atomic
def give_copy(actor: Reader, *, copy: Copy, note: str = "") -> Copy:
    """It was handed over: when, by whom, and what was said."""
    begin(actor, copy.plan, roles.KEEP_PLAN)
    with system_context():
        row = Copy.objects.select_for_update(of=("self",)).select_related("plan").get(pk=copy.pk)
    if row.given_at:
        raise Invalid(_("It is recorded already that it was given."))
    if not still_right(row):
        raise Invalid(_("Who must not know has changed since it was reviewed. Review it again."))
    keep(row, given_at=clock.now(), given_by_id=actor.user_id, given_note=note.strip())
    noted(actor, "plan.copy_given", row, "plancopy")
    return row


@transaction.atomic
def note_printed(actor: Reader, *, copy: Copy, size: int) -> None:
    """A copy became a file: logged as an export (E23)."""
    actor.must(roles.KEEP_PLAN)
    noted(actor, "plan.copy_exported", copy, "plancopy", format="pdf", bytes=size)
