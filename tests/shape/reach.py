"""What a view can reach by the names that its code speaks, and so which refusals it may meet.

Read from the source: names of functions and classes, followed through imports and doors. Methods of objects are not
followed unless their class is named; what is chosen at run time (a table of refusals) is not seen. So a refusal that
is found here and not declared is a question that the author has to answer: declare it, or say why it cannot happen.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .tree import Function, Module, Tree, locals_of

Place = tuple[str, str]
"""(module, name of a function or class)"""


@dataclass
class Reach:
    """The names that every function and class of a tree speaks of."""

    tree: Tree
    _spoken: dict[Place, frozenset[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for module in self.tree.of("chalicelib"):
            aliases = {found.alias: self.tree.resolved(found) for found in module.imports}
            for node in module.syntax.body:
                if isinstance(node, Function | ast.ClassDef):
                    own = locals_of(node)
                    known = {alias: place for alias, place in aliases.items() if alias not in own}
                    names = self._names(module, known, [each for each in _deeds(node) if not _is_one_of(each, own)])
                    self._spoken[module.name, node.name] = frozenset(names - {(module.name, node.name)})

    def _names(
        self, module: Module, aliases: Mapping[str, tuple[str, str | None]], nodes: Iterable[ast.AST]
    ) -> set[Place]:
        found = set()
        for each in nodes:
            if isinstance(each, ast.Name):
                target, name = aliases.get(each.id, (module.name, each.id))
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in aliases:
                target, name = aliases[each.value.id]
                name = each.attr if name is None else None
            else:
                continue
            if name is not None:
                found.add(self.home(target, name))
        return found

    def home(self, module: str, name: str) -> Place:
        """Where a name is defined: doors are followed to the module behind them."""
        seen = set()
        while module in self.tree.modules and (module, name) not in seen:
            seen.add((module, name))
            onward = next((each for each in self.tree.modules[module].imports if each.alias == name), None)
            if onward is None:
                break
            target, taken = self.tree.resolved(onward)
            if taken is None:
                break
            module, name = target, taken
        return module, name

    def of(self, start: Place) -> set[Place]:
        """Everything that this place reaches."""
        seen, waiting = set[Place](), [start]
        while waiting:
            for each in self._spoken.get(waiting.pop(), ()):
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return seen


def _deeds(node: ast.AST) -> Iterator[ast.AST]:
    """The syntax of what is done: bodies, not annotations, bases or a class's own fields."""
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, Function):
                yield from _deeds(method)
        return
    yield node
    for name, child in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for each in child if isinstance(child, list) else [child]:
                if isinstance(each, ast.AST):
                    yield from _deeds(each)


def _is_one_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def undeclared(
    reach: Reach, declared: Mapping[Place, set[Place]], refusals: Iterable[Place], excused: Mapping[str, str]
) -> list[str]:
    """Refusals that a view reaches and its route does not declare. `excused`: "view RefusalName" → why it cannot."""
    known = set(refusals)
    found = []
    used = set()
    for view, said in declared.items():
        for module, name in sorted((reach.of(view) & known) - said):
            excuse = f"{view[1]} {name}"
            used.add(excuse)
            if excuse not in excused:
                found.append(f"{view[0]}.{view[1]} may refuse with {module}.{name}, which its route does not declare")
    return found + [f"excused, but not met: {each}" for each in excused if each not in used]
