"""Keys of a demonstration, made once and kept in its data folder. Production brings its own."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "WAYHOME_SEAL_KEY")


def demonstration_keys(data: Path) -> dict[str, str]:
    """The keys kept in `data`/keys.json (mode 0600), made on first use."""
    path = data / "keys.json"
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {name: secrets.token_urlsafe(48) for name in NAMES}
    with os.fdopen(file, "w") as opened:
        json.dump(made, opened)
    return made
