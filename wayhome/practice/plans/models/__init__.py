"""Facts of the one plan: the plan, what stands in it, its reviews, copies and end."""

from wayhome.practice.plans.models.copies import Copy
from wayhome.practice.plans.models.directory import Referral, Service
from wayhome.practice.plans.models.parts import (
    Contingency,
    Goal,
    Need,
    Part,
    PlanAction,
    PlanText,
    SiblingCheck,
    Voice,
    Work,
)
from wayhome.practice.plans.models.plan import Asked, End, Plan, Review, Route, Transfer

__all__ = [
    "Asked",
    "Contingency",
    "Copy",
    "End",
    "Goal",
    "Need",
    "Part",
    "Plan",
    "PlanAction",
    "PlanText",
    "Referral",
    "Review",
    "Route",
    "Service",
    "SiblingCheck",
    "Transfer",
    "Voice",
    "Work",
]
