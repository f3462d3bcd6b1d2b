"""Where attachments lie: a folder by default, or a bucket of S3-compatible storage."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

S3 = "storages.backends.s3.S3Storage"
FOLDER = "django.core.files.storage.FileSystemStorage"


def attachments(address: str) -> dict[str, Any]:
    """Django's storage for WAYHOME_ATTACHMENTS: "" for the folder under the data folder, or
    `s3://KEY:SECRET@BUCKET/PREFIX?endpoint=https://…&region=…`.

    Without a key the machine's own role is used. Nothing is ever public: files are private to the
    key, and no address to them is made.
    """
    if not address:
        return {"BACKEND": FOLDER}
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured(
            "WAYHOME_ATTACHMENTS must be empty, for a folder, or s3://KEY:SECRET@BUCKET?endpoint=…"
        )
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
        "signature_version": "s3v4",
        "addressing_style": asked.get("addressing", "auto"),
    }
    if parts.username and parts.password:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
    return {"BACKEND": S3, "OPTIONS": options}
