"""Numbers for whoever keeps the machine running, as Prometheus reads them. No child is in them.

Each tells of work that has stopped: a queue that nobody empties, a minute's tick that is late, a
log that is not sealed, rules that are not proved, a feed that has fallen silent.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from wayhome.doors.api.models import Delivery
from wayhome.doors.feeds.folder.looking import IN_ORDER
from wayhome.doors.feeds.models import Batch, NotTaken
from wayhome.foundation.kernel import clock, verify
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules.jobs import DRIFT
from wayhome.foundation.rules.models import Repair

NEVER = float("inf")
QUEUE = """
SELECT coalesce(extract(epoch FROM %(now)s - min(waiting_since)), 0), count(waiting_since),
       count(*) FILTER (WHERE status = 'failed')
FROM (
    SELECT job.status,
           CASE WHEN job.status = 'todo' AND coalesce(job.scheduled_at, %(now)s) <= %(now)s
                THEN coalesce(job.scheduled_at, deferred.at) END AS waiting_since
    FROM procrastinate_jobs job
    LEFT JOIN LATERAL (
        SELECT min(event.at) AS at FROM procrastinate_events event WHERE event.job_id = job.id
    ) deferred ON job.status = 'todo'
    WHERE job.status IN ('todo', 'failed')
) jobs
"""


def text() -> bytes:
    """Everything, asked of the database now."""
    registry = CollectorRegistry()
    for name, words, value in _values():
        Gauge(name, words, registry=registry).set(value)
    silence = Gauge(
        "wayhome_feed_silence_seconds", "Since a feed last brought anything", ["feed"],
        registry=registry,
    )  # fmt: skip
    for feed, seconds in _silence().items():
        silence.labels(feed=feed).set(seconds)
    return generate_latest(registry)


def _values() -> list[tuple[str, str, float]]:
    waits, waiting, failed = _queue()
    marks = dict(Watermark.objects.values_list("job", "done_until_at"))
    log = verify.standing()
    return [
        ("wayhome_queue_age_seconds", "How long the oldest job that may run has waited", waits),
        ("wayhome_queue_jobs", "Jobs that may run and wait", waiting),
        ("wayhome_queue_failed_jobs", "Jobs that failed and nobody has looked at", failed),
        ("wayhome_tick_lag_seconds", "Since alerts were last called", _age(marks.get(alerts.JOB))),
        ("wayhome_log_unsealed_seconds", "Age of the oldest unsealed line", log.unsealed.seconds()),
        ("wayhome_log_sound_seconds", "Since the log was last found sound", _age(log.sound_at)),
        ("wayhome_log_is_sound", "1 if the last look at the log found it sound", log.is_sound),
        ("wayhome_drift_free_seconds", "Since no rule drifted", _age(marks.get(DRIFT))),
        (
            "wayhome_repairs_waiting",
            "Derivations that failed and wait",
            Repair.objects.filter(done_at=None).count(),
        ),
        (
            "wayhome_webhooks_given_up",
            "Messages that no address took, and nobody has sent again",
            Delivery.objects.filter(state=Delivery.State.DEAD).count(),
        ),
        (
            "wayhome_imports_asking",
            "Files that wait for a person: which column is which, or a yes",
            Batch.objects.asking().count(),
        ),
        (
            "wayhome_imports_refused",
            "Files in the drop folder that were refused, and nobody has seen to",
            NotTaken.objects.standing().count(),
        ),
        *_drop_folder(marks.get(IN_ORDER)),
    ]


def _drop_folder(in_order_at: datetime | None) -> list[tuple[str, str, float]]:
    """Where there is one."""
    words = "Since nothing lay in the drop folder that nobody takes"
    name = "wayhome_drop_folder_in_order_seconds"
    return [(name, words, _age(in_order_at))] if settings.WAYHOME_DROP_FOLDER else []


def _queue() -> tuple[float, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, {"now": clock.now()})
        waits, waiting, failed = cursor.fetchone()
    return max(0.0, float(waits)), waiting, failed


def _age(at: datetime | None) -> float:
    return NEVER if at is None else max(0.0, (clock.now() - at).total_seconds())


def _silence() -> Mapping[str, float]:
    """Feed -> seconds since it last brought anything, from whoever `WAYHOME_FEED_SILENCE` names."""
    path = settings.WAYHOME_FEED_SILENCE
    found: Mapping[str, float] = import_string(path)() if path else {}
    return found
