"""Wayhome over HTTP inside the test process, so that tests can freeze its clock."""

import contextlib
import threading
from collections.abc import Iterator

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its failures."""


class _Server(ThreadedWSGIServer):
    """A thread for each connection, which takes its database connections with it."""

    def process_request_thread(self, *arguments: object) -> None:
        try:
            super().process_request_thread(*arguments)  # type: ignore[arg-type]
        finally:
            connections.close_all()


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address while it serves. `localhost`, as passkeys accept no bare number."""
    server = _Server(("127.0.0.1", 0), _Quiet, allow_reuse_address=False)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
