"""Other children whom a missing child may be with: who they are on the record, if one alone is."""

from collections.abc import Sequence

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.named import alone_named, tidy
from wayhome.practice.missing.models import AnotherChild, Episode


def record_companions(
    actor: Reader, named: Sequence[tuple[Episode, tuple[str, ...]]], *, with_report: bool = False
) -> list[AnotherChild]:
    """Keep each name as it was given, once an episode. Runs as the system does: matching is its
    own duty, and what it finds shows to nobody who may not see that child (E04, P23).

    `with_report` says that they were named as the episode was recorded: of a bulk, then.
    """
    wanted = {episode.pk: (episode, tidy(names)) for episode, names in named if names}
    if not wanted:
        return []
    known = alone_named(name for _, names in wanted.values() for name in names)
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
            **about(
                episode.child_id,
                actor,
                episode.batch_id,
                at=episode.recorded_at if with_report else None,
            ),
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
