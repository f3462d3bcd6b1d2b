"""The feeds there are, as pages and commands need them: tables, rules, how a row is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from wayhome.doors.feeds.annex_a import columns as annex_a
from wayhome.doors.feeds.annex_a import rules as annex_a_rules
from wayhome.doors.feeds.cin import columns as cin
from wayhome.doors.feeds.cin import rules as cin_rules
from wayhome.doors.feeds.council import columns as council
from wayhome.doors.feeds.council import parse as council_parse
from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.models import Batch, Feed
from wayhome.doors.feeds.police import columns as police
from wayhome.doors.feeds.police import parse as police_parse
from wayhome.doors.feeds.police import rules as police_rules
from wayhome.doors.feeds.population import columns as population
from wayhome.doors.feeds.population import rules as population_rules
from wayhome.doors.feeds.reading import Read, Table
from wayhome.doors.feeds.ssda903 import columns as ssda903
from wayhome.doors.feeds.ssda903 import parse as ssda903_parse
from wayhome.doors.feeds.ssda903 import rules as ssda903_rules


@dataclass(frozen=True)
class Kind:
    """`tables` in the order in which they are taken in; `hint` says how a column is written."""

    code: str
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    read: Read
    keep_raw_days: int  # files and rows as they came (P45)
    hint: Callable[[Table, str], str]
    naming: frozenset[str]  # tables whose rows say that there is such a child
    expected_every: timedelta  # from whoever has sent it before; later is silence (`silence.py`)
    found_later: tuple[str, ...] = ()  # rules that are found as a row is taken in
    # the files as they come, where little of each becomes its table
    comes_as: Mapping[str, Table] | None = None

    @property
    def files(self) -> Mapping[str, Table]:
        return self.comes_as or self.tables

    @property
    def keep_file_days(self) -> int:
        """Of a population the whole file only until it is matched, or the night, if it never is."""
        return 0 if self.comes_as else self.keep_raw_days


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            code=Feed.SSDA903,
            tables=ssda903.TABLES,
            rules=ssda903_rules.RULES,
            read=ssda903_parse.read,
            keep_raw_days=ssda903.KEEP_RAW_DAYS,
            hint=ssda903.hint,
            naming=frozenset({ssda903.HEADER.name}),
            expected_every=timedelta(days=ssda903.EXPECTED_DAYS),
        ),
        Kind(
            code=Feed.POLICE,
            tables=police.TABLES,
            rules=police_rules.RULES,
            read=police_parse.read,
            keep_raw_days=police.KEEP_RAW_DAYS,
            hint=police.hint,
            naming=frozenset(),
            expected_every=timedelta(days=police.EXPECTED_DAYS),
            found_later=police_rules.FLAGGED_LATER,
        ),
        Kind(
            code=Feed.CIN,
            tables=cin.TABLES,
            rules=cin_rules.RULES,
            read=council_parse.read,
            keep_raw_days=cin.KEEP_RAW_DAYS,
            hint=council.hint,
            naming=frozenset({cin.CHILDREN.name}),
            expected_every=timedelta(days=cin.EXPECTED_DAYS),
        ),
        Kind(
            code=Feed.ANNEX_A,
            tables=annex_a.TABLES,
            rules=annex_a_rules.RULES,
            read=council_parse.read,
            keep_raw_days=annex_a.KEEP_RAW_DAYS,
            hint=council.hint,
            naming=frozenset(annex_a.TABLES),
            expected_every=timedelta(days=annex_a.EXPECTED_DAYS),
        ),
        *(
            Kind(
                code=feed,
                tables={listed.kept.name: listed.kept},
                rules=population_rules.RULES,
                read=council_parse.read,
                keep_raw_days=population.KEEP_RAW_DAYS,
                hint=council.hint,
                naming=frozenset(),
                expected_every=timedelta(days=population.EXPECTED_DAYS[feed]),
                comes_as={listed.kept.name: listed.file},
            )
            for feed, listed in population.LISTED.items()
        ),
    )
}


def kind_of(batch: Batch) -> Kind:
    return KINDS[batch.feed]
