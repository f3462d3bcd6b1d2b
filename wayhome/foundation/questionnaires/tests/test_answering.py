"""Saved in parts, completed as a whole, changed only knowingly."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Answer, AskedSection, Response

YES, NO, NOT_KNOWN = (Given(codes=(code,)) for code in ("yes", "no", "not_known"))
WHOLE_VISIT = {
    "visited_on": Given(value_on=clock.today()),
    "seen_alone": YES,
    "afraid": NO,
}


def sections(response: Response) -> dict[str, bool]:
    return {row.section: row.completed_at is not None for row in response.sections.all()}


def test_part_of_it_can_be_saved_and_nothing_is_needed(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {"minutes": Given(number=Decimal(40))})
    commands.save_answers(worker, visit, {"fun": Given(text="Went to the  skate park ")})
    told = queries.given(visit)
    assert told["minutes"].number == 40
    assert told["fun"].text == "Went to the  skate park "
    assert queries.text_for(visit, "care") == (
        "What have they done for fun this week?\nWent to the  skate park "
    )


def test_an_empty_answer_clears_and_one_not_named_stays(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {"sleep": YES, "seen_alone": YES})
    commands.save_answers(worker, visit, {"sleep": Given()})
    assert queries.given(visit) == {"seen_alone": YES}
    assert Answer.everything.filter(response=visit, question="sleep").count() == 1


def test_an_answer_that_changes_is_superseded_and_kept(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {"sleep": YES})
    commands.save_answers(worker, visit, {"sleep": YES})
    commands.save_answers(worker, visit, {"sleep": NO})
    rows = Answer.everything.filter(response=visit, question="sleep").order_by("pk")
    assert [(row.codes, row.voided_at is None) for row in rows] == [
        (["yes"], False),
        (["no"], True),
    ]


def test_what_is_no_longer_asked_no_longer_stands(worker: Reader, visit: Response) -> None:
    why = {"why_not_alone": Given(text="Staff stayed in the room")}
    commands.save_answers(worker, visit, {"seen_alone": NO, **why})
    assert set(queries.given(visit)) == {"seen_alone", "why_not_alone"}
    commands.save_answers(worker, visit, {"seen_alone": YES})
    assert set(queries.given(visit)) == {"seen_alone"}
    (first, *_) = queries.shown(worker, visit)
    assert "why_not_alone" not in {answer.question.code for answer in first.answers}


def test_a_section_is_asked_for_while_its_condition_holds(worker: Reader, visit: Response) -> None:
    assert "staff" not in sections(visit)
    commands.save_answers(worker, visit, {"seen_alone": NO})
    assert "staff" in sections(visit)
    commands.save_answers(worker, visit, {"seen_alone": NOT_KNOWN})
    assert "staff" not in sections(visit)


def test_a_section_gone_through_is_done_unless_something_needed_is_missing(
    worker: Reader, visit: Response
) -> None:
    commands.save_answers(worker, visit, {"sleep": YES}, section="days")
    assert not sections(visit)["days"]
    commands.save_answers(worker, visit, {"afraid": NO}, section="days")
    assert sections(visit)["days"]
    commands.save_answers(worker, visit, {"afraid": Given()})
    assert not sections(visit)["days"]


def test_completing_names_what_is_missing_and_then_completes(
    worker: Reader, visit: Response
) -> None:
    with pytest.raises(Invalid) as refused:
        commands.complete(worker, visit)
    assert set(refused.value.errors) == {"q-visited-on", "q-seen-alone", "q-afraid"}
    asked = {question.code for _, question in queries.Sheet(worker, visit).missing()}
    assert asked == {"visited_on", "seen_alone", "afraid"}
    commands.save_answers(worker, visit, WHOLE_VISIT)
    done = commands.complete(worker, visit)
    assert done.completed_at
    assert done.completed_by == worker.user
    assert all(sections(visit).values())
    assert commands.complete(worker, visit).version == done.version  # twice is once


def test_a_question_that_opened_is_needed_too(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {**WHOLE_VISIT, "seen_alone": NO})
    with pytest.raises(Invalid) as refused:
        commands.complete(worker, visit)
    assert set(refused.value.errors) == {"q-why-not-alone"}


def test_what_was_completed_changes_with_a_reason_and_stays_whole(
    worker: Reader, visit: Response
) -> None:
    commands.save_answers(worker, visit, WHOLE_VISIT)
    commands.complete(worker, visit)
    with pytest.raises(Invalid, match="Say why"):
        commands.save_answers(worker, visit, {"sleep": NO})
    with pytest.raises(Invalid, match="cannot be left empty"):
        commands.save_answers(worker, visit, {"afraid": Given()}, reason="A slip")
    commands.save_answers(worker, visit, {"sleep": NO}, reason="Ash told me since")
    assert Answer.objects.get(response=visit, question="sleep").reason == "Ash told me since"
    assert all(sections(visit).values())


def test_two_people_on_different_questions_lose_nothing(world: World, visit: Response) -> None:
    first, second = world.reader("social_worker"), world.reader("team_manager")
    commands.save_answers(first, visit, {"sleep": YES}, version=1)
    commands.save_answers(second, visit, {"afraid": NO}, version=1)
    assert set(queries.given(visit)) == {"sleep", "afraid"}


def test_two_people_on_one_question_see_what_the_other_wrote(world: World, visit: Response) -> None:
    first, second = world.reader("social_worker"), world.reader("team_manager")
    theirs, mine = Given(text="Mrs Hale"), Given(text="Mr Okafor")
    commands.save_answers(first, visit, {"seen_alone": YES, "who_cares": theirs}, version=1)
    with pytest.raises(Conflict) as clash:
        commands.save_answers(second, visit, {"seen_alone": YES, "who_cares": mine}, version=1)
    assert clash.value.current == {"who_cares": theirs}
    assert clash.value.changed_by == first.user.name if first.user else False
    after = clash.value.version
    commands.save_answers(second, visit, {"who_cares": mine}, version=after)
    assert queries.given(visit)["who_cares"] == mine


def test_completing_what_changed_since_is_a_conflict(worker: Reader, visit: Response) -> None:
    read_at = commands.save_answers(worker, visit, WHOLE_VISIT).version
    commands.save_answers(worker, visit, {"sleep": NO})
    with pytest.raises(Conflict):
        commands.complete(worker, visit, version=read_at)


@pytest.mark.parametrize(
    ("code", "given", "said"),
    [
        ("sleep", Given(codes=("perhaps",)), "Choose one of the options"),
        ("sleep", Given(codes=("yes", "no")), "Choose one option only"),
        ("sleep", Given(codes=("yes",), text="why"), "asks for no text"),
        ("sleep", Given(codes=("yes",), time_frame="to_3m"), "does not ask when"),
        ("missing_from_days", Given(codes=("school", "none")), "Choose “Nothing” or the others"),
        ("minutes", Given(number=Decimal("2.5")), "whole number"),
        ("minutes", Given(number=Decimal(-1)), "0 or more"),
        ("minutes", Given(number=Decimal(601)), "600 or less"),
        ("minutes", Given(text="an hour"), "not the kind of answer"),
        ("visited_on", Given(codes=("yes",)), "no options"),
        ("next_visit_at", Given(value_on=clock.today()), "not the kind of answer"),
        ("fun", Given(text="x" * 200_000), "20000 characters"),
        ("nonsense", Given(text="x"), "not asked here"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_name(
    worker: Reader, visit: Response, code: str, given: Given, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        commands.save_answers(worker, visit, {code: given, "seen_alone": YES})
    assert list(refused.value.errors) == ["q-" + code.replace("_", "-")]
    assert queries.given(visit) == {}


def test_every_kind_of_answer_is_kept_as_itself(worker: Reader, visit: Response) -> None:
    at = clock.now() + timedelta(days=20)
    every = {
        "visited_on": Given(value_on=clock.today()),
        "seen_alone": YES,
        "minutes": Given(number=Decimal(45)),
        "missing_from_days": Given(codes=("school", "friends")),
        "afraid": Given(codes=("yes",), text="Of another boy", time_frame="to_3m"),
        "who_cares": Given(text="Mrs Hale"),
        "next_visit_at": Given(value_at=at),
    }
    commands.save_answers(worker, visit, every)
    assert queries.given(visit) == every
    found = Answer.objects.filter(question="missing_from_days", codes__contains=["school"])
    assert [answer.response_id for answer in found] == [visit.pk]
    weighed = queries.Sheet(worker, visit).result()
    assert weighed
    assert (weighed.low, weighed.high, weighed.unknown) == (7, 8, ("sleep",))


def test_begun_by_mistake_it_is_withdrawn_with_a_reason(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {"sleep": YES})
    with pytest.raises(Invalid):
        commands.withdraw(worker, visit, reason=" ")
    commands.withdraw(worker, visit, reason="The wrong child")
    assert not Response.objects.exists()
    assert not Answer.objects.exists()
    assert not AskedSection.objects.exists()
    assert Response.everything.get().withdrawn_reason == "The wrong child"
    with pytest.raises(Refused):
        commands.save_answers(worker, visit, {"sleep": NO})


def test_the_log_holds_which_answers_changed_and_none_of_their_text(
    worker: Reader, visit: Response
) -> None:
    commands.save_answers(worker, visit, {"fun": Given(text="Swam with Priya")})
    line = AuditEntry.objects.get(action="questionnaire.answered")
    assert (line.child_id, line.subject_id, list(line.fields)) == (
        visit.child_id,
        visit.pk,
        ["fun"],
    )
    assert "Swam" not in str(line.fields)


def test_a_response_cannot_be_begun_by_who_could_not_read_it(
    world: World, child: Child, worker: Reader, visit: Response
) -> None:
    version = visit.questionnaire_version
    for reader in (world.reader("stranger"), world.reader("social_worker", world.sefton_council)):
        with pytest.raises(Refused):
            commands.begin(reader, child=child, version=version)
        with pytest.raises(Refused):
            commands.save_answers(reader, visit, {"sleep": YES})
        with pytest.raises(Refused):
            commands.complete(reader, visit)
        with pytest.raises(Refused):
            commands.withdraw(reader, visit, reason="mine")
    with pytest.raises(Refused):
        commands.begin(world.reader("police_coordinator"), child=child, version=version)
    assert commands.begin(SYSTEM, child=child, version=version).child == child
