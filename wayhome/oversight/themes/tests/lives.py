"""Interviews that were held, with what was said in them; and forms answered in codes."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tests.factories import World
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import bulk
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.models import Answer, Response, Version
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import ReturnInterview
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

HOUR = timedelta(hours=1)


def talked(
    world: World, at: datetime, account: str, child: Child | None = None, **held: Any
) -> ReturnInterview:
    """A child came back at `at`, and talked a day after."""
    episode = went_missing(child or known_child(world), at - 5 * HOUR, back_after=5 * HOUR)
    interview = interview_of(episode)
    values = {"held_at": at + 24 * HOUR, "where": "At school", "no_action_reason": "In the plan."}
    commands.hold(SYSTEM, interview=interview, account=account, **values | held)
    interview.refresh_from_db()
    return interview


@transaction.atomic
def answered(
    interview: ReturnInterview, version: Version, **answers: tuple[list[str], str]
) -> Response:
    """The interview's form with these answers, {question: (codes, text)}, written as they are."""
    who = {"child_id": interview.child_id, "recorded_for_id": interview.child_id,
           "class_of": DataClass.INTERVIEW, "case_ref": interview.case_ref}  # fmt: skip
    with system_context():
        response = interview.response
        if response is None:
            response = Response.objects.create(questionnaire_version=version, **who)
            ReturnInterview.objects.filter(pk=interview.pk).update(response=response)
        asks = version.asks.questions
        bulk.insert([
            Answer(response=response, section=asks[question].section, question=question,
                   codes=codes, text=text, at_version=1, **who)
            for question, (codes, text) in answers.items()
        ])  # fmt: skip
    return response
