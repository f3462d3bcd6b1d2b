from wayhome.practice.missing.models.episode import (
    Category,
    Correction,
    Episode,
    Grade,
    PoliceGrade,
    PoliceNotice,
    Precision,
    Setting,
)
from wayhome.practice.missing.models.figures import EpisodeFact
from wayhome.practice.missing.models.interview import (
    Attempt,
    CarerActions,
    FullAccount,
    InterviewEpisode,
    Offer,
    Outcome,
    PoliceExtract,
    ReturnInterview,
)

__all__ = [
    "Attempt",
    "CarerActions",
    "Category",
    "Correction",
    "Episode",
    "EpisodeFact",
    "FullAccount",
    "Grade",
    "InterviewEpisode",
    "Offer",
    "Outcome",
    "PoliceExtract",
    "PoliceGrade",
    "PoliceNotice",
    "Precision",
    "ReturnInterview",
    "Setting",
]
