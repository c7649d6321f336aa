"""Planted violations: a small tree on disk, to prove that a check can fail."""

import textwrap
from pathlib import Path

from .tree import Tree


def nothing(found: list[str]) -> bool:
    """Whether a check found nothing; else its violations are printed, one a line, as pytest shows them."""
    print(*found, sep="\n")
    return not found


def planted(home: Path, files: dict[str, str]) -> Tree:
    """A tree of these files (doors are made where they are missing)."""
    for name, source in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
    for folder in {path.parent for path in (home / "chalicelib").rglob("*.py")} | {home / "chalicelib"}:
        door = folder / "__init__.py"
        if folder.exists() and not door.exists():
            door.write_text('"""A door."""\n\n__all__: list[str] = []\n')
    return Tree.under(home)
