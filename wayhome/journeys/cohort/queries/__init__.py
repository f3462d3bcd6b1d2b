"""The cohort: whom somebody worries about, missing and rising first, then by what is not done."""

from wayhome.journeys.cohort.queries.everybody import BITS, Asked, Place, lapses, places
from wayhome.journeys.cohort.queries.lines import Cohort, Lapsed, Line, cohort

__all__ = [
    "BITS",
    "Asked",
    "Cohort",
    "Lapsed",
    "Line",
    "Place",
    "cohort",
    "lapses",
    "places",
]
