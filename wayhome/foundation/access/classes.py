"""The classes of data, and the purposes for which an agency may be in a child's circle (E20)."""

from django.db import models


class DataClass(models.TextChoices):
    IDENTITY = "identity", "Who the child is"
    CARE = "care", "Legal status and care"
    MISSING = "missing", "Missing episodes"
    INTERVIEW = "interview", "Return interview, full text"
    INTERVIEW_POLICE = "interview_police", "Return interview, police extract"
    INTERVIEW_CARER = "interview_carer", "Return interview, agreed safety actions"
    CONTACT = "contact", "Safe contact and what must (not) be known"
    ADDRESS = "address", "Where the child lives"
    EDUCATION = "education", "Education"
    HEALTH = "health", "Health"
    ACTION = "action", "Actions agreed"
    PROMPT = "prompt", "Prompts and decisions"
    DANGER = "danger", "Danger or a crime told just now"
    PROFILE = "profile", "Standing profile, for when the child is missing"
    SCREENING = "screening", "Screening and assessment"
    REFERRAL = "referral", "Contact with the front door about a concern"
    EXPLOITATION = "exploitation", "Exploitation: concerns, level, referral mechanism"
    PANEL = "panel", "Panel: papers, discussion, decisions"
    PLAN = "plan", "The one multi-agency plan"


# What an agency recorded in these it may go on reading, as long as it is in the child's circle: a
# school reads the screen that it filled in, and not what others assessed.
READ_BY_AUTHOR: tuple[str, ...] = (DataClass.SCREENING.value,)


class Purpose(models.TextChoices):
    RESPONSIBLE = "responsible", "Responsible authority"
    HOST = "host", "Authority where the child lives"
    ALLOCATED = "allocated", "Allocated social work team"
    REVIEWING = "reviewing", "Independent reviewing officer"
    FORCE_AREA = "force_area", "Police force for the area"
    MISSING_INQUIRY = "missing_inquiry", "Police missing enquiry"
    RETURN_INTERVIEW = "return_interview", "Return interview service"
    PLACEMENT = "placement", "Where the child is cared for"
    SCHOOL_ROLL = "school_roll", "School roll"
    HEALTH_CARE = "health_care", "Health care"
    YOUTH_JUSTICE = "youth_justice", "Youth justice"
    REPORTER = "reporter", "Reported the child missing"
    PROFILE_REASON = "profile_reason", "Police, for a recorded reason"
    APPEAL = "appeal", "Police lead of a public appeal"
    PANEL_ITEM = "panel_item", "One item of a panel, for a recorded reason"
    FRONT_DOOR = "front_door", "Front door of another authority"


class Handling(models.TextChoices):
    """A restriction on one item, enforced in the query (P23, P29)."""

    OPEN = "open", "As its class"
    POLICE_AND_CARE = "police_care", "Police and social care only"
    POLICE_ONLY = "police_only", "Police only"
    OWN_AGENCY = "own_agency", "Only the agency that recorded it"


HANDLING_KINDS: dict[str, tuple[str, ...]] = {
    Handling.POLICE_AND_CARE: ("police", "council"),
    Handling.POLICE_ONLY: ("police",),
}
