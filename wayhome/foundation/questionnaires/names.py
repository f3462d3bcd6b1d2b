"""What a question's fields are called in a form. No two questions' fields can share a name.

Codes hold no hyphen and no double underscore, so `q-born_on`'s boxes (`q-born-on_day`) and details
(`q-born-on__detail`) are nobody else's.
"""

DETAIL, FRAME, EVIDENCE, SOURCE = "__detail", "__frame", "__evidence", "__source"


def field_name(code: str) -> str:
    """Of an answer's key: `q-born-on`, and for the second of a repeated section `q-born-on--2`."""
    return "q-" + code.replace("_", "-").replace(".", "--")


def detail_name(code: str) -> str:
    return field_name(code) + DETAIL


def frame_name(code: str) -> str:
    return field_name(code) + FRAME


def evidence_name(code: str) -> str:
    return field_name(code) + EVIDENCE


def source_name(code: str) -> str:
    return field_name(code) + SOURCE
