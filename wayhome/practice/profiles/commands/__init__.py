"""Every change to a standing profile, and to who reads it."""

from wayhome.practice.profiles.commands.keeping import (
    NewProfile,
    confirm,
    keep,
    keep_photo,
    record_profiles,
    remove_photo,
)
from wayhome.practice.profiles.commands.opening import open_for_reason
from wayhome.practice.profiles.commands.publicity import (
    NewPublicity,
    decide_publicity,
    record_publicity,
)

__all__ = [
    "NewProfile",
    "NewPublicity",
    "confirm",
    "decide_publicity",
    "keep",
    "keep_photo",
    "open_for_reason",
    "record_profiles",
    "record_publicity",
    "remove_photo",
]
