"""References: what a record is called outside the database (E16)."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is misread aloud: no 0 o 1 l i u
LENGTH = 12  # 30**12: a guess is hopeless, and guesses are logged


def new_ref() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
