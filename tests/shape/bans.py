"""What may not stand where: imports, the environment, writes, scans, test switches."""

import ast
from collections.abc import Iterator

from .tree import Module, Tree

IMPURE = {"pynamodb", "boto3", "botocore", "chalice", "os", "random", "secrets", "time", "uuid", "subprocess", "socket"}
# role → what it must not import; `kit.x` names modules of ours.
BY_ROLE = {
    "rules": IMPURE | {f"chalicelib.kit.{name}" for name in ("settings", "secrets", "table", "send", "pages")},
    "shapes": IMPURE | {"chalicelib.kit.table"},
    "actions": {"chalice", "boto3", "botocore"},
    "routes": {"pynamodb", "boto3", "botocore", "chalicelib.kit.table", "chalicelib.kit.send"},
    "reactions": {"chalice", "boto3", "botocore"},
}
# package → the only modules (or folders) of what is shipped that may import it.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "boto3": (),
    "botocore": ("chalicelib.kit.aws", "chalicelib.kit.objects", "chalicelib.kit.send", "chalicelib.kit.wire"),
    "chalice": ("chalicelib.kit.door", "chalicelib.kit.http"),
    "wechatpy": ("chalicelib.wechat",),
    "pytest": (),
    "moto": (),
    "ministack": (),
    "infra": (),
    "tests": (),
}
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
WRITERS = ("chalicelib.kit.table", "chalicelib.kit.send")
WRITE_CALLS = {
    "put_item", "update_item", "delete_item", "transact_write_items", "batch_write_item", "batch_write", "save",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "now_ms"}


def forbidden_imports(tree: Tree) -> list[str]:
    """Imports that a role, or everything but one place, must not have."""
    return list(_forbidden_imports(tree))


def _forbidden_imports(tree: Tree) -> Iterator[str]:
    for module in tree.shipped:
        banned = BY_ROLE.get(module.role, set()) if module.feature != "kit" else set()
        for found in module.imports:
            target, _ = tree.resolved(found)
            top = target.split(".")[0]
            if top in banned or target in banned:
                yield module.at(found.line, f"{module.role} imports {target}")
            if top in ONLY_IN and not _stands_in(module, ONLY_IN[top]):
                yield module.at(found.line, f"imports {top}, which belongs to {ONLY_IN[top] or 'infra and tests'}")


def _stands_in(module: Module, places: tuple[str, ...]) -> bool:
    return any(module.name == place or module.name.startswith(place + ".") for place in places)


def clocks_in_rules(tree: Tree) -> list[str]:
    """rules ask no clock: the moment is handed to them."""
    return [
        module.at(node.lineno, f"rules asks the clock: {ast.unparse(node.func)}")
        for module in tree.of("chalicelib")
        if module.role == "rules"
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Call) and _last_name(node.func) in CLOCKS
    ]


def environment(tree: Tree) -> list[str]:
    """os.environ and os.getenv: only kit/settings, in all that is shipped."""
    return [
        module.at(node.lineno, "reads the environment: only kit/settings does")
        for module in tree.shipped
        if module.name != "chalicelib.kit.settings"
        for node in ast.walk(module.syntax)
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
    ]


def test_switches(tree: Tree) -> list[str]:
    """Nothing that is shipped knows that it is being tested."""
    return [
        module.at(node.lineno, "knows about tests")
        for module in tree.shipped
        for node in ast.walk(module.syntax)
        if (isinstance(node, ast.Name) and "TESTING" in node.id.upper())
        or (isinstance(node, ast.Attribute) and "TESTING" in node.attr.upper())
        or (isinstance(node, ast.Constant) and node.value in ("TESTING", "pytest", "PYTEST_CURRENT_TEST"))
    ]


def writes(tree: Tree) -> list[str]:
    """Only Unit.commit writes (infra, which loads in bulk, is not shipped)."""
    return list(_writes(tree))


def _writes(tree: Tree) -> Iterator[str]:
    for module in tree.shipped:
        if module.name in WRITERS:
            continue
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.Constant) and node.value in WRITES:
                yield module.at(node.lineno, f"speaks of {node.value}: only kit/table writes")
            if isinstance(node, ast.Call) and _is_write(node):
                yield module.at(node.lineno, f"calls {ast.unparse(node.func)}: only kit/table writes")


def _is_write(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr in WRITE_CALLS
    return named and not _writes_a_picture(call)


def _writes_a_picture(call: ast.Call) -> bool:
    """Pillow's and segno's `save` say where to and in which format; a record's takes a condition at most."""
    named = any(word.arg in ("format", "kind") for word in call.keywords)
    return _last_name(call.func) == "save" and (named or len(call.args) > 1)


def scans(tree: Tree) -> list[str]:
    """No Scan in anything that is shipped: every list is a Query."""
    return [
        module.at(node.lineno, "scans a table")
        for module in tree.shipped
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Call)
        and (_last_name(node.func) == "scan" or any(_is_word(each, "Scan") for each in node.args))
    ]


def _is_word(node: ast.expr, word: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
