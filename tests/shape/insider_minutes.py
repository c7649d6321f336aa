"""Who can make minutes: every way in (route, reaction, sweep) × every role, and the writing verbs of hours behind it.

Read from the source, as `reach.py` does: what a way in speaks of, and what that speaks of, through doors. What makes
minutes is found, not listed: a function of hours that writes a day or the desk's hours. So a new route, a new verb or
a new caller shows as a difference from the checked-in table, `minutes.csv`.
"""

import ast
import csv
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from chalicelib.kit.door import Route
from chalicelib.kit.who import Who

from .reach import Place, Reach
from .tree import Function, Module, Tree

TABLE = Path(__file__).with_name("minutes.csv")
COLUMNS = ("way_in", "who", "verb", "guard")
HOURS = "chalicelib.hours"
WRITES = {"create", "change", "remove"}
OWN = {"DAY#", "mi", "vm"}  # hours' item and its drawer of the desk, by their stored names
RECORDS = {"Day", "DeskHours"}
KEYS = "keys_of"  # the one thing of hours' door that says where days lie: for reading them along


class Way(NamedTuple):
    """A way in, who may take it, and the verb of hours' door that it reaches."""

    way_in: str
    who: str
    verb: str


def writing_verbs(tree: Tree) -> set[Place]:
    """What hours offers at its door and what reaches a function of hours that writes."""
    reach, door = Reach(tree), tree.modules[HOURS]
    writers = {
        (module.name, function.name)
        for module in tree.of(HOURS)
        for function in module.functions()
        if any(_is_write(node) for node in ast.walk(function))
    }
    offered = {reach.home(HOURS, found.alias) for found in door.imports}
    return {place for place in offered if (reach.of(place) | {place}) & writers}


def _is_write(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES


def ways(tree: Tree, routes: Iterable[Route]) -> list[Way]:
    """Every route and role, every reaction and sweep, that reaches a writing verb."""
    reach, verbs = Reach(tree), writing_verbs(tree)
    found = []
    for way_in, who, place in (*_routes(routes), *_by_itself(tree)):
        found += [Way(way_in, who, verb) for _, verb in sorted(reach.of(place) & verbs)]
    return sorted(set(found))


def _routes(routes: Iterable[Route]) -> Iterator[tuple[str, str, Place]]:
    for route in routes:
        for role in roles_of(route.who):
            yield f"{route.method} {route.path}", role, (route.view.__module__, route.view.__name__)


def roles_of(who: Who) -> tuple[str, ...]:
    """Everybody whom a route lets in, one by one."""
    return who.roles if who.kind == "staff" else (who.name,)


def _by_itself(tree: Tree) -> Iterator[tuple[str, str, Place]]:
    """Reactions and sweeps: public functions of every feature's reactions, and the functions' handlers."""
    for module in tree.of("chalicelib"):
        if module.role == "reactions":
            for function in module.functions():
                if not function.name.startswith("_"):
                    yield f"{module.feature}.{function.name}", "system", (module.name, function.name)


def table(path: Path = TABLE) -> list[tuple[str, ...]]:
    """The checked-in table, with the guard that each way has."""
    with path.open(encoding="utf-8", newline="") as text:
        return [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(text)]


def unexpected(found: Iterable[Way], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A way to minutes without its row, a row without its way or without a guard."""
    listed = {Way(*row[:3]): row[3] for row in rows}
    known = set(found)
    return (
        [f"minutes.csv: no row for {each.way_in} by {each.who}: {each.verb}" for each in sorted(known - listed.keys())]
        + [f"minutes.csv: no way for {each.way_in} by {each.who}" for each in sorted(listed.keys() - known)]
        + [f"minutes.csv: no guard for {each.way_in}" for each, guard in listed.items() if not guard]
    )


def around_the_verbs(tree: Tree) -> list[str]:
    """Whatever is shipped and not hours, and speaks of hours' own items: by record, by key or by attribute."""
    return [
        module.at(node.lineno, f"speaks of {name}, which only hours writes")
        for module in tree.shipped
        if module.feature != "hours"
        for node, name in _spoken(module)
    ]


def _spoken(module: Module) -> Iterator[tuple[ast.Constant | ast.ImportFrom, str]]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Constant) and (node.value in OWN or str(node.value).startswith("DAY#")):
            yield node, str(node.value)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("hours.store"):
            yield from ((node, each.name) for each in node.names if each.name in RECORDS)


def days_handed_on(tree: Tree) -> list[str]:
    """Where a function that is not of hours asks where days lie, and writes or returns something: it may only read."""
    return [
        module.at(function.lineno, f"{function.name} asks for the keys of days and does more than read them")
        for module in tree.shipped
        if module.feature != "hours"
        for function in module.functions()
        if any(map(_asks_for_keys, ast.walk(function))) and _does_more(function)
    ]


def _does_more(function: Function) -> bool:
    """It writes, or what it answers has the keys in it, by themselves or under the name that it gave them."""
    nodes = list(ast.walk(function))
    names = {name for node in nodes for name in _named(node)}
    answers = [node.value for node in nodes if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and node.value]
    return any(map(_is_write, nodes)) or any(_speaks(each, names) for each in answers)


def _named(node: ast.AST) -> Iterator[str]:
    """The names that an assignment gives to keys of days."""
    if isinstance(node, ast.Assign | ast.AugAssign) and _speaks(node.value):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def _speaks(expression: ast.expr, names: Container[str] = ()) -> bool:
    return any(_asks_for_keys(node) or getattr(node, "id", None) in names for node in ast.walk(expression))


def _asks_for_keys(node: ast.AST) -> bool:
    return KEYS in (getattr(node, "attr", None), getattr(node, "id", None))
