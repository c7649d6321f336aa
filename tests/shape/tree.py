"""The source as data: modules with their syntax trees, imports resolved, nothing executed."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("app.py", "chalicelib", "functions", "infra")

ROLES = {"routes", "shapes", "actions", "rules", "store", "reactions"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported thing: `target` is a module's dotted name, `name` what is taken from it (None: the module)."""

    target: str
    name: str | None
    alias: str
    line: int


@dataclass(frozen=True)
class Module:
    """One file. `name` is its dotted name; a package's own file has the package's name."""

    name: str
    path: str
    source: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def lines(self) -> int:
        return self.source.count("\n")

    @property
    def is_door(self) -> bool:
        return self.path.endswith("__init__.py")

    @property
    def feature(self) -> str:
        """The folder under chalicelib, or the top-level name outside of it."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "chalicelib" and len(parts) > 1 else parts[0]

    @property
    def role(self) -> str:
        """The file's word inside its feature: routes (case_routes too), rules, …; the door is called `door`."""
        name = self.name.rpartition(".")[2]
        kind = name.rpartition("_")[2]
        return "door" if self.is_door else kind if kind in ROLES else name

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Import):
                for each in node.names:
                    yield Import(each.name, None, each.asname or each.name.split(".")[0], node.lineno)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for each in node.names:
                    yield Import(base, each.name, each.asname or each.name, node.lineno)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name.split(".") if self.is_door else self.name.split(".")[:-1]
        above = package[: len(package) - (node.level - 1)]
        return ".".join([*above, node.module] if node.module else above)

    def at(self, line: int, complaint: str) -> str:
        """A violation, as every check words it."""
        return f"{self.path}:{line}: {complaint}"

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        yield from (node for node in ast.walk(self.syntax) if isinstance(node, Function))


@dataclass(frozen=True, repr=False)
class Tree:
    """All modules of the house under a root."""

    modules: dict[str, Module]

    @classmethod
    def under(cls, root: Path) -> "Tree":
        files = [path for place in PLACES for path in _python_files(root / place)]
        found = (_module(root, path) for path in files)
        return cls({module.name: module for module in found})

    def of(self, *tops: str) -> list[Module]:
        """The modules under these dotted names."""
        return [
            module
            for name, module in self.modules.items()
            if any(name == top or name.startswith(top + ".") for top in tops)
        ]

    @property
    def shipped(self) -> list[Module]:
        """What runs in Lambda."""
        return self.of("app", "chalicelib", "functions")

    def features(self) -> list[str]:
        """The folders under chalicelib."""
        return sorted({module.feature for module in self.of("chalicelib") if module.name.count(".") >= 1})

    def resolved(self, found: Import) -> tuple[str, str | None]:
        """(module, name): an imported name that is a module of ours is that module."""
        as_module = f"{found.target}.{found.name}" if found.name else found.target
        return (as_module, None) if as_module in self.modules else (found.target, found.name)


def locals_of(function: ast.AST) -> set[str]:
    """Names that are parameters or variables inside: they are not the module's functions of the same name."""
    inside = list(ast.walk(function))
    parameters = {each.arg for each in inside if isinstance(each, ast.arg)}
    return parameters | {each.id for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def texts(nodes: Iterable[ast.AST]) -> list[str]:
    """The string constants among these nodes."""
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def all_of(door: Module) -> list[str]:
    """A module's `__all__`."""
    for node in door.syntax.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            return texts(getattr(getattr(node, "value", None), "elts", ()))
    return []


def _python_files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*.py") if "__pycache__" not in path.parts)


def _module(root: Path, path: Path) -> Module:
    relative = path.relative_to(root)
    parts = list(relative.with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Module(".".join(parts), str(relative), path.read_text(encoding="utf-8"))
