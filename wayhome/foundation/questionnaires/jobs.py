"""Work that pages queue in their own transaction."""

import structlog
from procrastinate.contrib.django import app

from wayhome.foundation.kernel import clock


@app.task(name="questionnaires.make_export")
def make_export(export_id: int) -> None:
    """The file, or a mark that it could not be made, which the page says."""
    from wayhome.foundation.questionnaires import exports
    from wayhome.foundation.questionnaires.models import Export

    try:
        exports.make(export_id)
    except Exception:
        Export.objects.filter(pk=export_id).update(failed_at=clock.now())
        structlog.get_logger("wayhome.jobs").exception("export_failed")
        raise


@app.periodic(cron="17 * * * *")
@app.task(name="questionnaires.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Once an hour: files that nobody fetched."""
    from wayhome.foundation.questionnaires import exports

    exports.forget()
