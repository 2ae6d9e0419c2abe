"""The arrows between the packages, read from the imports: who may know whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("actions", "rules", "engine", "sandbox")

# The inner ring: all that an action may know of the engine.
INNER = {
    "engine.action",
    "engine.errors",
    "engine.inputs",
    "engine.lines",
    "engine.outputs",
    "engine.ports",
    "engine.records",
    "engine.said",
}
WIRE = {"engine.clients", "engine.connecting.oauth"}
PLACES_THAT_BUILD = {"engine.__main__"}


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text())


def imports(tree: ast.Module) -> set[str]:
    """Modules of ours that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] in OURS}


def below(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


ALL = [(name, imports(tree)) for package in OURS for name, tree in modules(package)]


@pytest.mark.parametrize(("name", "known"), ALL, ids=[name for name, _ in ALL])
def test_a_module_knows_only_what_it_may(name: str, known: set[str]):
    package = name.split(".")[0]
    others = {one for one in known if not below(one, {package})}
    if package in ("rules", "sandbox"):
        allowed = set()
    elif package == "actions":
        allowed = {*INNER, "rules.money"}
    elif below(name, INNER):
        allowed = {"rules.money", "rules.said"}
    elif below(name, PLACES_THAT_BUILD):
        allowed = {"actions", "rules", "sandbox"}
    else:
        allowed = {"rules"}
    assert {one for one in others if one != "engine" and not below(one, allowed)} == set()


@pytest.mark.parametrize(
    ("name", "known"),
    [(name, known) for name, known in ALL if below(name, INNER)],
    ids=[name for name, _ in ALL if below(name, INNER)],
)
def test_the_inner_ring_knows_nothing_of_the_outer(name: str, known: set[str]):
    assert {one for one in known if below(one, {"engine"}) and not below(one, {*INNER, "engine"})} == set()
    assert {one for one in known if one.startswith("engine.") and not below(one, INNER)} == set()


@pytest.mark.parametrize(("name", "tree"), list(modules("rules")), ids=[name for name, _ in modules("rules")])
def test_rules_are_pure(name: str, tree: ast.Module):
    """No clock, no randomness, no environment, no files, no network, and YAML only through the reader."""
    impure = {
        "os",
        "pathlib",
        "random",
        "secrets",
        "socket",
        "subprocess",
        "time",
        "uuid",
        "httpx",
        "sqlmodel",
    }
    taken = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        node.module.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert taken & impure == set()
    assert called & {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "open"} == set()
    if "yaml" in taken:
        assert name == "rules.reader"
        assert {one for one in called if one.startswith("yaml.")} == {"yaml.parse"}


def test_only_one_place_sees_the_actions():
    seers = {name for name, known in ALL if "actions" in known and not below(name, {"actions"})}
    assert seers == PLACES_THAT_BUILD
