"""Loading what was published; naming who is asked; answering; saying whether it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.signals import asked
from wayhome.oversight.signals.asking import Question
from wayhome.oversight.signals.models import (
    Answer,
    Cell,
    Done,
    FigureOwner,
    Likeness,
    Release,
)
from wayhome.oversight.signals.published import Parsed
from wayhome.oversight.signals.series import service_of

LONG = 20_000
CHART = "SIG-R"  # of its questions an agency is the service whose part it is


@dataclass(frozen=True)
class Loaded:
    """What became of one file. `release` None: it was loaded before, or lists neighbours."""

    name: str
    release: Release | None
    rows: int


@transaction.atomic
def load(actor: Reader, *, files: Sequence[Parsed]) -> list[Loaded]:
    """A file that was loaded before changes nothing; a new release leaves the old one standing."""
    actor.must(roles.IMPORT)
    return [_likeness(actor, file) if file.like else _release(actor, file) for file in files]


def _release(actor: Reader, file: Parsed) -> Loaded:
    if Release.objects.filter(sha256=file.sha256).exists():
        return Loaded(file.name, None, 0)
    release = Release.objects.create(
        table=file.table,
        years=sorted({cell.year for cell in file.cells}),
        source=file.name[:120],
        sha256=file.sha256,
    )
    bulk.insert([Cell(release=release, **vars(cell)) for cell in file.cells])
    fields = {"table": file.table, "sha256": file.sha256, "cells": len(file.cells)}
    audit.record(
        actor,
        "statistics.loaded",
        subject_kind="release",
        subject_id=release.pk,
        fields=fields,
    )
    return Loaded(file.name, release, len(file.cells))


def _likeness(actor: Reader, file: Parsed) -> Loaded:
    if Likeness.objects.filter(sha256=file.sha256).exists():
        return Loaded(file.name, None, 0)
    rows = [
        Likeness(**(vars(each) | {"neighbours": list(each.neighbours), "sha256": file.sha256}))
        for each in file.like
        if each.area
    ]
    Likeness.objects.all().delete()
    Likeness.objects.bulk_create(rows)
    audit.record(
        actor, "neighbours.loaded", fields={"sha256": file.sha256, "authorities": len(rows)}
    )
    return Loaded(file.name, None, len(rows))


@transaction.atomic
def own(
    actor: Reader, *, measure: str, area: Authority, user: User, service: Agency | None = None
) -> FigureOwner:
    """From now on this figure of this area, or a service's part of it, is asked of this person."""
    actor.must(roles.NAME_OWNER)
    _of_mine(actor, area, service)
    if user not in people(area, service):
        raise Invalid({"user": _("Choose somebody who reads the figures of this area.")})
    row = FigureOwner.objects.create(
        measure=measure, authority=area, agency=service, user=user, named_by=actor.user
    )
    fields = {"measure": measure, "authority": area.code, "owner": user.pk}
    audit.record(actor, "figure.owned", subject_kind="figure", subject_id=row.pk, fields=fields)
    asked.handed_over(measure, area.pk, service.pk if service else None, user)
    return row


def people(area: Authority, service: Agency | None = None) -> list[User]:
    """Whom a figure of this area may be asked of: those there who may answer for one; of a
    service's part, those of the service."""
    may = [code for code, role in roles.ROLES.items() if roles.EXPLAIN in role.permissions]
    places = Membership.objects.live().filter(agency__areas=area, role__in=may)
    if service:
        places = places.filter(agency=service)
    return list(User.objects.filter(is_active=True, pk__in=places.values("user")))


@transaction.atomic
def answer(actor: Reader, *, question: Question, means: str, will_do: str, by_on: date) -> Answer:
    """What it means and what will be done. It stands beside earlier answers, and before them."""
    actor.must(roles.EXPLAIN)
    chart = question.rule.startswith(CHART)
    _of_mine(actor, question.area, question.agency if chart else None)
    errors = {
        name: words
        for name, text, words in (
            ("means", means, _("Write what it means, or what you do not know yet.")),
            ("will_do", will_do, _("Write what will be done, or why nothing is needed.")),
        )
        if not text.strip() or len(text) > LONG
    }
    if errors:
        raise Invalid(errors)
    row = Answer.objects.create(
        rule=question.rule,
        measure=question.measure,
        authority=question.area,
        agency=question.agency,
        about_on=question.on,
        means=means.strip(),
        will_do=will_do.strip(),
        by_on=by_on,
        answered_by=actor.user,
        answered_by_agency=actor.agency,
    )
    texts = audit.fingerprints({"means": means, "will_do": will_do})
    fields = texts | {"rule": row.rule, "measure": row.measure, "authority": question.area.code}
    audit.record(actor, "figure.explained", subject_kind="answer", subject_id=row.pk, fields=fields)
    asked.explained(row, question)
    return row


@transaction.atomic
def say_done(actor: Reader, *, answer: Answer, state: str, effect: str) -> Done:
    """Whether what was promised was done, and what came of it."""
    actor.must(roles.EXPLAIN)
    if not is_theirs(actor, answer):
        raise Refused("an answer of others")
    if state not in Done.State.values:
        raise Invalid({"state": _("Say whether it was done.")})
    if not effect.strip() or len(effect) > LONG:
        raise Invalid({"effect": _("Write what came of it; or why not, and what now.")})
    row = Done.objects.create(answer=answer, state=state, effect=effect.strip(), said_by=actor.user)
    fields = audit.fingerprints({"effect": effect}) | {"state": state}
    audit.record(actor, "figure.done", subject_kind="answer", subject_id=answer.pk, fields=fields)
    asked.settled(answer)
    return row


def is_theirs(actor: Reader, answer: Answer) -> bool:
    """Whether an answer is of an area of theirs, and of their own part of its figures."""
    service = service_of(actor)
    agency = answer.agency_id if answer.rule.startswith(CHART) else None
    is_part = agency == (service.pk if service else None)
    return actor.is_system or (is_part and answer.authority_id in areas(actor))


def _of_mine(actor: Reader, area: Authority, service: Agency | None) -> None:
    """A service answers for its own part alone, and nobody else for that."""
    is_mine = area.pk in areas(actor) and service_of(actor) == service
    if not actor.is_system and not is_mine:
        raise Refused("figures of another area")
