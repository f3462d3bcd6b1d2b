"""The class in the row decides who reads it, and nothing else about the predicate changes (P21)."""

import pytest
from django.db import connection

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.sight import own_rows, sight
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Answer, AskedSection, Response

ACCOUNT = {
    "hurt": Given(codes=("yes",), text=""),
    "push_factors": Given(codes=("hurt_at_home",)),
    "own_words": Given(text="I do not want to go back there"),
    "concerns_carers": Given(codes=("no",)),
    "police_safety": Given(text="Look at the bus station first"),
    "carers_agreed": Given(text="Ash rings at ten"),
}


@pytest.fixture
def told(interview: Response, interviewer: Reader) -> Response:
    """An interview with an account, a part for the police and a part for carers."""
    commands.save_answers(interviewer, interview, ACCOUNT)
    return interview


def questions(reader: Reader) -> set[str]:
    return set(Answer.objects.visible_to(reader).values_list("question", flat=True))


def test_each_reader_sees_the_parts_that_are_theirs(world: World, told: Response) -> None:
    assert questions(world.reader("interviewer")) == set(ACCOUNT)
    assert questions(world.reader("social_worker")) == set(ACCOUNT)  # allocated
    assert questions(world.reader("police_coordinator")) == {"police_safety"}
    assert questions(world.reader("stranger")) == set()
    assert questions(world.reader("social_worker", world.sefton_council)) == set()


def test_a_home_sees_what_was_agreed_and_neither_account_nor_that_it_exists(
    world: World, interviewer: Reader
) -> None:
    child = world.child(carer=world.home)
    world.involve(child, world.service, "return_interview", team=interviewer.team)
    commands.load_shipped(world.reader("administrator"))
    response = commands.begin(interviewer, child=child, version=queries.current("return-interview"))
    commands.save_answers(interviewer, response, ACCOUNT)
    home = world.reader("home_manager")
    assert questions(home) == {"carers_agreed"}
    assert not Response.objects.visible_to(home).exists()
    assert {row.section for row in AskedSection.objects.visible_to(home)} == {"carers"}


def test_nothing_goes_to_carers_where_something_concerns_them(
    world: World, told: Response, interviewer: Reader
) -> None:
    for code in ("yes", "not_known"):
        commands.save_answers(interviewer, told, ACCOUNT)
        commands.save_answers(interviewer, told, {"concerns_carers": Given(codes=(code,))})
        assert not Answer.objects.filter(class_of=DataClass.INTERVIEW_CARER).exists()
        assert not AskedSection.objects.filter(class_of=DataClass.INTERVIEW_CARER).exists()


def test_the_texts_of_each_part_are_apart(told: Response) -> None:
    police = queries.text_for(told, DataClass.INTERVIEW_POLICE)
    carers = queries.text_for(told, DataClass.INTERVIEW_CARER)
    assert police.endswith("keep them safe?\nLook at the bus station first")
    assert carers.endswith("carers do?\nAsh rings at ten")
    assert "go back there" not in police + carers


def test_a_response_begun_in_a_stricter_class_is_read_by_fewer(
    world: World, child: Child, worker: Reader, shipped: object
) -> None:
    """The whole council answers for the child; only the allocated team reads their own account."""
    version = queries.current("placement-visit")
    usual = commands.begin(worker, child=child, version=version)
    strict = commands.begin(worker, child=child, version=version, data_class="interview")
    assert set(Response.objects.visible_to(worker)) == {usual, strict}
    assert set(Response.objects.visible_to(world.reader("senior_leader"))) == {usual}


@pytest.mark.parametrize("data_class", list(DataClass))
def test_visible_means_what_the_class_means_on_any_other_model(
    world: World, child: Child, shipped: object, data_class: DataClass
) -> None:
    """Against `Child.visible_to(reader, data=…)`, which the house's access tests prove."""
    commands.begin(
        world.reader("social_worker"),
        child=child,
        version=queries.current("placement-visit"),
        data_class=data_class,
    )
    for role in ("social_worker", "interviewer", "police_coordinator", "home_manager", "stranger"):
        reader = world.reader(role)
        by_class = Child.objects.visible_to(reader, data=data_class).filter(pk=child.pk).exists()
        assert Response.objects.visible_to(reader).exists() == by_class, role


def test_one_childs_page_sees_what_every_list_sees(
    world: World, told: Response, interview: Response, child: Child, worker: Reader
) -> None:
    """`Sight`, which asks the circle once, against the predicate in every query."""
    version = queries.current("placement-visit")
    for name in (*DataClass, DataClass.CARE):
        made = commands.begin(SYSTEM, child=child, version=version, data_class=name)
        commands.save_answers(SYSTEM, made, {"sleep": Given(codes=("no",))})
    world.involve(child, world.health, "health_care", case_ref="casecasecase")
    roles = ("social_worker", "interviewer", "police_coordinator", "senior_leader", "home_manager")
    for role in (*roles, "health_practitioner", "stranger"):
        reader = world.reader(role)
        seen = Child.objects.annotate(own=own_rows(reader)).get(pk=child.pk)
        here = sight(reader, child.pk, seen.own)
        for model in (Response, Answer, AskedSection):
            for data in (None, DataClass.MISSING):
                in_list = model.objects.visible_to(reader, data=data)
                assert set(here.rows(model, data)) == set(in_list), (role, model, data)


def test_a_class_asked_for_narrows_and_never_widens(world: World, told: Response) -> None:
    reader = world.reader("police_coordinator")
    assert Answer.objects.visible_to(reader, data=DataClass.INTERVIEW).count() == 0
    assert Answer.objects.visible_to(reader, data=DataClass.MISSING).count() == 1
    assert Response.objects.visible_to(reader, data=DataClass.MISSING).count() == 0


def test_what_is_bound_to_a_case_opens_to_an_involvement_narrowed_to_it(
    world: World, shipped: object
) -> None:
    child, interviewer = world.child(), world.reader("interviewer")
    world.involve(child, world.service, "return_interview", case_ref="casecasecase")
    version = queries.current("return-interview")
    mine = commands.begin(interviewer, child=child, version=version, case_ref="casecasecase")
    with pytest.raises(Exception, match=r"questionnaire\.answer"):
        commands.begin(interviewer, child=child, version=version)
    assert list(Response.objects.visible_to(world.reader("interviewer"))) == [mine]


def test_a_restriction_closes_it_and_broken_glass_opens_it_for_an_hour(
    world: World, told: Response, child: Child
) -> None:
    manager, worker = world.user("team_manager"), world.reader("social_worker")
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Own child", named=[], owner=manager
    )
    assert questions(world.reader("social_worker")) == set()
    assert questions(world.reader("team_manager")) == set(ACCOUNT)
    access.break_glass(worker, child_id=child.pk, reason="Found in hospital, nobody reachable")
    assert questions(world.reader("social_worker")) == set(ACCOUNT)


def test_what_police_alone_may_handle_is_for_police_alone(world: World, told: Response) -> None:
    Answer.objects.filter(question="police_safety").update(
        handling="police_only", recorded_by_agency=world.police
    )
    assert "police_safety" in questions(world.reader("police_coordinator"))
    assert "police_safety" not in questions(world.reader("interviewer"))


def test_the_second_lock_holds_where_somebody_forgot_the_first(
    world: World, told: Response
) -> None:
    act_as(agency_id=world.stranger.pk, team_id=None, user_id=None)
    for model in (Response, Answer, AskedSection):
        assert not model.everything.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE questionnaires_answer SET text = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM questionnaires_answer")
        assert cursor.rowcount == 0


def test_readers_with_many_children_see_the_same(
    world: World, told: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)
    assert not world.reader("interviewer").resolved
    assert questions(world.reader("interviewer")) == set(ACCOUNT)
    assert questions(world.reader("police_coordinator")) == {"police_safety"}
    assert questions(world.reader("stranger")) == set()
