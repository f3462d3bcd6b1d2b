"""Who is on duty for a team, in which order, from when to when (P09)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, Shift, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.pages import wording

LONGEST = timedelta(hours=72)  # longer than a weekend on call is a slip of the pen
MANY = 366
Span = tuple[datetime, datetime]


@transaction.atomic
def put_on_duty(
    actor: Reader, *, team: Team, user: User, spans: Iterable[Span], rank: int = 1
) -> list[Shift]:
    """One person, at one place in the order, for one or many spells. All of them or none."""
    row = _locked(actor, team)
    spans = sorted(spans)
    _check(spans, rank)
    if not Membership.objects.live().filter(user=user, agency=row.agency_id).exists():
        raise Invalid({"user": _("Choose somebody who works for your agency.")})
    _check_free(row, user, spans, rank)
    made = Shift.objects.bulk_create(
        Shift(team=row, user=user, rank=rank, starts_at=starts, ends_at=ends)
        for starts, ends in spans
    )
    audit.record(
        actor,
        "rota.put_on_duty",
        subject_kind="team",
        subject_id=row.pk,
        fields={
            "user": user.pk,
            "rank": rank,
            "shifts": len(made),
            "from": spans[0][0].isoformat(),
            "until": spans[-1][1].isoformat(),
        },
    )
    return made


@transaction.atomic
def take_off_duty(actor: Reader, *, shift: Shift) -> None:
    """A spell to come is struck out; one that has begun ends now; a past one stays as it was."""
    team = _locked(actor, shift.team)
    row = Shift.objects.select_for_update(of=("self",)).filter(pk=shift.pk).first()
    if row is None:
        return  # struck out already
    now = clock.now()
    if row.ends_at <= now:
        raise Invalid(_("This is past. Who was on duty stays on record."))
    fields = {
        "user": row.user_id,
        "rank": row.rank,
        "from": row.starts_at.isoformat(),
        "until": row.ends_at.isoformat(),
    }
    audit.record(
        actor, "rota.taken_off_duty", subject_kind="team", subject_id=team.pk, fields=fields
    )
    if row.starts_at < now:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
    else:
        row.delete()


def _locked(actor: Reader, team: Team) -> Team:
    """The team's row is the rota's lock: two people filling one hole wait for one another."""
    actor.must(roles.ROTA)
    row = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if not (actor.is_system or row.agency_id == actor.agency_id):
        raise Refused(roles.ROTA)
    return row


def _check(spans: list[Span], rank: int) -> None:
    if not spans:
        raise Invalid({"starts_at": _("Say from when to when.")})
    if len(spans) > MANY:
        raise Invalid({"until_on": _("That is more than a year of shifts. Enter fewer.")})
    if not 1 <= rank <= 9:
        raise Invalid({"rank": _("The place in the order is a number from 1 to 9.")})
    for span in spans:
        _check_span(*span)
    for (_one, ends), (starts, _other) in pairwise(spans):
        if starts < ends:
            raise Invalid({"starts_at": _("These shifts run into one another.")})


def _check_span(starts: datetime, ends: datetime) -> None:
    if ends <= starts:
        raise Invalid({"ends_at": _("The shift must end after it begins.")})
    if ends - starts > LONGEST:
        raise Invalid({"ends_at": _("A shift is 72 hours at most. Enter several.")})
    if ends <= clock.now():
        raise Invalid({"ends_at": _("This is past. A rota is filled for what comes.")})


def _check_free(team: Team, user: User, spans: list[Span], rank: int) -> None:
    """Nobody else at that place in the order, and not this person at another one."""
    first, last = spans[0][0], max(ends for _starts, ends in spans)
    standing = list(
        Shift.objects.filter(team=team, starts_at__lt=last, ends_at__gt=first)
        .filter(Q(rank=rank) | Q(user=user))
        .select_related("user")
    )
    for starts, ends in spans:
        for shift in standing:
            if shift.starts_at >= ends or shift.ends_at <= starts:
                continue
            said = {"who": shift.user.name, "when": _said(shift)}
            if shift.rank == rank:
                words = _("%(who)s is on duty at that place in the order, %(when)s.")
                raise Invalid({"rank": words % said})
            words = _("%(who)s is on duty in this team already, %(when)s.")
            raise Invalid({"user": words % said})


def _said(shift: Shift) -> str:
    return wording.period(shift.starts_at, shift.ends_at, clock.now())
