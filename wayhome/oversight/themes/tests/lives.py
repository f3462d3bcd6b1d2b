"""Interviews that were held, with what was said in them; and forms answered in codes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.factories import World
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import bulk
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.models import Answer, Response, Version
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import (
    Episode,
    EpisodeFact,
    InterviewEpisode,
    ReturnInterview,
)
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


@transaction.atomic
def coded(
    child: Child,
    version: Version,
    area: Authority,
    month: date,
    forms: Sequence[Mapping[str, list[str]]],
    *,
    service: int | None = None,
) -> list[Response]:
    """Interviews held on the tenth of a month, each with its form's codes: one a form. The rows
    are written as they are, without the facts that they would follow from."""
    at = datetime(month.year, month.month, 10, 12, tzinfo=UTC)
    about = {"child": child, "recorded_for": child}
    who = about | {"class_of": DataClass.INTERVIEW}
    back = {"found_earliest_at": at, "found_latest_at": at, "found_precision": "minute"}
    gone = {"since_earliest_at": at, "since_latest_at": at, "origin": "imported"} | back
    asks = version.asks.questions
    with system_context():
        responses = [Response(questionnaire_version=version, **who) for _ in forms]
        episodes = [Episode(**gone, **about) for _ in forms]
        bulk.insert(responses)
        bulk.insert(episodes)
        held = {"outcome": "held", "outcome_at": at}
        interviews = [ReturnInterview(response=each, **held, **about) for each in responses]
        bulk.insert(interviews)
        pairs = list(zip(interviews, episodes, strict=True))
        bulk.insert([InterviewEpisode(interview=of, episode=episode) for of, episode in pairs])
        EpisodeFact.objects.bulk_create([
            EpisodeFact(
                episode_id=episode.pk, child=child, ref=episode.ref, origin="imported",
                category="M", setting="home", is_looked_after=False, authority_id=area.pk,
                area_id=area.pk, service_id=service, began_month_on=month, outcome="held",
                recorded_late=False, in_90_days=1, in_365_days=1,
            )
            for episode in episodes
        ])  # fmt: skip
        bulk.insert([
            Answer(response=response, section=asks[question].section, question=question,
                   codes=codes, at_version=1, **who)
            for response, form in zip(responses, forms, strict=True)
            for question, codes in form.items()
        ])  # fmt: skip
    return responses
