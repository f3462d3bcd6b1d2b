"""A whole fake return goes in: 2,675 children, every Missing row accounted for."""

from typing import Any

from tests.factories import World
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.tests.returns import bring, fake_files, in_other_files, undone
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import CareStatus, Child, Home, Identifier, Responsibility
from wayhome.practice.missing.models import Episode

FACTS: tuple[type[Any], ...] = (Child, Identifier, Responsibility, CareStatus, Home, Episode)
# What a person counted in the files, and what the oracle says of them.
EXPECTED: dict[str, Any] = {
    "Header": {"rows": 2675, "applied": 2675, "flagged": 0, "held": 0, "faults": {}},
    "Episodes": {
        "rows": 5050,
        "applied": 5050,
        "flagged": 1152,
        "held": 0,
        "faults": {"178": 1105, "501": 62},
    },
    "Missing": {
        "rows": 43,
        "applied": 42,
        "flagged": 12,
        "held": 1,
        "faults": {"1012": 7, "574": 1, "577": 6, "578": 4, "581": 4},
    },
    "UASC": {"rows": 132, "applied": 132, "flagged": 29, "held": 0, "faults": {"W12": 29}},
}


def test_a_whole_return_goes_in_again_and_back_out(world: World) -> None:
    batch = bring(world.sefton, fake_files())
    assert batch.counts == EXPECTED
    assert batch.state == State.APPLIED
    every_missing_row_is_an_episode_or_held(batch)
    children_are_known_by_the_councils_number(world, batch)
    each_row_says_what_it_became(batch)
    the_log_tells_of_it(batch)
    brought_in_again_it_makes_nothing(world)
    both_undone_nothing_stands()


def every_missing_row_is_an_episode_or_held(batch: Batch) -> None:
    rows = Row.objects.filter(batch=batch, table="Missing")
    became = rows.exclude(episode=None)
    assert became.count() + rows.filter(judgement="held").count() == rows.count() == 43
    episodes = Episode.objects.filter(batch_id=batch.pk)
    assert set(became.values_list("episode", flat=True)) == set(
        episodes.values_list("pk", flat=True)
    )
    assert not episodes.exclude(origin="imported").exists()


def children_are_known_by_the_councils_number(world: World, batch: Batch) -> None:
    assert Child.objects.filter(batch_id=batch.pk, is_imported=True).count() == 2675
    numbers = Identifier.objects.filter(kind="la_child", issuer=world.sefton.code)
    assert numbers.count() == 2675
    one = numbers.get(value="566910").child
    assert (one.name, str(one.born_on), one.sex) == ("Child 566910", "2008-03-27", "F")
    assert one.ethnicity == "WROM"
    answers = Responsibility.objects.get(child=one)
    assert (answers.authority, str(answers.from_on)) == (world.sefton, "2016-02-15")


def each_row_says_what_it_became(batch: Batch) -> None:
    episodes = Row.objects.filter(batch=batch, table="Episodes", child_key="566910").order_by(
        "line"
    )
    care = CareStatus.objects.filter(pk__in=episodes.values("care")).order_by("from_on")
    assert [(each.legal_status, each.need, each.ended_reason) for each in care] == [
        ("C2", "N3", ""),
        ("C2", "N3", ""),
    ]
    assert [(str(each.from_on), str(each.until_on)) for each in care] == [
        ("2016-02-15", "2017-08-14"),
        ("2017-08-14", "None"),
    ]
    homes = Home.objects.filter(pk__in=episodes.values("home")).order_by("from_on")
    assert [each.placement_type for each in homes] == ["T2", "A3"]
    assert CareStatus.objects.filter(batch_id=batch.pk, status="unaccompanied").count() == 132
    assert Home.objects.filter(batch_id=batch.pk).count() == 5050


def the_log_tells_of_it(batch: Batch) -> None:
    told = AuditEntry.objects.filter(subject_kind="batch", subject_id=batch.pk)
    actions = [entry.action for entry in told.order_by("pk")]
    assert actions == ["feed.received", "feed.checked", "feed.applied"]
    assert AuditEntry.objects.filter(action="missing.reported").count() >= 1


def brought_in_again_it_makes_nothing(world: World) -> None:
    """In other files, so that each row is met again and not the batch."""
    before = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in FACTS]
    batch = bring(world.sefton, in_other_files(fake_files()))
    after = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in FACTS]
    assert (after, batch.made, batch.counts) == (before, {}, EXPECTED)


def both_undone_nothing_stands() -> None:
    for batch in Batch.objects.order_by("pk"):
        assert undone(batch).state == State.UNDONE
    assert [model.objects.exclude(batch_id=None).count() for model in FACTS[1:]] == [0] * 5
    assert Episode.everything.count() == 42  # voided, not deleted
