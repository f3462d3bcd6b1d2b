"""Attachments in a bucket: a setting, a real client, and a server that keeps objects in memory."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage.handler import StorageHandler

from config.storage import attachments


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as one object at a time needs."""

    kept: dict[str, bytes]
    asked: list[str]

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 14:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _key(self) -> str:
        self.asked.append(self.headers.get("Authorization", ""))
        return urlsplit(self.path).path

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "aws-chunked":
            size, _, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.kept[self._key()] = body
        self._answer(200)

    def do_GET(self) -> None:
        key = self._key()
        self._answer(200, self.kept[key]) if key in self.kept else self._answer(404)

    do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket() -> Iterator[tuple[str, type[Bucket]]]:
    """Its address, and what it keeps."""
    own = type("Own", (Bucket,), {"kept": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", own
    server.shutdown()
    server.server_close()


def test_a_file_goes_into_the_bucket_and_comes_back(bucket: tuple[str, type[Bucket]]) -> None:
    address, server = bucket
    named = f"s3://key:secret%2Fkey@photos/live?endpoint={address}&region=eu-west-2&addressing=path"
    handler = StorageHandler({"default": attachments(named)})  # type: ignore[dict-item]
    storage = handler["default"]
    name = storage.save("ab/cdef", ContentFile(b"a picture"))
    assert server.kept == {"/photos/live/ab/cdef": b"a picture"}
    assert all("Credential=key/" in asked for asked in server.asked), "signed, never public"
    with storage.open(name) as kept:
        assert kept.read() == b"a picture"
    assert storage.exists(name)
    assert not storage.exists("ab/nothing")
    with pytest.raises(FileNotFoundError), storage.open("ab/nothing") as absent:
        absent.read()


def test_without_the_setting_they_lie_in_a_folder() -> None:
    assert attachments("")["BACKEND"].endswith("FileSystemStorage")


@pytest.mark.parametrize("address", ["http://x", "s3://", "photos", "s3:photos"])
def test_another_address_stops_the_start_in_a_sentence(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="WAYHOME_ATTACHMENTS must be"):
        attachments(address)
