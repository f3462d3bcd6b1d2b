"""How many interviews spoke of each theme, by month and authority: totals of a remit (E20).

An interview counts in the month in which it was held, once, with the authority that answered for
the child when the first of its episodes began.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django.db import connection, transaction

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules.measures import In
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.themes.coding import COUNTED

# Interviews held in these months of episodes in the remit; each once, as of its first episode.
HELD = """
SELECT DISTINCT ON (interview.id) interview.id, interview.response_id, fact.authority_id,
       date_trunc('month', interview.outcome_at AT TIME ZONE 'Europe/London')::date AS month
FROM missing_episodefact fact
JOIN missing_interviewepisode covered ON covered.episode_id = fact.episode_id
JOIN missing_returninterview interview ON interview.id = covered.interview_id
WHERE {remit} AND interview.voided_at IS NULL AND interview.outcome = 'held'
  AND interview.response_id IS NOT NULL
  AND interview.outcome_at >= %(first)s::timestamp AT TIME ZONE 'Europe/London'
  AND interview.outcome_at < %(last)s::timestamp AT TIME ZONE 'Europe/London'
ORDER BY interview.id, fact.episode_id
"""
# An empty code stands for the question itself: so many answered it.
COUNTS = """
WITH held AS MATERIALIZED ({held})
SELECT held.authority_id, held.month, answer.question, code, count(*)
FROM held
JOIN questionnaires_answer answer
  ON answer.response_id = held.response_id AND answer.voided_at IS NULL
 AND answer.question = ANY(%(questions)s) AND answer.codes <> '{{}}'
CROSS JOIN LATERAL unnest(answer.codes || ''::varchar) AS said (code)
GROUP BY 1, 2, 3, 4
"""
THOSE_WITH = """
WITH held AS MATERIALIZED ({held})
SELECT answer.id FROM held
JOIN questionnaires_answer answer
  ON answer.response_id = held.response_id AND answer.voided_at IS NULL
 AND answer.question = %(question)s AND %(code)s = ANY(answer.codes)
"""
ANSWERED = ""


@dataclass(frozen=True)
class Scope:
    """Whose interviews: rows of the fact table by one of its columns."""

    column: str  # authority_id, service_id; "" is everybody's
    values: tuple[int, ...] = ()

    @property
    def condition(self) -> str:
        columns = {"": "true", "authority_id": "fact.authority_id = ANY(%(values)s)",
                   "service_id": "fact.service_id = ANY(%(values)s)",
                   "carer_id": "fact.carer_id = ANY(%(values)s)"}  # fmt: skip
        return columns[self.column]


def scope_of(reader: Reader) -> Scope:
    """The reader's remit, as every page of figures has it."""
    found = remit(reader)
    return (
        Scope(found.column, tuple(int(str(each)) for each in found.values))
        if isinstance(found, In)
        else Scope("")
    )


@dataclass(frozen=True)
class Counts:
    """(authority, month, question, code) -> interviews; the code "" is all who answered."""

    found: Mapping[tuple[int | None, date, str, str], int]

    @property
    def authorities(self) -> set[int | None]:
        return {key[0] for key in self.found}

    def of(
        self,
        question: str,
        code: str,
        months: Iterable[date],
        authorities: Iterable[int | None] | None = None,
    ) -> int:
        among = self.authorities if authorities is None else authorities
        return sum(
            self.found.get((authority, month, question, code), 0)
            for authority, month in product(among, list(months))
        )


def count(scopes: Sequence[Scope], first: date, last: date) -> Counts:
    """Every theme in months from `first` until before `last`. All scopes hold at once."""
    values = _values(scopes, first, last) | {"questions": list(COUNTED)}
    statement = COUNTS.format(held=_held(scopes))
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return Counts({tuple(row[:4]): row[4] for row in cursor.fetchall()})


def those_with(
    scopes: Sequence[Scope], first: date, last: date, question: str, code: str
) -> list[int]:
    """The answers behind a number: their keys, and nothing of them."""
    values = _values(scopes, first, last) | {"question": question, "code": code}
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute(THOSE_WITH.format(held=_held(scopes)), values)
        return [row[0] for row in cursor.fetchall()]


def _held(scopes: Sequence[Scope]) -> str:
    parts = [
        scope.condition.replace("%(values)s", f"%(values{n})s") for n, scope in enumerate(scopes)
    ]
    return HELD.format(remit=" AND ".join(parts) or "true")


def _values(scopes: Sequence[Scope], first: date, last: date) -> dict[str, Any]:
    values = {f"values{n}": list(scope.values) for n, scope in enumerate(scopes)}
    return {"first": first, "last": last, **values}
