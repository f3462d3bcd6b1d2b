"""References: what a record is called outside the database (E16)."""

import base64
import hashlib
import secrets
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is misread aloud: no 0 o 1 l i u
LENGTH = 12  # 30**12: a guess is hopeless, and guesses are logged


def new_ref() -> str:
    number, letters = secrets.randbelow(len(ALPHABET) ** LENGTH), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


class RefField(models.CharField):  # type: ignore[type-arg]
    """A random, unique, unguessable name for an aggregate root in URLs, API and e-mail."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        if "max_length" not in kwargs:  # not a copy, which is what its caller says it is
            kwargs |= {"max_length": LENGTH, "default": new_ref, "unique": True}
            kwargs["editable"] = False
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class RefConverter:
    """The only converter that a route may use: `<ref:child>`."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SealedConverter:
    """`<sealed:pk>`: for another library's rows, which have no ref. The number never shows."""

    regex = "[A-Za-z0-9_-]{90,140}"

    def to_python(self, value: str) -> int:
        """ValueError makes the address one that does not exist."""
        try:
            return int(_box().decrypt(value + "=" * (-len(value) % 4)))
        except InvalidToken:
            raise ValueError(value) from None

    def to_url(self, value: int) -> str:
        return _box().encrypt(str(value).encode()).decode().rstrip("=")


@cache
def _box() -> Fernet:
    key = hashlib.sha256(b"wayhome.sealed" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
