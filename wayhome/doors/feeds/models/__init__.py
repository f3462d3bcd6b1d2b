from wayhome.doors.feeds.models.batch import (
    POPULATION,
    Batch,
    BatchQuerySet,
    Feed,
    RawFile,
    State,
)
from wayhome.doors.feeds.models.columns import ColumnMap
from wayhome.doors.feeds.models.match import Choice, Match
from wayhome.doors.feeds.models.not_taken import NotTaken
from wayhome.doors.feeds.models.row import (
    Effect,
    Judgement,
    Kept,
    NotCarried,
    Row,
    RowQuerySet,
    Superseded,
)

__all__ = [
    "POPULATION",
    "Batch",
    "BatchQuerySet",
    "Choice",
    "ColumnMap",
    "Effect",
    "Feed",
    "Judgement",
    "Kept",
    "Match",
    "NotCarried",
    "NotTaken",
    "RawFile",
    "Row",
    "RowQuerySet",
    "State",
    "Superseded",
]
