"""A newcomer finds every rule at work, and the stories that the sign-in page speaks of."""

import itertools
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, F, Q

from wayhome.doors import demonstration
from wayhome.doors.demonstration.people import SIGN_INS
from wayhome.foundation.access.models import Glass, Restriction
from wayhome.foundation.agencies.models import Membership, Shift, Team, User
from wayhome.foundation.kernel import clock
from wayhome.foundation.people import remits
from wayhome.foundation.people.models import Address, Child, Identifier, SafeContact
from wayhome.foundation.questionnaires.models import Scored
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.declare import Gap, Pattern
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.journeys.meeting.models import Attendance
from wayhome.practice.contacts.models import ContactRequest
from wayhome.practice.exploitation.models import (
    Case,
    Harm,
    ImpactFact,
    Judgement,
    Nrm,
    RiskPersonLink,
    Strategy,
)
from wayhome.practice.missing.models import (
    Episode,
    FullAccount,
    Handover,
    MeetingNote,
    Offer,
    ReturnInterview,
)
from wayhome.practice.plans.models import Copy, Plan

pytestmark = pytest.mark.usefixtures("built")


def missing_now() -> Any:
    return Episode.objects.filter(
        origin="live", found_latest_at=None, returned_latest_at=None, closed_at=None
    )


def test_it_holds_as_many_children_as_were_asked_for() -> None:
    assert Child.objects.count() == 2000


RARE = {"MIS-G10"}  # who turns 18 while missing: told once, below
TWO_PLANS = {"PLN-G09"}  # two records became one child: nobody is merged here
# Of the second arc some fifty children are told: front door, levels, panels, plans.
SECOND_ARC = ("CON-", "PAN-", "PLN-", "EXP-", "COH-", "QST-", "CTX-")


def test_every_gap_and_pattern_occurs_at_least_20_times() -> None:
    found = dict(Derived.objects.values_list("rule").annotate(Count("rule")))
    rules = registry.rules().items()
    codes = [
        code
        for code, rule in rules
        if isinstance(rule, Gap | Pattern) and code not in RARE and not code.startswith(SECOND_ARC)
    ]
    assert {code: found.get(code, 0) for code in codes if found.get(code, 0) < 20} == {}


def test_every_gap_of_the_second_arc_stands_now_at_least_three_times() -> None:
    rows = Derived.objects.open_at(clock.now()).values_list("rule").annotate(Count("rule"))
    found = dict(rows)
    codes = [
        code
        for code, rule in registry.rules().items()
        if isinstance(rule, Gap) and code.startswith(SECOND_ARC) and code not in TWO_PLANS
    ]
    assert len(codes) >= 20
    assert {code: found.get(code, 0) for code in codes if found.get(code, 0) < 3} == {}


def test_children_at_risk_are_at_every_step_of_the_arc() -> None:
    """Fifty at risk now; others whose work ended, and how it was three, six, twelve months on."""
    assert 45 <= Case.objects.filter(ended_at=None).count() <= 60
    points = dict(ImpactFact.objects.values_list("point").annotate(Count("pk")))
    assert min(points[each] for each in ("review", "close", "after_3", "after_6", "after_12")) >= 5
    changes = set(ImpactFact.objects.values_list("change", flat=True))
    assert changes == {"reduced", "same", "raised", "lost"}
    waiting = [row for row in Judgement.objects.exclude(needs=[]) if row.waits]
    assert waiting, "no manager is waited for"
    for model in (Nrm, Strategy, Harm, RiskPersonLink):
        assert model.objects.count() >= 3, model
    tools = dict(Scored.objects.values_list("tool").annotate(Count("response__recorded_by_agency")))
    assert {"exploitation-screen", "exploitation-assessment"} <= set(tools)
    asked = set(ContactRequest.objects.values_list("answered", flat=True))
    assert {"", "shares", "nothing"} <= asked
    assert Plan.objects.exclude(approved_at=None).count() >= 3
    assert Copy.objects.exists()


def test_who_turned_eighteen_while_missing_was_handed_to_nobody_yet() -> None:
    [row] = Derived.objects.filter(rule="MIS-G10").open_at(clock.now())
    assert row.child.family_name == "Hussain"  # type: ignore[union-attr]


def test_seniors_sat_down_in_time_and_late_and_not_yet() -> None:
    for code in ("MIS-S30", "MIS-S32", "MIS-S33", "MIS-S34"):
        rows = Derived.objects.filter(rule=code)
        assert rows.exclude(stopped_at=None).filter(stopped_at__lte=F("due_at")).exists(), code
    for code in ("MIS-S30", "MIS-S34"):
        waiting = Derived.objects.filter(rule=code, stopped_at=None, closed_at=None)
        assert waiting.filter(due_at__lt=clock.now()).exists(), code


def test_no_derived_row_differs_from_the_facts() -> None:
    assert engine.drift() == []
    assert remits.drift(Child.objects.values_list("pk", flat=True)) == []


def test_a_believable_number_of_children_is_missing_right_now() -> None:
    assert 8 <= missing_now().count() <= 25


def test_everybody_to_be_has_a_place_today() -> None:
    live = set(Membership.objects.live().values_list("user__email", flat=True))
    assert {person.email for person in SIGN_INS} <= live


def test_nothing_has_happened_later_than_now() -> None:
    now = clock.now()
    later = Q(recorded_at__gt=now) | Q(since_earliest_at__gt=now) | Q(returned_latest_at__gt=now)
    assert not Episode.objects.filter(later).exists()
    assert not Offer.objects.filter(at__gt=now).exists()
    assert not ReturnInterview.objects.filter(outcome_at__gt=now).exists()
    assert not Decision.objects.filter(decided_at__gt=now).exists()


@pytest.mark.parametrize(
    ("family_name", "is_so"),
    [
        ("Thornley", Q(policenotices=None)),
        ("Malik", Q(policegrades=None)),
        ("Sandiford", ~Q(area=None) & Q(carer__name="Larch House", authority__la_code="343")),
        ("Lathom", Q(policegrades__grade="high")),
        ("Hussain", Q(since_latest_at__lt=clock.now() - timedelta(days=40))),
    ],
)
def test_the_children_told_of_are_missing_now(family_name: str, is_so: Q) -> None:
    assert missing_now().filter(is_so, child__family_name=family_name).exists()


def test_one_search_shows_all_that_a_night_holds() -> None:
    [ruby] = missing_now().filter(child__family_name="Sandiford")
    kinds = dict(ruby.enquirys.values_list("kind").annotate(Count("pk")))
    assert {"hospital", "custody", "phone", "cctv"} <= set(kinds)
    assert 3 <= ruby.enquiryresults.count() < ruby.enquirys.count()
    assert ruby.sightings.exists()
    assert ruby.statechanges.filter(state="phone").exists()
    assert ruby.challenges.filter(answered_at=None).exists()
    assert ruby.returnplans.exists()
    assert Derived.objects.filter(rule="MIS-S12", child=ruby.child).owed().exists()


def test_a_hand_over_waits_and_a_meeting_has_decided() -> None:
    [handover] = Handover.objects.all()
    assert handover.to.name == "Carys Pugh"
    assert handover.given_at
    assert handover.taken_at is None
    assert handover.lines.exists()  # how many, the hour of the day decides
    assert Derived.objects.filter(rule="MIS-S20", subject_id=handover.pk).owed().exists()
    [note] = MeetingNote.objects.all()
    assert note.child.family_name == "Marsh"
    assert note.action
    assert Attendance.objects.count() == 2


def test_one_child_goes_often_and_is_gone_now() -> None:
    [tyler] = Child.objects.filter(given_name="Tyler", family_name="Marsh")
    assert Episode.objects.filter(child=tyler).count() == 7
    assert Derived.objects.filter(child=tyler, rule="MIS-P01").owed().exists()


def test_a_closed_record_was_opened_and_waits_for_its_review() -> None:
    [restriction] = Restriction.objects.all()
    assert Glass.objects.filter(child=restriction.child, reviewed_at=None).exists()


def test_somebody_is_on_duty_in_every_operational_team_and_one_night_is_empty() -> None:
    team = Team.objects.get(agency__name="Warrington Council", name="Duty social care")
    covered = Shift.objects.on_duty().values("team")
    silent = Team.objects.filter(members__isnull=False).exclude(name="Data protection")
    assert not silent.exclude(pk__in=covered).exists()
    spells = Shift.objects.filter(team=team, rank=1).order_by("starts_at")
    rows = list(spells.values_list("starts_at", "ends_at"))
    holes = [1 for (_, ends), (starts, _) in itertools.pairwise(rows) if ends < starts]
    assert len(holes) == 1


def test_no_identifier_could_be_anybodys() -> None:
    for value in Identifier.objects.filter(kind="nhs").values_list("value", flat=True):
        assert re.fullmatch(r"999\d{7}", value)
    for postcode in Address.objects.values_list("postcode", flat=True):
        assert re.fullmatch(r"ZZ99 \d[A-Z]{2}", postcode)
    for way in SafeContact.objects.values_list("way", flat=True):
        assert all(number.startswith("07700 900") for number in re.findall(r"0\d[\d ]{8,}", way))
    for email in User.objects.values_list("email", flat=True):
        assert email.endswith("@example.org")


def test_held_conversations_have_an_account_and_most_a_different_one() -> None:
    texts = FullAccount.objects.values_list("text", flat=True)
    assert len(set(texts)) > len(texts) / 4


def test_it_is_made_on_an_empty_database_only() -> None:
    assert not demonstration.is_empty()
    with pytest.raises(RuntimeError, match="not empty"):
        demonstration.build(children=10, progress=lambda _: None)


def test_a_panel_has_met_and_meets_again() -> None:
    """Minutes wait for the chair, a referral for the secretary, an answer is late, one is red."""
    for code in ("PAN-S06", "PAN-S02", "PAN-S08", "PAN-G01"):
        assert Derived.objects.filter(rule=code).owed().exists(), code
    assert 12 <= Derived.objects.filter(rule="PAN-E03").count() <= 60
