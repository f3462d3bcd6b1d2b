"""A thin client: one connection kept open, a session made in the database, timings by the clock."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(
    r'name="(csrfmiddlewaretoken|idempotency_key|draft_key|draft_token)" value="([^"]*)"'
)


@dataclass
class Answer:
    status: int
    body: str
    location: str
    milliseconds: float
    etag: str = ""


@dataclass
class Client:
    """Signed in as one person. `cookies` go with every request."""

    address: str
    cookies: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.address, timeout=60)

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, str] | None = None,
        also: dict[str, str] | None = None,
    ) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} | (also or {})
        sent = None
        if body is not None:
            sent = urlencode(body)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.address}",
            }
        began = time.perf_counter()
        try:
            self.connection.request(method, path, sent, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            return Answer(0, "", "", (time.perf_counter() - began) * 1000)
        took = (time.perf_counter() - began) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers.get("Location", "")
        etag = answer.headers.get("ETag", "")
        return Answer(answer.status, text.decode(errors="replace"), location, took, etag)

    def get(self, path: str, also: dict[str, str] | None = None) -> Answer:
        """`also`: further headers."""
        return self.ask("GET", path, also=also)

    def tokens(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        return dict(TOKEN.findall(self.get(path).body))


def session_for(membership: object) -> dict[str, str]:
    """A signed-in session's cookie for a person in a place, as signing in would have made it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    user = membership.user  # type: ignore[attr-defined]
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["membership"] = membership.ref  # type: ignore[attr-defined]
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}
