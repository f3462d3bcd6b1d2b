"""The ladder: once a minute, call whoever is on duty about what has come due (E01, P09); about a
restricted child those alone who can open the record (P20).

Idempotent by (rule, subject, occurrence, rung). A watermark says up to which instant the work is
done, so an outage is caught up; a fact recorded late is caught by looking back two days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Shift, User
from wayhome.foundation.agencies.watches import nights_of
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Alert

JOB = "alerts"
LOOK_BACK = timedelta(days=2)

FIRE = """
INSERT INTO rules_alert (rule, subject_kind, subject_id, occurrence, rung, instant_at, fired_at,
                         child_id, team_id)
SELECT d.rule, d.subject_kind, d.subject_id, d.occurrence, rung.number,
       d.due_at + make_interval(mins => rung.minutes), %(now)s, d.child_id, d.team_id
FROM rules_derived d
CROSS JOIN unnest(%(minutes)s::int[]) WITH ORDINALITY AS rung (minutes, number)
WHERE d.rule = %(rule)s AND d.kind IN ('S', 'P', 'G')
  AND d.stopped_at IS NULL AND d.excused_at IS NULL AND d.closed_at IS NULL
  AND d.due_at + make_interval(mins => rung.minutes) > %(since)s
  AND d.due_at + make_interval(mins => rung.minutes) <= %(now)s
  AND (d.until_at IS NULL OR d.until_at > %(now)s)
ON CONFLICT DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Ticked:
    fired: int
    nobody_on_duty: int
    done_until_at: datetime


@transaction.atomic
def tick() -> Ticked:
    """Fire every rung whose instant has passed. Safe to run twice, or late, or on two machines."""
    now = clock.now()
    Watermark.objects.get_or_create(job=JOB, defaults={"done_until_at": now - LOOK_BACK})
    mark = Watermark.objects.select_for_update().get(job=JOB)
    since = min(mark.done_until_at, now - LOOK_BACK)
    with system_context():
        fired = _fire(since, now)
        unanswered = _call(fired, now)
    mark.done_until_at = now
    mark.save(update_fields=["done_until_at"])
    return Ticked(len(fired), unanswered, now)


def _fire(since: datetime, now: datetime) -> list[Alert]:
    ids: list[int] = []
    with connection.cursor() as cursor:
        for rule in registry.rules().values():
            rungs = getattr(rule, "rungs", ())
            if rungs:
                cursor.execute(
                    FIRE, {"rule": rule.code, "minutes": list(rungs), "since": since, "now": now}
                )
                ids += [row[0] for row in cursor.fetchall()]
    return list(Alert.objects.filter(pk__in=ids).select_related("team"))


def _call(alerts: Sequence[Alert], now: datetime) -> int:
    """Give each alert to the person at its rung (the last, once the ladder is longer)."""
    on_duty = _on_duty({alert.team_id for alert in alerts if alert.team_id}, now)
    closed = _closed({alert.child_id for alert in alerts if alert.child_id})
    unanswered = 0
    for alert in alerts:
        people = on_duty.get(alert.team_id or 0, [])
        if alert.child_id in closed:
            people = _who_may_open(closed[alert.child_id], people)
        unanswered += not people
        alert.user = people[min(alert.rung, len(people)) - 1] if people else None
    Alert.objects.bulk_update(alerts, ["user"])
    called = [alert for alert in alerts if alert.user]
    if called:
        transaction.on_commit(lambda: _send(called))
    return unanswered


def _closed(children: set[int]) -> dict[int, list[Restriction]]:
    """Child -> the restrictions that stand (of joined records, each), with whom they name."""
    found = Restriction.objects.filter(child_id__in=children, lifted_at=None)
    rows = found.select_related("owner").prefetch_related("named")
    found_by: dict[int, list[Restriction]] = {}
    for row in rows.order_by("pk"):
        found_by.setdefault(row.child_id, []).append(row)
    return found_by


def _who_may_open(restrictions: Sequence[Restriction], on_duty: Sequence[User]) -> list[User]:
    """A closed record calls nobody who cannot open it: its owner first, then those it names, who
    are on duty before who is not. From there the ladder climbs no further (P09, P20)."""
    duty = [user.pk for user in on_duty]
    owners = [row.owner for row in restrictions]
    answers = [user.pk for user in owners]
    named = sorted(restrictions[0].named.all(), key=lambda user: (user.pk not in duty, user.pk))
    people = [*owners, *(user for user in named if user.pk not in answers)]
    each = [{user.pk for user in row.named.all()} for row in restrictions]
    may = set.intersection(*each) or set(answers)
    return [user for user in people if user.is_active and user.pk in may]


def _on_duty(teams: set[int], now: datetime) -> dict[int, list[User]]:
    """Who is called for each team: its own people on duty, and then those of its night team. What
    is owed is the day team's by its name; most of it comes when that team is at home (P09)."""
    nights = nights_of(teams)
    shifts = Shift.objects.on_duty(now).filter(team__in=teams.union(*nights.values()))
    people: dict[int, list[User]] = {}
    for shift in shifts.select_related("user"):
        people.setdefault(shift.team_id, []).append(shift.user)
    return {
        team: [user for each in (team, *nights.get(team, ())) for user in people.get(each, ())]
        for team in teams
    }


def _send(alerts: Sequence[Alert]) -> None:
    """No name, no rule, no place: only that something waits (P24)."""
    get_connection(fail_silently=True).send_messages(
        [
            EmailMessage(
                subject="Something needs you on Wayhome",
                body="You are on duty and something has come due. Sign in to see it:\n"
                f"{settings.BASE_URL}/\n",
                to=[alert.user.email],
            )
            for alert in alerts
            if alert.user
        ]
    )
