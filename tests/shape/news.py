"""Facts: every one that is told has a reader or a reason to have none, and carries nothing that does not belong."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from .tree import Function, Module, Tree, texts

NOT_IN_FACTS = {"openid", "unionid", "phone", "id_number", "real_name", "nickname", "description", "text", "reason",
                "lat", "lng", "location", "point"}  # fmt: skip
_PAST_TENSE = re.compile(r"^[A-Z][A-Za-z]+$")

Told = tuple[str, Module, int]


def told(tree: Tree) -> list[Told]:
    """(fact, module, line) of every `unit.tell(key, "Fact", …)` and every registry's `fact="Fact"`."""
    return [each for module in tree.of("chalicelib") for each in _told_in(module)]


def _told_in(module: Module) -> Iterator[Told]:
    for node in ast.walk(module.syntax):
        if not isinstance(node, ast.Call):
            continue
        if _is_tell(node):
            for name in _names(module, node.args[1]):
                yield name, module, node.lineno
        for word in node.keywords:
            if word.arg == "fact":
                yield from ((name, module, node.lineno) for name in texts([word.value]))


def _is_tell(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "tell" and len(node.args) > 1


def _names(module: Module, argument: ast.expr) -> list[str]:
    """The literal, or every literal that the variable is set to in this module ("?" when there is none)."""
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    if isinstance(argument, ast.Attribute):  # a registry's own: `fact=` names it where the registry is made
        return []
    wanted = ast.unparse(argument)
    found = [
        each.value
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Assign) and wanted in {ast.unparse(target) for target in node.targets}
        for each in ast.walk(node.value)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return found or _handed_in(module, wanted) or ["?"]


def _handed_in(module: Module, parameter: str) -> list[str]:
    """Literals that callers in this module hand to a parameter of that name."""
    takers = {function.name for function in module.functions() if parameter in _parameters(function)}
    return [
        each.value
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in takers
        for each in (*node.args, *(word.value for word in node.keywords if word.arg == parameter))
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _PAST_TENSE.match(each.value)
    ]


def _parameters(function: Function) -> set[str]:
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def read(tree: Tree) -> dict[str, list[str]]:
    """fact → where a reaction to it stands."""
    found: dict[str, list[str]] = {}
    for module in tree.of("chalicelib"):
        for function in module.functions():
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("reaction"):
                    for name in texts(mark.args):
                        found.setdefault(name, []).append(module.at(function.lineno, function.name))
    return found


def facts(tree: Tree, archive_only: Mapping[str, str], inbox: Collection[str] = ()) -> list[str]:
    """A told fact has a reader or a reason in `archive_only`; a read one is told; a listed one needs its line.

    `inbox` are the facts that become messages: a table registers them, which no decorator shows.
    """
    return list(_facts(tree, archive_only, inbox))


def _facts(tree: Tree, archive_only: Mapping[str, str], inbox: Collection[str]) -> Iterator[str]:
    readers, tellers = read(tree), told(tree)
    for name in inbox:
        readers.setdefault(name, []).append("the inbox's table")
    for name, module, line in tellers:
        if not _PAST_TENSE.match(name):
            yield module.at(line, f"'{name}': a fact's name is a literal in CamelCase")
        elif name not in readers and name not in archive_only:
            yield module.at(line, f"{name} is told, but nobody reads it, and it is not in ARCHIVE_ONLY with a reason")
    known = {name for name, _, _ in tellers}
    for name in readers.keys() - known:
        yield f"{readers[name][0]}: reads {name}, which nobody tells"
    for name in archive_only:
        if name in readers or name not in known:
            yield f"ARCHIVE_ONLY: {name} is {'read' if name in readers else 'not told'}: drop the line"


def unheard(tree: Tree, inbox: Collection[str], concern_nobody: Collection[str]) -> list[str]:
    """Every fact becomes somebody's message, or stands in a list of those that concern nobody; not both."""
    silent = {name for name, _, _ in told(tree)} - {*inbox, *concern_nobody}
    missing = [f"{name}: whom does it concern? a row of the inbox's table, or a reason" for name in sorted(silent)]
    return missing + [f"{name}: has a row and a reason to have none" for name in sorted({*inbox} & {*concern_nobody})]


def private_facts(tree: Tree) -> list[str]:
    """A fact carries ids and small figures: no text, no places, no openid."""
    return [
        module.at(node.lineno, f"a fact carries '{word.arg}'")
        for module in tree.of("chalicelib")
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Call) and _is_tell(node)
        for word in node.keywords
        if word.arg in NOT_IN_FACTS
    ]


def unregistered(tree: Tree) -> list[str]:
    """A module with reactions that functions/reactions.py does not import never reacts."""
    imported = {target for module in tree.of("functions") for target, _ in map(tree.resolved, module.imports)}
    return [
        module.at(1, "its reactions are not registered in functions/reactions.py")
        for module in tree.of("chalicelib")
        if module.role == "reactions" and "@reaction(" in module.source and module.name not in imported
    ]
