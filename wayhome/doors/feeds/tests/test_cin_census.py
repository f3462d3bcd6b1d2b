"""A CIN census becomes history: children, referrals, assessments with factors, plans."""

from datetime import date
from typing import Any

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch, Judgement, RawFile, Row, State
from wayhome.doors.feeds.tests.councils import (
    YEAR,
    assessed,
    bring_census,
    census,
    child,
    faults,
    referral,
)
from wayhome.doors.feeds.tests.returns import bring, missing, undone
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import (
    CareStatus,
    Child,
    ChildName,
    CouncilRecord,
    Identifier,
    Responsibility,
)
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode

PLAN = {
    "CPPstartDate": "2025-06-20",
    "CPPendDate": "2026-01-10",
    "InitialCategoryOfAbuse": "NEG",
    "LatestCategoryOfAbuse": "SAB",
}
WHOLE = census(
    child(
        "101",
        referral(
            Assessments=[assessed("10A", "11A", "24A")],
            Section47=[{"S47ActualStartDate": "2025-06-01", "DateOfInitialCPC": "2025-06-18"}],
            ChildProtectionPlans=[PLAN],
        ),
        UPN="A123456789012",
    ),
    child("102", referral(ReferralNFA="true", CINclosureDate="2025-05-03", ReasonForClosure="RC8")),
)
STANDING: tuple[type[Any], ...] = (ChildName, Identifier, Responsibility, CareStatus, CouncilRecord)


def kinds() -> list[str]:
    return sorted(CouncilRecord.objects.values_list("kind", flat=True))


def test_what_the_census_says_becomes_facts_and_nothing_live(world: World) -> None:
    batch = bring_census(world.sefton, WHOLE)
    assert (batch.state, faults(batch), batch.held_rows) == (State.APPLIED, {}, 0)
    assert kinds() == ["assessment", "enquiry", "plan", "referral", "referral"]
    ash = Child.objects.get(family_name="101")
    assert (ash.born_on, ash.sex, ash.ethnicity) == (date(2012, 6, 1), "F", "WBRI")
    assert set(Identifier.objects.filter(child=ash).values_list("kind", "value")) == {
        ("la_child", "101"),
        ("upn", "A123456789012"),
    }
    step = CouncilRecord.objects.get(kind="assessment")
    assert (step.factors, step.until_on) == (["10A", "11A", "24A"], date(2025, 6, 10))
    care = CareStatus.objects.filter(child=ash).values_list("status", "from_on", "until_on", "need")
    assert set(care) == {
        ("in_need", date(2025, 5, 1), None, "N1"),
        ("child_protection", date(2025, 6, 20), date(2026, 1, 10), ""),
    }
    assert not CareStatus.objects.filter(child__family_name="102").exists()  # no further action
    assert not Episode.objects.exists()
    assert not Derived.objects.exclude(kind="E").exists()  # no clock, prompt or gap (P10)
    assert Derived.objects.filter(child=ash, rule__startswith="CSC-E").count() == 6


def test_the_same_census_again_changes_nothing_under_any_name(world: World) -> None:
    first = bring_census(world.sefton, WHOLE)
    again = commands.receive_census(
        SYSTEM, authority=world.sefton, year=YEAR, file=FileIn("renamed.xml", WHOLE)
    )
    assert (again.batch.pk, again.is_new) == (first.pk, False)
    bring_census(world.sefton, WHOLE.replace(b"<Sex>F</Sex>", b"<Sex>F</Sex><Note>x</Note>"))
    assert (Batch.objects.count(), CouncilRecord.everything.count()) == (1, 5)


def test_what_a_later_census_says_otherwise_replaces_it_and_undo_brings_it_back(
    world: World,
) -> None:
    bring_census(world.sefton, WHOLE)
    later = bring_census(world.sefton, WHOLE.replace(b"24A", b"12A"))
    assert CouncilRecord.objects.get(kind="assessment").factors == ["10A", "11A", "12A"]
    assert CouncilRecord.everything.count() == 6
    undone(later)
    assert CouncilRecord.objects.get(kind="assessment").factors == ["10A", "11A", "24A"]


def test_undo_leaves_nothing_standing_and_the_census_comes_in_anew(world: World) -> None:
    undone(bring_census(world.sefton, WHOLE))
    assert [model.objects.count() for model in STANDING] == [0] * len(STANDING)
    bring_census(world.sefton, WHOLE)
    assert kinds() == ["assessment", "enquiry", "plan", "referral", "referral"]


def test_a_child_whom_the_return_also_names_stays_when_the_census_is_undone(world: World) -> None:
    batch = bring_census(world.sefton, census(child("1", referral())))
    bring(world.sefton, missing({"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}))
    assert Child.objects.count() == 1
    undone(batch)
    assert Identifier.objects.filter(kind="la_child", value="1").exists()
    assert not CouncilRecord.objects.exists()
    assert Episode.objects.count() == 1


FAULTY = [
    # what is sent -> the rows at fault, with their rules; those that are held
    (child("1", referral(CINreferralDate="2025-13-40")), {"Referrals 2": {"W21"}}, True),
    (child("1", referral(CINreferralDate="45000")), {"Referrals 2": {"W19"}}, True),
    (child("1", referral(CINreferralDate="01/05/25")), {"Referrals 2": {"W20", "W22"}}, True),
    (child("1", referral(CINreferralDate="05/25/2025")), {"Referrals 2": {"W20"}}, True),
    (child("1", referral(CINreferralDate="")), {"Referrals 2": {"8600"}}, True),
    (child("1", referral(CINreferralDate="2026-04-01")), {"Referrals 2": {"8600"}}, True),
    (child("1", referral(CINreferralDate="2026-03-31")), {}, False),
    (child("1", referral(CINclosureDate="2025-04-30")), {"Referrals 2": {"W26"}}, True),
    (child("1", referral(CINreferralDate="2024-01-01", CINclosureDate="2025-03-31")),
     {"Referrals 2": {"8620"}}, False),
    (child("1", referral(PrimaryNeedCode="")), {"Referrals 2": {"8610"}}, False),
    (child("1", referral(PrimaryNeedCode="", ReferralNFA="1")), {}, False),
    (child("1", referral(ReasonForClosure="RC10")), {"Referrals 2": {"8640"}}, False),
    (child("1", referral(ReferralSource="=6")), {"Referrals 2": {"W05", "W23"}}, False),
    (child("1", referral(Assessments=[assessed("10A", "99Z")])), {"Assessments 2": {"W23"}}, False),
    (child("1", referral(Assessments=[assessed("10A", "10A")])), {"Assessments 2": {"8898"}},
     False),
    (child("1", referral(Assessments=[assessed("21", "10A")])), {"Assessments 2": {"W30"}}, False),
    (child("1", referral(Assessments=[assessed()])), {"Assessments 2": {"8897Q"}}, False),
    (child("1", referral(Assessments=[assessed("10A", AssessmentActualStartDate="2025-06-11")])),
     {"Assessments 2": {"8608", "W26"}}, True),
    (child("1", referral(Assessments=[assessed("10A", AssessmentActualStartDate="2025-04-30")])),
     {"Assessments 2": {"1103"}}, False),
    (child("1", referral(ChildProtectionPlans=[PLAN | {"CPPendDate": "2025-06-19"}])),
     {"Plans 2": {"8925", "W26"}}, True),
    (child("1", referral(ChildProtectionPlans=[PLAN | {"CPPstartDate": "2025-04-01"}])),
     {"Plans 2": {"1105"}}, False),
    (child("1", referral(Section47=[{"DateOfInitialCPC": "2025-06-18"}])),
     {"Enquiries 2": {"W25"}}, True),
    (child("1", PersonBirthDate="2026-04-01"), {"Children 2": {"8520"}}, True),
    (child("1", PersonBirthDate="", ExpectedPersonBirthDate="2026-05-01"),
     {"Children 2": {"W24"}}, True),
    (child("1", PersonBirthDate=""), {"Children 2": {"8525"}}, False),
    (child("1", Sex=""), {"Children 2": {"4180"}}, False),
    (child("1", PersonDeathDate="2025-09-01"), {"Children 2": {"W27"}}, False),
    (child("1; DROP"), {"Children 2": {"W04"}}, True),
    (child(""), {"Children 2": {"W01"}}, True),
    (child("1") + child("1"), {"Children 2": {"8510"}, "Children 3": {"8510", "W11"}}, True),
]  # fmt: skip


def test_each_fault_is_said_of_its_own_row_and_its_neighbours_come_in(world: World) -> None:
    """All in one census, each under its own number, so that one import tells."""
    sent, expected, is_held = [], {}, {}
    lines: dict[str, int] = {}
    for number, (said, wrong, held) in enumerate(FAULTY, start=1):
        tables = {name: said.count(f"<{tag}>") for name, tag in TAGS.items()}
        own = said.replace("<LAchildID>1", f"<LAchildID>{number}")
        sent.append(own)
        for name, codes in wrong.items():
            table, _, line = name.partition(" ")
            at = lines.get(table, 1) + int(line) - 1
            expected[f"{table} {at}"] = sorted(codes)
            is_held[f"{table} {at}"] = held and codes != {"8510"}
        for table, count in tables.items():
            lines[table] = lines.get(table, 1) + count
    batch = bring_census(world.sefton, census(*sent))
    follows = {name: ["W02"] for name, codes in faults(batch).items() if codes == ["W02"]}
    assert faults(batch) == expected | follows
    rows = {str(row): row.judgement == Judgement.HELD for row in Row.objects.filter(batch=batch)}
    assert {name: rows[name] for name in expected} == is_held
    assert (
        Row.objects.filter(batch=batch, child=None).exclude(judgement=Judgement.HELD).count() == 0
    )


TAGS = {
    "Children": "Child", "Referrals": "CINdetails", "Assessments": "Assessments",
    "Enquiries": "Section47", "Plans": "ChildProtectionPlans",
}  # fmt: skip


def test_a_row_put_right_comes_in_with_those_that_waited_for_it(world: World) -> None:
    unborn = {"PersonBirthDate": "", "ExpectedPersonBirthDate": "2026-02-01"}
    batch = bring_census(world.sefton, census(child("1", referral(), **unborn)))
    assert faults(batch) == {"Children 2": ["W24"], "Referrals 2": ["W02"]}
    row = Row.objects.get(batch=batch, table="Children")
    commands.mend(SYSTEM, row=row, values={"PersonBirthDate": "2026-02-03"})
    assert kinds() == ["referral"]
    assert faults(batch) == {"Children 2": ["8525"]}


GROWING = "".join(
    f'<!ENTITY {one} "{f"&{other};" * 10}">'
    for other, one in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = f'<!DOCTYPE Message [<!ENTITY a "{"ha" * 50}">{GROWING}]>'
REFUSED = [
    (WHOLE.replace(b"<LEA>343", b"<LEA>895"), "of the council “895”"),
    (WHOLE.replace(b"2026-03-31", b"2025-03-31"), "census of “2025-03-31”"),
    (WHOLE.replace(b"<Collection>CIN", b"<Collection>SLN"), "collection “SLN”"),
    (census(), "no child in this file"),
    (b"<EXPSSDA903/>", "does not begin with Message"),
    (WHOLE[:-20], "Line 1 cannot be read as XML"),
    (b"", "cannot be read as XML"),
    (b"LAchildID,UPN\n1,2\n", "cannot be read as XML"),
    (BOMB.encode() + WHOLE, "DOCTYPE"),
    (b'<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + WHOLE, "DOCTYPE"),
    (b'<!DOCTYPE Message SYSTEM "http://192.0.2.1/x.dtd">' + WHOLE, "DOCTYPE"),
    (WHOLE.replace(b"<ChildIdentifiers>", b"<X>").replace(b"</ChildIdentifiers>", b"</X>"),
     "has no ChildIdentifiers"),
]  # fmt: skip


def test_what_cannot_be_a_census_of_this_council_and_year_is_refused_in_words(
    world: World,
) -> None:
    for content, words in REFUSED:
        with pytest.raises(Invalid) as wrong:
            bring_census(world.sefton, content)
        assert words in " ".join(wrong.value.errors.values()), words
    assert not Batch.objects.exists()


def test_the_file_is_kept_as_it_came_beside_the_tables_read_from_it(world: World) -> None:
    batch = bring_census(world.sefton, WHOLE)
    kept = RawFile.objects.get(batch=batch, table="Census")
    assert (bytes(kept.content or b""), kept.notes) == (WHOLE, ["from_cin"])
