"""The log is narrowed by POST and a key; a child is named exactly or not at all."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.foundation.access import jobs
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.oversight.audit.queries import Asked, in_words

LOG, FIND = "audit:log", "audit:find"
BORN = date(2012, 5, 2)


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    return signed_in(client, world.user("data_protection_officer"))


@pytest.fixture
def child(world: World) -> Child:
    return world.child(born_on=BORN)


@pytest.fixture
def lines(world: World, child: Child) -> None:
    """A read by a social worker and a force, a change, and a refusal; another child read."""
    other = world.child("Robin")
    worker, police = world.reader("social_worker"), world.reader("police_coordinator")
    audit.record_reads(worker, "child:page", [child.pk], how="child")
    audit.record_reads(police, "missing:board", [child.pk, other.pk], how="poll")
    audit.record(worker, "child.safe_contact_set", child_id=child.pk)
    audit.record(police, "child:page", kind=AuditEntry.Kind.REFUSED, child_id=other.pk)


def asked(officer: Client, **typed: Any) -> list[Any]:
    """Send the filter, follow its key, and give the lines of the page."""
    answer = post(officer, reverse(LOG), **typed)
    assert answer.status_code == 302, answer.context["form"].errors
    found = officer.get(answer["Location"])
    assert found.status_code == 200
    return list(found.context["log"].lines)


@pytest.mark.usefixtures("lines")
class TestNarrowing:
    def test_by_a_persons_name_or_part_of_it(self, world: World, officer: Client) -> None:
        name = world.user("social_worker").name
        assert {line.who for line in asked(officer, person=name[:6])} == {name}

    def test_by_a_persons_address(self, world: World, officer: Client) -> None:
        user = world.user("police_coordinator")
        assert {line.who for line in asked(officer, person=user.email)} == {user.name}

    def test_by_a_childs_reference(self, child: Child, officer: Client) -> None:
        found = asked(officer, child=child.ref)
        assert len(found) == 3
        assert {line.label.ref for line in found} == {child.ref}

    def test_by_a_reference_that_nobody_has(self, officer: Client) -> None:
        assert asked(officer, child="222222222222") == []

    def test_by_kind(self, officer: Client) -> None:
        assert {line.did for line in asked(officer, kind="write")} == {"Child: safe contact set"}
        assert [line.is_refused for line in asked(officer, kind="refused")] == [True]

    def test_by_page_or_act(self, officer: Client) -> None:
        assert {line.did for line in asked(officer, action="board")} == {"Missing: board"}

    def test_by_both_at_once(self, child: Child, officer: Client) -> None:
        assert len(asked(officer, child=child.ref, kind="read", action="page")) == 1


def test_days_are_london_days_both_included(world: World, child: Child, officer: Client) -> None:
    """The clocks went forward on 29 March 2026: that day has 23 hours."""
    london, reader = ZoneInfo("Europe/London"), world.reader("social_worker")
    for at in (
        datetime(2026, 3, 28, 23, 59, tzinfo=london),
        datetime(2026, 3, 29, 0, 0, tzinfo=london),
        datetime(2026, 3, 29, 23, 59, tzinfo=london),
        datetime(2026, 3, 30, 0, 0, tzinfo=london),
    ):
        with clock.stopped(at):
            audit.record(reader, "test.act", child_id=child.pk)
    found = asked(officer, action="test", from_on="2026-03-29", until_on="2026-03-29")
    assert [line.at.astimezone(london).hour for line in found] == [23, 0]


def test_the_last_day_is_not_before_the_first(officer: Client) -> None:
    answer = post(officer, reverse(LOG), from_on="2026-03-29", until_on="2026-03-28")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"until_on"}


@pytest.mark.usefixtures("lines")
def test_no_name_and_no_reference_stands_in_an_address(
    world: World, child: Child, officer: Client
) -> None:
    name = world.user("social_worker").name
    answer = post(officer, reverse(LOG), person=name, child=child.ref)
    key = SearchKey.objects.get()
    assert answer["Location"] == reverse("audit:found", args=[key.ref])
    assert key.terms == {"person": name, "child": child.ref}


class TestTheKey:
    def test_it_is_its_owners_alone(self, world: World, officer: Client) -> None:
        address = post(officer, reverse(LOG), kind="read")["Location"]
        other = signed_in(Client(), world.another("data_protection_officer").user)
        assert other.get(address).status_code == 404

    def test_it_ends_with_the_day(self, officer: Client) -> None:
        address = post(officer, reverse(LOG), kind="read")["Location"]
        with clock.stopped(clock.now() + timedelta(hours=9)):
            assert officer.get(address)["Location"] == reverse(LOG)

    def test_what_was_asked_is_forgotten_once_it_is_over(
        self, child: Child, officer: Client
    ) -> None:
        post(officer, reverse(LOG), child=child.ref)
        jobs.forget(timestamp=0)
        assert SearchKey.objects.count() == 1
        with clock.stopped(clock.now() + timedelta(hours=9)):
            jobs.forget(timestamp=0)
        assert not SearchKey.objects.exists()

    def test_what_was_asked_is_in_the_form_again(self, officer: Client) -> None:
        typed = {"kind": "read", "from_on": "2026-03-29", "with_log": "on"}
        answer = officer.get(post(officer, reverse(LOG), **typed)["Location"])
        assert answer.context["form"].initial == vars(
            Asked(kind="read", from_on=date(2026, 3, 29), with_log=True)
        )


def test_pages_follow_one_another_without_gap_or_repeat(
    world: World, child: Child, officer: Client
) -> None:
    reader = world.reader("social_worker")
    for number in range(120):
        audit.record(reader, f"test.act{number}", child_id=child.pk)
    seen: list[str] = []
    address = post(officer, reverse(LOG), action="test.")["Location"]
    url = address
    while url:
        page = officer.get(url).context["log"]
        seen += [line.did for line in page.lines]
        url = f"{address}{page.page.next_url}" if page.page.next_url else ""
    assert seen == [f"Test: act{number}" for number in reversed(range(120))]


class TestOneChild:
    def test_who_saw_who_changed_and_who_was_turned_away(
        self, world: World, child: Child, lines: None, officer: Client
    ) -> None:
        stranger = world.reader("stranger")
        audit.record(stranger, "child:page", kind=AuditEntry.Kind.REFUSED, child_id=child.pk)
        answer = post(officer, reverse(FIND), by="number", number=child.ref)
        assert answer["Location"] == reverse("audit:child", args=[child.ref])
        story = officer.get(answer["Location"]).context["story"]
        worker, police = world.user("social_worker").name, world.user("police_coordinator").name
        assert {(person.name, person.times) for person in story.saw} == {(worker, 1), (police, 1)}
        assert [person.name for person in story.changed] == [worker]
        assert [person.name for person in story.refused] == [world.user("stranger").name]
        assert len(story.lines.lines) == 4

    def test_by_full_name_and_birthday(self, child: Child, lines: None, officer: Client) -> None:
        typed = {"by": "name", "name": "ash winters", "born_on": BORN.isoformat()}
        assert child.ref in post(officer, reverse(FIND), **typed)["Location"]

    def test_reading_it_is_logged(
        self, world: World, child: Child, lines: None, officer: Client
    ) -> None:
        officer.get(reverse("audit:child", args=[child.ref]))
        line = AuditEntry.objects.get(action="audit:child")
        assert (line.child_id, line.user_id) == (
            child.pk,
            world.user("data_protection_officer").pk,
        )

    def test_the_name_shows_where_the_officers_purpose_opens_it(
        self, world: World, child: Child, lines: None, officer: Client
    ) -> None:
        """The responsible council's officer; a force's purpose opens it too, a stranger's none."""
        said = officer.get(reverse("audit:child", args=[child.ref])).content.decode()
        assert "Ash Winters" in said

    def test_the_name_does_not_show_to_who_is_no_longer_in_the_circle(
        self, world: World, officer: Client
    ) -> None:
        theirs = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
        audit.record_reads(world.reader("social_worker"), "child:page", [theirs.pk], how="child")
        audit.record_reads(world.reader("stranger"), "child:page", [theirs.pk], how="child")
        answer = officer.get(reverse("audit:child", args=[theirs.ref]))
        assert "Winters" not in answer.content.decode()
        assert theirs.ref in answer.content.decode()
        assert [p.name for p in answer.context["story"].saw] == [world.user("social_worker").name]

    @pytest.mark.parametrize("case", ["nobody", "a stranger's", "two of one name"])
    def test_whatever_is_not_ours_gets_the_same_answer_and_leaves_a_line(
        self, world: World, officer: Client, case: str
    ) -> None:
        away = {"responsible": world.worcestershire, "lives_in": world.worcestershire}
        if case == "a stranger's":
            world.child(born_on=BORN, **away)
        if case == "two of one name":
            world.child(born_on=BORN)
            world.child(born_on=BORN)
        typed = {"by": "name", "name": "Ash Winters", "born_on": BORN.isoformat()}
        answer = post(officer, reverse(FIND), **typed)
        assert answer.status_code == 200
        assert "Nothing to show" in answer.content.decode()
        line = AuditEntry.objects.get(action="log.nothing_matched")
        assert (line.kind, line.child_id) == ("refused", None)
        assert "Ash" not in str(line.fields)

    def test_a_strangers_child_is_a_404_like_nobodys(self, world: World, officer: Client) -> None:
        theirs = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
        for ref in (theirs.ref, "222222222222"):
            assert officer.get(reverse("audit:child", args=[ref])).status_code == 404


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("child:page", "Child: page"),
        ("child.safe_contact_set", "Child: safe contact set"),
        ("missing:interview-next", "Missing: interview next"),
        ("audit.verified", "Audit: verified"),
        ("no such address", "No such address"),
        ("", ""),
    ],
)
def test_an_act_is_said_in_words(action: str, words: str) -> None:
    assert in_words(action) == words
