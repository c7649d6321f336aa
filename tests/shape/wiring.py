"""Two lists that must agree: functions and the template, settings and the template's variables."""

import ast
import re
from collections.abc import Iterable
from typing import Any

from .tree import Module, Tree, texts

FROM_LAMBDA = {"AWS_REGION"}  # Lambda sets it by itself


def handlers(tree: Tree, template: dict[str, Any]) -> list[str]:
    """functions/<name>.py with a handler ↔ a function of the template, both ways."""
    deployed = {
        properties["Handler"]
        for resource in template["Resources"].values()
        if "Handler" in (properties := resource.get("Properties", {}))
    }
    written = {f"{module.name}.handler" for module in tree.of("functions") if _has_handler(module)}
    return [f"infra/template.yaml: {name} has no module" for name in sorted(deployed - written)] + [
        f"{name}: no function of the template runs it" for name in sorted(written - deployed)
    ]


def _has_handler(module: Module) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "handler" for node in module.syntax.body)


def variables(tree: Tree, template: dict[str, Any]) -> list[str]:
    """What settings and secrets ask for ↔ what the template sets."""
    asked = set(_asked(tree.modules["chalicelib.kit.settings"])) - FROM_LAMBDA
    asked |= {f"{name.upper()}_NAME" for name in _secrets(tree.modules["chalicelib.kit.secrets"])}
    given = set(template["Globals"]["Function"]["Environment"]["Variables"])
    return [f"infra/template.yaml: {name} is not set" for name in sorted(asked - given)] + [
        f"infra/template.yaml: {name} is set, but nothing reads it" for name in sorted(given - asked)
    ]


def _asked(settings: Module) -> Iterable[str]:
    for node in ast.walk(settings.syntax):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_required", "os.environ.get"):
            yield from texts(node.args[:1])


def _secrets(secrets: Module) -> list[str]:
    line = re.search(r"^Name = Literal\[([^\]]+)\]", secrets.source, re.M)
    return re.findall(r'"(\w+)"', line[1]) if line else []
