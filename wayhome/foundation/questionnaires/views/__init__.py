"""Pages for any questionnaire: what is in use, a child's, filling in, reading, exporting."""

from wayhome.foundation.questionnaires.views.answering import (
    begin,
    begin_about,
    complete,
    fill,
    fill_section,
    withdraw,
)
from wayhome.foundation.questionnaires.views.deciding import decide_floor
from wayhome.foundation.questionnaires.views.exporting import (
    export,
    export_file,
    export_made,
    export_state,
    fhir_of,
)
from wayhome.foundation.questionnaires.views.reading import about, listing, read

__all__ = [
    "about",
    "begin",
    "begin_about",
    "complete",
    "decide_floor",
    "export",
    "export_file",
    "export_made",
    "export_state",
    "fhir_of",
    "fill",
    "fill_section",
    "listing",
    "read",
    "withdraw",
]
