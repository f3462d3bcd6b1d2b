"""Whether whoever holds an interview is independent by what is known now, not only when it was
recorded: an employer may turn out later to run the child's home (P06)."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.foundation.agencies.models import User
from wayhome.practice.missing.commands import needs
from wayhome.practice.missing.commands.interviews import held_elsewhere
from wayhome.practice.missing.independence import Asked, independence_each
from wayhome.practice.missing.models import Independence, Outcome, ReturnInterview


@dataclass(frozen=True)
class Doubt:
    """Why the interviewer is not independent after all. `is_held`: it was recorded otherwise."""

    why: str
    is_held: bool


def doubt(interview: ReturnInterview) -> Doubt | None:
    """None where nobody is named, or where what is recorded is what the facts say now."""
    if interview.interviewer is None or interview.outcome not in ("", Outcome.HELD):
        return None
    is_held = interview.outcome == Outcome.HELD
    if is_held and interview.independence != Independence.INDEPENDENT:
        return None
    found = judged(interview, [interview.interviewer])
    code, why = found[interview.interviewer.pk]
    return None if code == Independence.INDEPENDENT else Doubt(why, is_held)


def judged(interview: ReturnInterview, people: Iterable[User]) -> dict[int, tuple[str, str]]:
    """(code, why) of each of these people, were they to hold this interview, by their id."""
    people = list(people)
    episodes = needs.covered([interview]).get(interview.pk, [])
    if not episodes:
        return {person.pk: (Independence.INDEPENDENT.value, "") for person in people}
    team_id = held_elsewhere([interview]).get(interview.pk)
    agency = None
    if team_id is None and interview.team:
        agency = interview.team.agency_id
    asked = [Asked(person.pk, agency, episodes) for person in people]
    return {
        person.pk: answer for person, answer in zip(people, independence_each(asked), strict=True)
    }
