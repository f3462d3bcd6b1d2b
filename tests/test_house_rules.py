"""The house's own rules: what may stand on what, how pages route, what words a room may use."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "wayhome"
FLOORS = ("foundation", "practice", "journeys", "oversight", "doors")
GROUND = (
    {"kernel"},
    {"pages"},
    {"agencies"},
    {"access"},
    {"rules"},
    {"places"},
    {"people", "providers"},
    {"actions", "questionnaires", "matching", "files"},
)
# The engine and the circle know a child by one string key and one table, and nothing else of it.
CHILD_KEYS = {"people.Child", "people_child"}
MAY_NAME_A_CHILD = {"access", "rules"}
# A page may link upwards: an address is a promise of the house, not an import. These namespaces are
# promised to every room; any other must stand on the room's own floor or below.
PROMISED = {"child", "missing", "pages", "home", "worklist", "glass", "demonstration"}


TABLES = {
    model._meta.db_table: model._meta.app_label
    for model in apps.get_models(include_auto_created=True)
}
MODELS = {model._meta.label for model in apps.get_models()}


def files(pattern: str) -> list[Path]:
    return sorted(path for path in HOUSE.rglob(pattern) if "migrations" not in path.parts)


def product(pattern: str = "*.py") -> list[Path]:
    return [path for path in files(pattern) if "tests" not in path.parts]


def height(path: Path) -> tuple[int, int]:
    """(floor, level inside the foundation) of the room a file belongs to."""
    parts = path.relative_to(HOUSE).parts
    if parts[0] not in FLOORS:
        return (len(FLOORS), 0)
    floor = FLOORS.index(parts[0])
    if floor or len(parts) < 3:
        return (floor, 0)
    return (0, next(n for n, rooms in enumerate(GROUND) if parts[1] in rooms))


def room_height(label: str) -> tuple[int, int] | None:
    for room in settings.ROOMS:
        floor, _, name = room.partition(".")
        if name == label:
            return height(HOUSE / floor / name / "x.py")
    return None


def routes(resolver: URLResolver | None = None, name: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{name}{pattern.namespace}:" if pattern.namespace else name
            yield from routes(pattern, inside)
        else:
            yield f"{name}{pattern.name}", pattern


def test_every_route_is_made_by_page() -> None:
    assert [name for name, route in routes() if not hasattr(route.callback, "page")] == []


def test_no_route_holds_an_integer() -> None:
    """E16: an address names a record by its ref; `int`, `uuid` and `path` have no place in one."""
    allowed = {"RefConverter", "SlugConverter", "StringConverter", "Sealed"}
    for name, route in routes():
        kinds = {type(each).__name__ for each in route.pattern.converters.values()}
        assert kinds <= allowed or name.startswith(("mfa_", "account_")), (name, kinds)


def test_templates_stand_on_templates_of_their_own_floor_or_below() -> None:
    owners = {
        path.relative_to(path.parents[[p.name for p in path.parents].index("templates")]): path
        for path in files("*.html")
    }
    for path in files("*.html"):
        for used in re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', path.read_text()):
            owner = owners.get(Path(used))
            if owner is not None:
                assert height(owner) <= height(path), f"{path} uses {used}"


def test_templates_link_to_promised_pages_or_their_own_floor() -> None:
    for path in files("*.html"):
        for space in re.findall(r"{%\s*url\s+['\"](\w+):", path.read_text()):
            target = room_height(space)
            if target is not None and space not in PROMISED:
                assert target <= height(path), f"{path} links to {space}"


def _keys(path: Path) -> Iterator[str]:
    """String keys and table names of rooms in a Python file, docstrings aside."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield from (
                word for word in re.findall(r"\b[a-z]+_[a-z_]+\b", node.value) if word in TABLES
            )
            yield from (
                key for key in re.findall(r"^[a-z]+\.[A-Z]\w+$", node.value) if key in MODELS
            )


def test_string_keys_and_tables_respect_the_floors() -> None:
    for path in product():
        label = path.relative_to(HOUSE).parts[1] if len(path.relative_to(HOUSE).parts) > 1 else ""
        for key in _keys(path):
            target = room_height(TABLES.get(key) or key.partition(".")[0])
            if target is None or (key in CHILD_KEYS and label in MAY_NAME_A_CHILD):
                continue
            assert target <= height(path), f"{path.relative_to(ROOT)} names {key}"


def test_nobody_asks_the_time_but_the_clock() -> None:
    asks = re.compile(r"\btimezone\.now\(|\bdatetime\.(?:now|utcnow|today)\(|\bdate\.today\(")
    for path in product():
        if path.name != "clock.py":
            assert not asks.search(path.read_text()), path.relative_to(ROOT)


def test_no_room_keeps_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "services", "managers", "signals", "common", "misc"}
    assert [path for path in product() if path.stem in drawers] == []


def test_no_model_overrides_save() -> None:
    for path in product():
        if "models" in path.parts or path.name == "models.py":
            for node in ast.walk(ast.parse(path.read_text())):
                assert not (isinstance(node, ast.FunctionDef) and node.name == "save"), path


def test_every_command_names_its_actor_first_and_the_rest_by_keyword() -> None:
    """Design, idea 4. Public functions of a room's commands take `actor` before anything else."""
    for path in product():
        if path.name != "commands.py" and "commands" not in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            wrapped = {ast.unparse(each) for each in node.decorator_list}
            if "transaction.atomic" in wrapped:
                first = node.args.args[0].arg if node.args.args else ""
                assert first == "actor", f"{path.relative_to(ROOT)}: {node.name}"


@pytest.mark.parametrize(
    "word", ["/work/", "/root/", "/tmp/wh", "pypi.org", "npmjs", "files.python"]
)
def test_no_machine_or_registry_is_named_in_the_product(word: str) -> None:
    listed = [*product(), *files("*.html"), ROOT / "pyproject.toml", ROOT / "dev.py"]
    listed += [*(ROOT / "requirements").glob("*.txt"), *(ROOT / "docs").rglob("*.md")]
    assert [path for path in listed if word in path.read_text()] == []
