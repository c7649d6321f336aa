"""Directions: inside a feature downwards, between features down the ladder and through the door.

docs/decisions/0001 says why. Each check takes a Tree and returns its violations.
"""

import ast
from collections.abc import Iterator

from .tree import Import, Module, Tree, all_of

LADDER = (
    "kit", "wechat", "policy", "privacy", "identity",
    "subscriptions",
    "households", "places", "points", "funds", "teams", "couriers", "merchants",
    "stations", "beneficiaries", "devices", "coverage", "training", "projects", "hours", "media", "moderation",
    "decisions", "shifts", "checkin", "offline", "risk", "objections", "bridge", "reports", "orders", "activities",
    "stars", "insurance", "exchange", "disputes", "settlement", "participation", "statistics", "index", "notification",
    "rights", "opendata", "console",
)  # fmt: skip

# What a module may not reach inside its own feature, however many steps it takes.
FORBIDDEN_INSIDE = {
    "rules": {"store", "actions", "routes", "reactions", "shapes"},
    "store": {"actions", "routes", "reactions", "shapes"},
    "shapes": {"store", "actions", "routes", "reactions"},
    "routes": {"reactions"},
    "reactions": {"routes", "shapes"},
}
EVERYBODY_ELSE = {"routes", "reactions"}
PLAIN_ONLY = {"rules", "store", "shapes"}
# kit modules that reach the engine, the network or the process: what is defined on top of them is no plain value.
BUSY_KIT = {
    "archive", "aws", "foureyes", "http", "objects", "pages", "registry", "retries", "secrets", "send", "settings",
    "snapshot", "table",
}  # fmt: skip


def off_the_ladder(tree: Tree) -> list[str]:
    """Folders under chalicelib that the ladder does not know."""
    return [f"chalicelib/{name}: not on the ladder" for name in tree.features() if name not in LADDER]


def upwards(tree: Tree) -> list[str]:
    """Imports of a feature that is not below; kit and wechat know nobody above them."""
    return list(_upwards(tree))


def _upwards(tree: Tree) -> Iterator[str]:
    for module, found, other in _crossing(tree):
        if module.feature not in LADDER or other not in LADDER:
            continue  # off_the_ladder speaks of those
        if LADDER.index(other) >= LADDER.index(module.feature):
            yield module.at(found.line, f"{module.feature} imports {other}, which is not below it on the ladder")


def around_the_door(tree: Tree) -> list[str]:
    """Imports of a feature's inside, or of a name that its door does not offer. kit is a box of tools: no door."""
    return list(_around_the_door(tree))


def _around_the_door(tree: Tree) -> Iterator[str]:
    for module, found, other in _crossing(tree):
        if other == "kit":
            continue
        target, name = tree.resolved(found)
        if target != f"chalicelib.{other}":
            yield module.at(found.line, f"imports {target}: only the door of {other} may be imported")
        elif name is not None and name not in all_of(tree.modules[target]):
            yield module.at(found.line, f"imports {other}.{name}, which its door does not offer")


def verbs_in_rules_or_store(tree: Tree) -> list[str]:
    """rules, store and shapes may take plain values through a door (figures, points, types), never a verb."""
    return list(_verbs(tree))


def _verbs(tree: Tree) -> Iterator[str]:
    for module, found, other in _crossing(tree):
        target, name = tree.resolved(found)
        if other == "kit" or module.role not in PLAIN_ONLY or target != f"chalicelib.{other}":
            continue
        if name is None:
            yield module.at(found.line, f"takes the whole door of {other}: name the plain values")
        elif not is_plain(tree, tree.modules[target], name):
            yield module.at(found.line, f"{module.role} takes {other}.{name}, which is no plain value")


def is_plain(tree: Tree, door: Module, name: str) -> bool:
    """A class that is no Record, or anything that is defined in a module which reaches neither store nor process."""
    for found in door.imports:
        if found.alias == name:
            home = tree.modules.get(found.target)
            break
    else:
        home = door
    if home is None:
        return False
    for node in home.syntax.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return "Record" not in {ast.unparse(base) for base in node.bases}
    reached = {each.rpartition(".")[2] for each in _reached(tree, home) if each.startswith("chalicelib.kit.")}
    return not reached & BUSY_KIT


def _reached(tree: Tree, module: Module) -> set[str]:
    """Every module of chalicelib that this one imports, however many steps it takes."""
    seen, waiting = set[str](), [module]
    while waiting:
        for found in waiting.pop().imports:
            target, _ = tree.resolved(found)
            if target in tree.modules and target.startswith("chalicelib.") and target not in seen:
                seen.add(target)
                waiting.append(tree.modules[target])
    return seen


def inside(tree: Tree) -> list[str]:
    """routes, reactions → actions → rules, store; never the other way, never sideways, however many steps."""
    return list(_inside(tree))


def _inside(tree: Tree) -> Iterator[str]:
    for module in tree.of("chalicelib"):
        if module.feature in ("kit", "chalicelib") or module.is_door:
            continue
        forbidden = FORBIDDEN_INSIDE.get(module.role, EVERYBODY_ELSE)
        for role, way in _own_reach(tree, module).items():
            if role in forbidden:
                yield module.at(way.line, f"{module.role} reaches {role} of its own feature")


def _own_reach(tree: Tree, module: Module) -> dict[str, Import]:
    """Roles of the own feature that are reached, and the import of this module that leads there."""
    reached: dict[str, Import] = {}
    for first in module.imports:
        waiting, seen = [first], set[str]()
        while waiting:
            target, _ = tree.resolved(waiting.pop())
            other = tree.modules.get(target)
            if other is None or other.feature != module.feature or other.is_door or target in seen:
                continue
            seen.add(target)
            reached.setdefault(other.role, first)
            waiting += other.imports
    return reached


def edges(tree: Tree) -> list[str]:
    """app.py registers routes and plugs doors; functions call what acts or reacts, never routes, rules or a store."""
    return list(_edges(tree))


def _edges(tree: Tree) -> Iterator[str]:
    for module in tree.of("app", "functions"):
        for found in module.imports:
            other = tree.modules.get(tree.resolved(found)[0])
            if other is None or not other.name.startswith("chalicelib.") or other.feature == "kit":
                continue
            wrong = {"routes"} if module.feature == "functions" else {"actions", "reactions"}
            if other.role in wrong | {"rules", "store", "shapes"}:
                yield module.at(found.line, f"imports {other.name}, which is not for {module.feature}")


def _crossing(tree: Tree) -> Iterator[tuple[Module, Import, str]]:
    """Every import inside chalicelib from one feature into another."""
    for module in tree.of("chalicelib"):
        for found in module.imports:
            target, name = tree.resolved(found)
            parts = target.split(".")
            if parts[0] != "chalicelib":
                continue
            other = parts[1] if len(parts) > 1 else name or ""
            if other and other != module.feature:
                yield module, found, other
