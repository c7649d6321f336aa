"""A posting never stands alone: the use case that posts also carries the guarded change that happens once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .tree import Function, Module, Tree, locals_of

GUARDS = {"create", "change", "remove", "require"}
Place = tuple[str, str]
"""(module, function)"""


@dataclass(frozen=True)
class _Calls:
    """What a function does that matters here: calls in its own feature, postings, guards."""

    own: frozenset[Place]
    posts: int | None
    guards: bool


def unguarded_posts(tree: Tree) -> list[str]:
    """Use cases that reach `points.post` but no guarded change of their own.

    Read per feature: a use case is a function that nobody else of the feature calls; what it reaches through the
    feature's own functions is its Unit. A change counts when it has a condition; creating, removing and revising
    always have.
    """
    features = {module.feature for module in tree.of("chalicelib")} - {"kit", "points"}
    return [complaint for feature in sorted(features) for complaint in _unguarded(tree, feature)]


def _unguarded(tree: Tree, feature: str) -> Iterator[str]:
    calls = {
        (module.name, function.name): _calls_of(tree, module, function)
        for module in tree.of(f"chalicelib.{feature}")
        for function in module.functions()
    }
    called = {place for each in calls.values() for place in each.own}
    for place in sorted(set(calls) - called):
        reached = _reached(calls, place)
        posts = [(each, calls[each].posts) for each in sorted(reached) if calls[each].posts is not None]
        if posts and not any(calls[each].guards for each in reached):
            (name, function), line = posts[0]
            yield tree.modules[name].at(line or 0, f"{function} posts for {place[1]}, which guards nothing")


def _reached(calls: dict[Place, _Calls], start: Place) -> set[Place]:
    seen, waiting = {start}, [start]
    while waiting:
        for each in calls[waiting.pop()].own:
            if each in calls and each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen


def _calls_of(tree: Tree, module: Module, function: Function) -> _Calls:
    own: set[Place] = set()
    posts: int | None = None
    guards = False
    aliases = {found.alias: tree.resolved(found) for found in module.imports}
    own_names = locals_of(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in own_names:
            continue
        if isinstance(node, ast.Name | ast.Attribute):
            place = _place(module, aliases, node)
            if place in (("chalicelib.points", "post"), ("chalicelib.points", "post_apart")):
                posts = node.lineno
            elif place is not None and place[0].startswith(f"chalicelib.{module.feature}"):
                own.add(place)
        guards = guards or _is_guard(node)
    return _Calls(frozenset(own - {(module.name, function.name)}), posts, guards)


def _place(module: Module, aliases: dict[str, tuple[str, str | None]], node: ast.Name | ast.Attribute) -> Place | None:
    """Which function a name means: one of this module, an imported one, or `module.function`."""
    if isinstance(node, ast.Name):
        target, name = aliases.get(node.id, (module.name, node.id))
        return (target, name) if name else None
    if isinstance(node.value, ast.Name) and node.value.id in aliases:
        target, name = aliases[node.value.id]
        return (target, node.attr) if name is None else None
    return None


def _is_guard(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "revise":
        return True
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GUARDS):
        return False
    if ast.unparse(node.func.value) != "unit":
        return False
    conditions = [word.value for word in node.keywords if word.arg == "condition"]
    return not any(isinstance(each, ast.Constant) and each.value is None for each in conditions)
