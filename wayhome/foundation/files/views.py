"""The one way to an attachment's bytes: asked for by its ref, by somebody who may read it."""

from http import HTTPStatus

import structlog
from django.http import HttpResponse

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.queries import Gone, body
from wayhome.foundation.pages.routing import PageRequest, error_response, one, page

logger = structlog.get_logger("wayhome.files")
ENDINGS = {"image/jpeg": "jpg"}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@page(permission=roles.READ_CHILD, data=tuple(DataClass), logs="child", methods=("GET",))
def file(request: PageRequest, attachment: str) -> HttpResponse:
    """A picture inside a page, or as a file of its own: by its ref, never by a name of a child."""
    row: Attachment = one(Attachment.objects.visible_to(request.reader), attachment)
    request.shown(row.child_id)
    try:
        found = body(row)
    except Gone:
        logger.exception("attachment_gone", attachment=row.ref)
        return error_response(request, HTTPStatus.NOT_FOUND)
    name = f"{row.ref}.{ENDINGS[row.media_type]}"
    return HttpResponse(
        found,
        content_type=row.media_type,
        headers=HEADERS | {"Content-Disposition": f'inline; filename="{name}"'},
    )
