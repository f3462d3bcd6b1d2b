"""What a CIN census says beside its referrals: disabilities, reviews, child in need plans."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds.models import Batch, Judgement, Row
from wayhome.doors.feeds.tests.councils import bring_census, census, faults, referral
from wayhome.doors.feeds.tests.councils import child as said_child
from wayhome.doors.feeds.tests.returns import undone
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, CouncilRecord

PLAN = {"CPPstartDate": "2025-06-20", "LatestCategoryOfAbuse": "NEG"}
CIN = {"CINPlanStartDate": "2025-05-20", "CINPlanEndDate": "2025-06-19"}


@pytest.fixture(autouse=True)
def _after_the_census_year() -> Iterator[None]:
    with clock.stopped(datetime(2026, 6, 3, 9, tzinfo=UTC)):
        yield


def child(*referrals: Any, disabilities: str = "", number: str = "101") -> str:
    listed = "".join(f"<Disability>{code}</Disability>" for code in disabilities.split())
    said = said_child(number, *referrals)
    return said.replace(
        "</ChildCharacteristics>", f"<Disabilities>{listed}</Disabilities></ChildCharacteristics>"
    )


def reviewed(*days: str) -> dict[str, Any]:
    """A plan with its reviews."""
    return {"ChildProtectionPlans": [PLAN | {"Reviews": {"CPPreviewDate": list(days)}}]}


def bring(world: World, *children: str, year: int = 2026) -> Batch:
    whole = census(*children).replace(b"2026", str(year).encode())
    return bring_census(world.sefton, whole, year=year)


def records(kind: str) -> list[CouncilRecord]:
    return list(CouncilRecord.objects.filter(kind=kind).order_by("from_on"))


def test_reviews_and_child_in_need_plans_are_history_by_their_days(world: World) -> None:
    said = referral(CINPlanDates=[CIN], **reviewed("2025-09-10", "2026-03-02"))
    batch = bring(world, child(said))
    assert faults(batch) == {}
    assert [each.from_on for each in records("review")] == [date(2025, 9, 10), date(2026, 3, 2)]
    (plan,) = records("cin_plan")
    assert (plan.from_on, plan.until_on) == (date(2025, 5, 20), date(2025, 6, 19))
    assert [each.from_on for each in records("plan")] == [date(2025, 6, 20)]


def test_disabilities_are_a_fact_with_its_source_from_the_day_of_the_census(world: World) -> None:
    batch = bring(world, child(disabilities="LD AUT"))
    (fact,) = records("disability")
    assert (fact.factors, fact.from_on, fact.batch_id) == (
        ["AUT", "LD"], date(2026, 3, 31), batch.pk,
    )  # fmt: skip
    assert Row.objects.get(batch=batch, table="Children").record_id == fact.pk


def test_of_none_and_of_nothing_there_is_no_fact(world: World) -> None:
    batch = bring(world, child(disabilities="NONE"), child(number="102"))
    assert (records("disability"), faults(batch)) == ([], {})


def test_a_later_census_that_says_the_same_adds_nothing_and_one_that_differs_replaces_it(
    world: World,
) -> None:
    def said(year: int, disabilities: str) -> Batch:
        with clock.stopped(datetime(year, 6, 3, 9, tzinfo=UTC)):
            step = referral(CINreferralDate=f"{year - 1}-05-01")
            return bring(world, child(step, disabilities=disabilities), year=year)

    said(2025, "LD")
    said(2026, "LD")
    assert [each.from_on for each in records("disability")] == [date(2025, 3, 31)]
    batch = said(2027, "LD HEAR")
    (fact,) = records("disability")
    assert (fact.factors, fact.from_on) == (["HEAR", "LD"], date(2027, 3, 31))
    undone(batch)
    assert [each.factors for each in records("disability")] == [["LD"]]


def judged(world: World, said: str) -> dict[str, tuple[list[str], bool]]:
    batch = bring(world, said)
    return {
        str(row): (row.faults, row.judgement == Judgement.HELD)
        for row in Row.objects.filter(batch=batch).exclude(faults=[])
    }


@pytest.mark.parametrize(
    ("said", "fires"),
    [
        (child(disabilities="NONE LD"), {"Children 2": (["8790"], False)}),
        (child(disabilities="LD DEAF"), {"Children 2": (["W23"], False)}),
        (child(referral(CINPlanDates=[CIN | {"CINPlanEndDate": "2025-05-20"}])), {}),
        (
            child(referral(CINPlanDates=[CIN | {"CINPlanEndDate": "2025-05-19"}])),
            {"CIN plans 2": (["4011", "W26"], True)},
        ),
        (
            child(referral(CINPlanDates=[{"CINPlanStartDate": "2025-04-30"}])),
            {"CIN plans 2": (["4015"], False)},
        ),
        (child(referral(CINPlanDates=[{"CINPlanStartDate": "2025-05-01"}])), {}),
        (
            child(referral(CINPlanDates=[CIN | {"CINPlanEndDate": "2026-04-01"}])),
            {"CIN plans 2": (["4013"], False)},
        ),
        (child(referral(CINPlanDates=[CIN | {"CINPlanEndDate": "2026-03-31"}])), {}),
        (
            child(referral(CINPlanDates=[{"CINPlanEndDate": "2025-06-01"}])),
            {"CIN plans 2": (["W25"], True)},
        ),
        (child(referral(**reviewed("2025-06-20"))), {"Reviews 2": (["8841"], False)}),
        (child(referral(**reviewed("2025-06-21"))), {}),
        (child(referral(**reviewed("soon"))), {"Reviews 2": (["W21"], True)}),
    ],
)
def test_each_rule_fires_and_its_near_miss_does_not(
    world: World, said: str, fires: dict[str, tuple[list[str], bool]]
) -> None:
    assert judged(world, said) == fires


def test_the_chronology_says_them_to_readers_of_referrals(world: World) -> None:
    said = referral(CINPlanDates=[CIN], **reviewed("2025-09-10"))
    bring(world, child(said, disabilities="LD AUT"))
    role, agency = "social_worker", world.sefton_council
    client = signed_in(Client(), world.user(role, agency), world.member(role, agency))
    page = client.get(reverse("child:page", args=[Child.objects.get().ref])).content.decode()
    words = " ".join(page.split())
    assert "A child in need plan began" in words
    assert "The child in need plan ended" in words
    assert "The child protection plan was reviewed" in words
    assert "AUT autism or Asperger syndrome, LD learning." in words
