"""Every address. A room's routes come from its urls.py; only `@page` makes one (E27)."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path


def _room(name: str) -> URLPattern | URLResolver:
    return path("", include(f"wayhome.{name}.urls"))


urlpatterns: list[URLPattern | URLResolver] = [
    *(_room(room) for room in settings.ROOMS if find_spec(f"wayhome.{room}.urls")),
    path("accounts/", include("config.accounts")),
]

_errors = "wayhome.foundation.pages.errors"
handler400 = f"{_errors}.bad_request"
handler403 = f"{_errors}.permission_denied"
handler404 = f"{_errors}.not_found"
handler500 = f"{_errors}.server_error"
