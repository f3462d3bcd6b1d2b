"""E27: whatever keeps a child's record to its readers, or writes down who read it, has a test.

`python3 dev.py mutate [pytest's arguments]`. A pytest plugin: it runs the tests that need no
browser and notes which of them pass through each place below; then it takes the places away one at
a time and runs those tests, quickest first, until one fails. A place that nobody misses is printed,
and the run fails.

    visible_to    `rows.visible_to(reader)` becomes `rows.all()`
    log           `audit.record(...)` and `request.shown(...)` become nothing
    class         a model's `data_class` becomes identity, which every circle opens
    page          what a page `logs` becomes "nothing"

Nothing is written to disk: the code of a function is exchanged while the process lives.
"""

import ast
import builtins
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
LOGGING = {"record", "record_each", "record_reads"}
BROWSER = {"site", "browser"}
TRIED = 60  # tests at most that a place is shown to
NOTE = "__passed_through__"

Key = tuple[str, str, int]  # of a function's code: file, qualified name, first line


@dataclass
class Place:
    """Something to take away, and the tests that passed through it."""

    name: str
    take: Callable[[], None] = lambda: None
    give_back: Callable[[], None] = lambda: None
    tests: set[str] = field(default_factory=set)


class _Rewrite(ast.NodeTransformer):
    """Wraps each place in a call that notes the test, or takes the one at `gone` away."""

    def __init__(self, first: int, gone: int | None = None) -> None:
        self.number, self.gone = first, gone
        self.found: list[tuple[int, int, str]] = []  # number, line, kind

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        kind = _kind(node)
        if not kind:
            return node
        number, self.number = self.number, self.number + 1
        self.found.append((number, node.lineno, kind))
        new: ast.expr = node
        if self.gone is None:
            new = ast.Call(ast.Name(NOTE, ast.Load()), [ast.Constant(number), node], [])
        elif number == self.gone and kind == "log":
            new = ast.Constant(None)
        elif number == self.gone:
            rows = cast("ast.Attribute", node.func).value
            new = ast.Call(ast.Attribute(rows, "all", ast.Load()), [], [])
        return ast.copy_location(new, node)


def _kind(node: ast.Call) -> str:
    if not isinstance(node.func, ast.Attribute):
        return ""
    of, name = node.func.value, node.func.attr
    room = of.id if isinstance(of, ast.Name) else ""
    logs = (room == "audit" and name in LOGGING) or (room, name) == ("request", "shown")
    return "visible_to" if name == "visible_to" else "log" if logs else ""


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The outermost functions of a module, methods included."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            is_function = each.co_flags & 0x02  # CO_NEWLOCALS, which the body of a class lacks
            yield from [each] if is_function else _functions(each)


def _lines(code: CodeType) -> set[int]:
    inner = [_lines(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {line for *_, line in code.co_lines() if line}.union(*inner)


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


class Calls:
    """The places that are calls: the functions around them get other code."""

    def __init__(self) -> None:
        self.live: dict[Key, list[FunctionType]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename.startswith(str(ROOT)):
                self.live.setdefault(_key(each.__code__), []).append(each)
        self.places: list[Place] = []
        self.original: dict[Key, CodeType] = {}
        for path in sorted((ROOT / "wayhome").rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                self._note(path, path.read_text())

    def _note(self, path: Path, text: str) -> None:
        first = len(self.places)
        noting = _Rewrite(first)
        self._exchange(self._compiled(path, text, noting))
        for number, line, kind in noting.found:
            place = Place(f"{path.relative_to(ROOT)}:{line} {kind}")
            place.take = lambda number=number, line=line: self._take(
                path, text, first, number, line
            )
            place.give_back = self.restore
            self.places.append(place)

    def _compiled(self, path: Path, text: str, rewrite: _Rewrite) -> CodeType:
        tree = ast.fix_missing_locations(rewrite.visit(ast.parse(text)))
        return compile(tree, str(path), "exec")

    def _take(self, path: Path, text: str, first: int, number: int, line: int) -> None:
        self._exchange(self._compiled(path, text, _Rewrite(first, number)), line)

    def _exchange(self, module: CodeType, line: int | None = None) -> None:
        for code in _functions(module):
            if line is None or line in _lines(code):
                for function in self.live.get(_key(code), ()):
                    self.original.setdefault(_key(code), function.__code__)
                    function.__code__ = code

    def restore(self) -> None:
        for key, code in self.original.items():
            for function in self.live[key]:
                function.__code__ = code


def classes() -> Iterator[Place]:
    """Models that declare a class of their own."""
    from django.apps import apps

    from wayhome.foundation.access.classes import DataClass

    for model in apps.get_models():
        own = model.__dict__.get("data_class")
        if own and own != DataClass.IDENTITY:
            place = Place(f"{model.__module__}.{model.__name__} class")

            class Noted:
                def __get__(self, row: Any, of: type, own: str = own, place: Place = place) -> str:
                    place.tests.add(NOW[0])
                    return own

            put = lambda value, model=model: setattr(model, "data_class", value)  # noqa: E731
            place.take = lambda put=put: put(DataClass.IDENTITY)
            place.give_back = lambda put=put, own=own: put(own)
            put(Noted())
            yield place


def pages() -> Iterator[Place]:
    from django.urls import get_resolver

    from wayhome.foundation.pages.routing import Page

    def walk(patterns: list[Any]) -> Iterator[Any]:
        for each in patterns:
            yield from walk(each.url_patterns) if hasattr(each, "url_patterns") else [each]

    for route in walk(get_resolver().url_patterns):
        page = getattr(route.callback, "page", None)
        if page is None or page.logs == "nothing" or isinstance(page, _Noted):
            continue
        place = Place(f"page {route.callback.__module__}.{route.callback.__name__}")
        logs = page.logs
        object.__setattr__(page, "place", place)
        object.__setattr__(page, "__class__", type("NotedPage", (_Noted, Page), {}))
        put = lambda logs, page=page: object.__setattr__(page, "_logs", logs)  # noqa: E731
        put(logs)
        place.take = lambda put=put: put("nothing")
        place.give_back = lambda put=put, logs=logs: put(logs)
        yield place


class _Noted:
    """A page that notes who asked what it logs."""

    place: Place
    _logs: str

    @property
    def logs(self) -> str:
        self.place.tests.add(NOW[0])
        return self._logs


NOW = [""]  # the test that runs


class Mutations:
    """The plugin."""

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [item for item in session.items if not BROWSER & set(item.fixturenames)]
        asked = [*pages()]  # first: it loads every room, and what is not loaded is not noted
        calls = Calls()
        places = [*calls.places, *classes(), *asked]

        def note(number: int, value: Any) -> Any:
            calls.places[number].tests.add(NOW[0])
            return value

        setattr(builtins, NOTE, note)
        took: dict[str, float] = {}
        for item, after in zip(items, [*items[1:], items[0]], strict=True):
            began, NOW[0] = time.perf_counter(), item.nodeid
            if _fails(item, after):
                raise pytest.UsageError(f"{item.nodeid} fails with nothing taken away.")
            took[item.nodeid] = time.perf_counter() - began
        calls.restore()
        known = {item.nodeid: item for item in items}
        missed = [place.name for place in places if not _missed_by(place, known, took, items)]
        print(f"\n{len(places)} places taken away; {len(missed)} that no test misses:")
        for name in missed:
            print(f"  {name}")
        session.testsfailed = len(missed)
        return True


def _missed_by(
    place: Place, known: dict[str, Any], took: dict[str, float], items: list[pytest.Item]
) -> bool:
    """Whether some test fails without it."""
    quickest = sorted(place.tests - {""}, key=took.__getitem__)[:TRIED]
    place.take()
    try:
        return any(_fails_again(known[name], items) for name in quickest)
    finally:
        place.give_back()


def _fails_again(item: Any, items: list[pytest.Item]) -> bool:
    item._initrequest()  # noqa: SLF001 - what reruns do; there is no public way
    return _fails(item, items[0] if item is not items[0] else items[-1])


def _fails(item: pytest.Item, after: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, nextitem=after, log=False))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Mutations())
