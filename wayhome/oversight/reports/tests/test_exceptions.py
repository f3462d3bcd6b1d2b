"""What is not happening stands in one order, in the words of a report and in its table (R42)."""

from types import SimpleNamespace
from typing import Any

from wayhome.foundation.rules import registry
from wayhome.oversight.reports.sections.exceptions import _sentences, _size


def test_law_comes_before_local_and_of_each_the_worst_is_first() -> None:
    """Many of what can wait come after few of what somebody is called about at night (P09)."""
    rules = registry.rules()
    alarming = [code for code, rule in rules.items() if getattr(rule, "rungs", ())]
    waiting = [code for code, rule in rules.items() if not getattr(rule, "rungs", ())]
    counts: dict[str, Any] = {}
    for codes, first in ((alarming, 6), (waiting, 900)):
        for is_law in (True, False):
            some = [code for code in codes if rules[code].is_law is is_law][:3]
            counts |= {code: first + n for n, code in enumerate(some)}
            counts |= dict.fromkeys(some[2:])  # hidden
    shown: Any = SimpleNamespace(get=counts.get)
    ordered = sorted(counts, key=lambda code: _size(shown, code))
    told = [
        (not rules[code].is_law, counts[code] is None, code in waiting, -(counts[code] or 0))
        for code in ordered
    ]
    assert told == sorted(told)
    assert {place[2] for place in told} == {True, False}
    shown.said, shown.family = str, SimpleNamespace(columns={}, rows=dict.fromkeys(counts, ""))
    said = _sentences(shown, ordered)
    assert [each.kept()["text"] for each in said[:3]] == [
        f": {code} ()" for code in ordered if counts[code]
    ][:3]
