"""Every read of questionnaires: versions, responses, one response as it was asked, results."""

from wayhome.foundation.questionnaires.queries.outcomes import Outcome, outcome
from wayhome.foundation.questionnaires.queries.responses import (
    about_child,
    about_context,
    about_no_child,
    as_columns,
    as_given,
    codes_open_to,
    given,
    sections_open_to,
)
from wayhome.foundation.questionnaires.queries.results import (
    before,
    floors,
    history,
    history_seen,
    latest,
)
from wayhome.foundation.questionnaires.queries.sheets import Sheet, plain, shown, text_for
from wayhome.foundation.questionnaires.queries.versions import (
    InUse,
    Tools,
    current,
    in_force,
    listing,
    tools,
    tools_for,
)

__all__ = [
    "InUse",
    "Outcome",
    "Sheet",
    "Tools",
    "about_child",
    "about_context",
    "about_no_child",
    "as_columns",
    "as_given",
    "before",
    "codes_open_to",
    "current",
    "floors",
    "given",
    "history",
    "history_seen",
    "in_force",
    "latest",
    "listing",
    "outcome",
    "plain",
    "sections_open_to",
    "shown",
    "text_for",
    "tools",
    "tools_for",
]
