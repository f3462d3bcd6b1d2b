"""Other children whom a missing child may be with: who they are on the record, if one alone is."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import ChildName
from wayhome.practice.missing.models import AnotherChild, Episode

LONGEST = 120


def record_companions(
    actor: Reader, named: Sequence[tuple[Episode, tuple[str, ...]]]
) -> list[AnotherChild]:
    """Keep each name as it was given, once an episode. Runs as the system does: matching is its
    own duty, and what it finds shows to nobody who may not see that child (E04, P23)."""
    wanted = {episode.pk: (episode, _tidy(names)) for episode, names in named if names}
    if not wanted:
        return []
    known = _alone_with_that_name(name for _, names in wanted.values() for name in names)
    standing = {
        (episode, said.casefold())
        for episode, said in AnotherChild.objects.filter(episode__in=wanted).values_list(
            "episode_id", "said"
        )
    }
    rows = [
        AnotherChild(
            episode=episode,
            other_id=known.get(name.casefold()),
            said=name,
            **about(episode.child_id, actor, episode.batch_id),
        )
        for episode, names in wanted.values()
        for name in names
        if (episode.pk, name.casefold()) not in standing
    ]
    for row in rows:
        if row.other_id == row.child_id:
            row.other_id = None
    AnotherChild.objects.bulk_create(rows)
    audit.record_each(actor, "missing.companion", subject_kind="anotherchild", rows=rows)
    return rows


def _tidy(names: Iterable[str]) -> list[str]:
    """Each name once, its spaces made single, as long as the record takes."""
    return list(dict.fromkeys(" ".join(name.split())[:LONGEST] for name in names if name.strip()))


def _alone_with_that_name(names: Iterable[str]) -> dict[str, int]:
    """Name in one case -> the only child on the record who has it. Two of a name are nobody."""
    asked = reduce(or_, (Q(name__iexact=name) for name in set(names)))
    found: dict[str, set[int]] = {}
    rows = ChildName.objects.filter(asked, child__merged_into=None)
    for name, child in rows.values_list("name", "child_id"):
        found.setdefault(name.casefold(), set()).add(child)
    return {name: min(children) for name, children in found.items() if len(children) == 1}
