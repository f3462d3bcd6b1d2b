from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, include, path, re_path

from wayhome.doors.api import door
from wayhome.doors.api.document import PREFIX, document
from wayhome.doors.api.problems import problem
from wayhome.doors.api.views import connections


def openapi(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return problem(request, 405, headers={"Allow": "GET"})
    return JsonResponse(document())


def nowhere(request: HttpRequest) -> HttpResponse:
    return problem(request, 404)


pages = [
    path("", connections.connections, name="connections"),
    path("token/add/", connections.add_token, name="add-token"),
    path("token/<ref:token>/end/", connections.end_token, name="end-token"),
    path("webhook/add/", connections.add_webhook, name="add-webhook"),
    path("webhook/<ref:webhook>/end/", connections.end_webhook, name="end-webhook"),
    path("delivery/<ref:delivery>/replay/", connections.replay, name="replay"),
]
operations: list[URLPattern] = [
    path("openapi.json", door.bare(openapi), name="openapi"),
    *door.routes(door.api.urls[0]),  # type: ignore[arg-type]
    re_path("", door.bare(nowhere), name="nowhere"),
]
urlpatterns = [
    path("connections/", include((pages, "api"))),
    path(f"{PREFIX}/", include((operations, "api-v1"))),
]
