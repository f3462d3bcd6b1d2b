"""The field for a photo: what is wrong with a file is said at the field, in words."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.files import photos
from wayhome.foundation.files.photos import NotAPhoto, Photo


class PhotoField(forms.FileField):
    """A photo in JPEG, PNG or WebP; gives a `Photo`, made anew from what was sent."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f"image/{name.lower()}" for name in photos.FORMATS)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        kwargs.setdefault("error_messages", {}).setdefault(
            "required", gettext_lazy("Choose a photo")
        )
        kwargs["error_messages"].setdefault("empty", _faults()["empty"])
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > settings.WAYHOME_ATTACHMENT_BYTES:
            raise ValidationError(too_large())
        try:
            return photos.read(sent, most_pixels=settings.WAYHOME_PHOTO_PIXELS)
        except NotAPhoto as fault:
            raise ValidationError(str(_faults()[fault.code])) from fault


def too_large() -> str:
    most = settings.WAYHOME_ATTACHMENT_BYTES // (1024 * 1024)
    return _("The photo must be smaller than %(most)s MB") % {"most": most}


def _faults() -> dict[str, Any]:
    return {
        "empty": gettext_lazy("The file is empty. Choose a photo"),
        "unreadable": gettext_lazy(
            "This file is not a photo that can be read. Choose a JPEG, PNG or WebP photo"
        ),
        "tiny": gettext_lazy("The photo is too small to know anybody by. Choose a larger one"),
        "too_many_pixels": gettext_lazy(
            "The photo has more pixels than any camera makes. Choose another one"
        ),
    }


__all__ = ["Photo", "PhotoField"]
