"""Every page, opened by every kind of person: the site answers as the table says (E27).

The table (`table.txt`) is kept by hand. A page that it leaves out fails the build, and so does a
line for a page that is gone. `200` opens; `302` goes on (nobody: to the sign-in); `404` is not
there for this person; `405` is no page, only a form to send.
"""

from pathlib import Path

from django.urls import reverse

from tests.access.people import VISITORS, Record
from tests.factories import World
from tests.test_house_rules import routes

# Sign-in, passwords and second factors come from a library and are about nobody but oneself;
# tests/test_sign_in_pages.py walks them.
NOT_OURS = ("account_", "mfa_")


def table() -> dict[str, list[str]]:
    """Page (and its fixed part, where one view has several routes) -> answers by visitor."""
    lines = (Path(__file__).parent / "table.txt").read_text().splitlines()
    head, *rows = [line for line in lines if line.strip() and not line.startswith("#")]
    assert head.split() == list(VISITORS)
    return {row.split()[0]: row.split()[1:] for row in rows}


def pages() -> dict[str, tuple[str, list[str], dict[str, object]]]:
    """Page -> (route's name, what its address needs, its fixed arguments)."""
    found = {}
    for name, route in routes():
        if not name.startswith(NOT_OURS):
            fixed = dict(route.default_args or {})
            key = "/".join([name, *(str(value) for value in fixed.values())])
            found[key] = (name, list(route.pattern.converters), fixed)
    return found


def test_the_table_has_every_page_and_no_other() -> None:
    assert set(table()) == set(pages())


def test_each_page_answers_each_person_as_the_table_says(world: World) -> None:
    record, wrong = Record(world), []
    clients = {visitor: record.client(visitor) for visitor in VISITORS}
    for key, (name, wanted, fixed) in pages().items():
        given = dict(zip(wanted, record.arguments(name, wanted), strict=True))
        address = reverse(name, kwargs=given | fixed)
        for visitor, expected in zip(VISITORS, table()[key], strict=True):
            answer = clients[visitor].get(address).status_code
            if str(answer) != expected:
                wrong.append(f"{key} to {visitor}: {answer}, the table says {expected}")
    assert wrong == []


def test_nobody_and_the_stranger_open_nothing_about_a_child() -> None:
    """The table itself keeps the promise: no page that shows a child opens to either."""
    for key, (name, _, _) in pages().items():
        page = getattr(dict(routes())[name].callback, "page")  # noqa: B009 - set by @page
        if page.logs == "child":
            nobody, stranger = table()[key][:2]
            # 401: for a system with a token, and so for no person (api.txt)
            assert nobody in ("302", "401", "405"), key
            assert stranger in ("401", "404", "405"), key
