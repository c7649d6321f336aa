"""Hard stops of sizes and names, doors that are only doors, and docstrings where strangers look first."""

import ast
import re
from collections.abc import Iterator

from .tree import Function, Module, Tree, all_of

FILE_LINES, FUNCTION_LINES, PARAMETERS = 400, 70, 5
SHORT_FILES = {"app": 80, "functions": 40}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "service", "services", "manager", "models", "misc"}


def sizes(tree: Tree) -> list[str]:
    """Files of at most 400 lines (app.py 80, a function's module 40), functions of 70, five positional parameters."""
    return list(_sizes(tree))


def _sizes(tree: Tree) -> Iterator[str]:
    for module in tree.modules.values():
        most = SHORT_FILES.get(module.feature, FILE_LINES)
        if module.lines > most:
            yield module.at(most, f"{module.lines} lines, at most {most}")
        for function in module.functions():
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES:
                yield module.at(function.lineno, f"{function.name} has {lines} lines, at most {FUNCTION_LINES}")
            positional = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
            if len([name for name in positional if name not in ("self", "cls")]) > PARAMETERS:
                yield module.at(function.lineno, f"{function.name} takes more than {PARAMETERS} positional parameters")


def doors(tree: Tree) -> list[str]:
    """A door is a docstring, imports and a sorted __all__ of exactly what it imports."""
    return [complaint for module in tree.of("chalicelib") if module.is_door for complaint in _door(module)]


def _door(door: Module) -> Iterator[str]:
    if not ast.get_docstring(door.syntax):
        yield door.at(1, "a door without its sentence")
    for node in door.syntax.body:
        if not (isinstance(node, ast.Import | ast.ImportFrom) or _is_all(node) or _is_docstring(node)):
            yield door.at(node.lineno, "a door holds a docstring, imports and __all__, nothing else")
    names = all_of(door)
    if names != sorted(names, key=_order):
        yield door.at(1, "__all__ is not sorted")
    for missing in {found.alias for found in door.imports} ^ set(names):
        yield door.at(1, f"{missing} is imported or offered, but not both")


def _is_all(node: ast.stmt) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return isinstance(target, ast.Name) and target.id == "__all__"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _order(name: str) -> tuple[int, str]:
    """As ruff sorts: CONSTANTS, Classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def docstrings(tree: Tree) -> list[str]:
    """Every module, every public function but views, and in kit the public methods of plain classes too."""
    return list(_docstrings(tree))


def _docstrings(tree: Tree) -> Iterator[str]:
    for module in tree.of("chalicelib"):
        if not ast.get_docstring(module.syntax):
            yield module.at(1, "no docstring")
        if module.role not in ("routes", "shapes", "door"):
            for function in _public(module):
                if not ast.get_docstring(function):
                    yield module.at(function.lineno, f"{function.name} has no docstring")


def _public(module: Module) -> Iterator[Function]:
    for node in module.syntax.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
        is_plain = isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not node.bases
        if isinstance(node, ast.ClassDef) and is_plain and module.feature == "kit":
            yield from (each for each in node.body if isinstance(each, Function) and not each.name.startswith("_"))


def key_tables(tree: Tree) -> list[str]:
    """A store with records shows its keys (`PARTITION / range`) in its docstring."""
    return [
        module.at(1, "a store without its key table")
        for module in tree.of("chalicelib")
        if module.role == "store" and module.feature != "kit"
        if not re.search(r" / |\bsk\b", ast.get_docstring(module.syntax) or "")
    ]


def names(tree: Tree) -> list[str]:
    """No module called after nothing; no class of ours that ends in Error but those of adapters."""
    return list(_names(tree))


def _names(tree: Tree) -> Iterator[str]:
    for module in tree.shipped:
        for word in set(module.name.split(".")) & EMPTY_WORDS:
            yield module.at(1, f"'{word}' says nothing: name the thing")
        if module.role == "rules":
            for node in module.syntax.body:
                if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                    yield module.at(node.lineno, f"{node.name}: a refusal is a sentence without 'Error'")
        if module.role == "actions":
            for function in _public(module):
                if re.match(r"(do|handle|manage|perform)(_|$)", function.name):
                    yield module.at(function.lineno, f"{function.name}: say which deed it is")
