"""Which class of data each model about a child is of, written by hand (E20, E27).

A model whose class changes opens to other people: ask first whether it should.
"""

from django.apps import apps

OF_THE_ROW = "of the row"  # a questionnaire's answers are of the class that their section says

CLASSES = {
    "access.Glass": "identity",
    "access.Involvement": "identity",
    "actions.Action": "action",
    "danger.Danger": "danger",
    "missing.AdultHandover": "missing",
    "missing.AnotherChild": "missing",
    "missing.Attempt": "missing",
    "missing.CarerActions": "interview_carer",
    "missing.CarersPart": "interview_carer",
    "missing.CategoryChange": "missing",
    "missing.Challenge": "missing",
    "missing.Correction": "missing",
    "missing.Enquiry": "missing",
    "missing.EnquiryResult": "missing",
    "missing.Episode": "missing",
    "missing.EpisodeFact": "missing",
    "missing.EpisodeMerge": "missing",
    "missing.FullAccount": "interview",
    "missing.FurtherReport": "missing",
    "missing.InterviewRequest": "interview_police",
    "missing.InterviewSample": "interview",
    "missing.LongReview": "prompt",
    "missing.HandoverLine": "missing",
    "missing.MeetingNote": "missing",
    "missing.Offer": "missing",
    "missing.PoliceExtract": "interview_police",
    "missing.PoliceGrade": "missing",
    "missing.PoliceNotice": "missing",
    "missing.PreventionAccount": "missing",
    "missing.PreventionInterview": "missing",
    "missing.ReturnInterview": "missing",
    "missing.ReturnPlan": "missing",
    "missing.Sighting": "missing",
    "missing.SightingInformant": "missing",
    "missing.SightingStep": "missing",
    "missing.StateChange": "missing",
    "missing.StrategyDiscussion": "prompt",
    "panels.Answer": "panel",
    "panels.Ask": "panel",
    "panels.Conflict": "panel",
    "panels.Decision": "panel",
    "panels.Dissent": "panel",
    "panels.Item": "panel",
    "panels.Referral": "panel",
    "panels.SetAction": "panel",
    "panels.StrategyHeld": "panel",
    "people.Address": "address",
    "people.CareStatus": "care",
    "people.Child": "identity",
    "people.ChildName": "identity",
    "people.Home": "care",
    "people.Identifier": "identity",
    "people.MustKnow": "contact",
    "people.Responsibility": "identity",
    "people.SafeContact": "contact",
    "people.SchoolRoll": "education",
    "people.Words": "interview",
    "questionnaires.Answer": OF_THE_ROW,
    "questionnaires.AskedSection": OF_THE_ROW,
    "questionnaires.FloorHit": OF_THE_ROW,
    "questionnaires.Response": OF_THE_ROW,
    "questionnaires.Scored": OF_THE_ROW,
    "rules.Acknowledgement": "missing",
    "rules.Decision": "prompt",
    # Attachments say for themselves which class they are; a profile is of its own (P26).
    "files.Attachment": OF_THE_ROW,
    "profiles.Friend": "profile",
    "profiles.Opening": "profile",
    "profiles.Profile": "profile",
    "profiles.Publicity": "profile",
}


def test_every_model_about_a_child_is_of_the_class_that_the_table_says() -> None:
    found = {model._meta.label: getattr(model, "data_class", None) for model in apps.get_models()}
    assert {name: str(each) for name, each in found.items() if isinstance(each, str)} == CLASSES
