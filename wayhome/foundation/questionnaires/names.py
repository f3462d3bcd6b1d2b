"""What a question's fields are called in a form. No two questions' fields can share a name.

Codes hold no hyphen and no double underscore, so `q-born_on`'s boxes (`q-born-on_day`) and details
(`q-born-on__detail`) are nobody else's.
"""

DETAIL, FRAME = "__detail", "__frame"


def field_name(code: str) -> str:
    return "q-" + code.replace("_", "-")


def detail_name(code: str) -> str:
    return field_name(code) + DETAIL


def frame_name(code: str) -> str:
    return field_name(code) + FRAME
