"""What an area calls its levels of risk, and which of its tools screen and assess. Local (P48)."""

from typing import Any

from environs import Env

_env = Env()
EXPLOITATION: dict[str, Any] = {
    # codes of questionnaires
    "screening": tuple(
        _env.list("WAYHOME_SCREENING_TOOLS", ["exploitation-screen", "health-screen"])
    ),
    "assessment": tuple(
        _env.list("WAYHOME_ASSESSMENT_TOOLS", ["exploitation-assessment", "exploitation-recency"])
    ),
    # level -> its name here: significant=Category 4,emerging=Category 2
    "names": _env.dict("WAYHOME_LEVEL_NAMES", {}),
    # authorities, by code, whose own panel decides referrals of children (devolved decisions)
    "devolved": tuple(_env.list("WAYHOME_NRM_DEVOLVED", [])),
}
