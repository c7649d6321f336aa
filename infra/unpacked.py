"""Trying a package as Lambda will have it: every handler is imported from the unpacked zip alone."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra import template
from infra.pack import Package

# -I -S: neither this checkout nor the installed packages are to be found, only the standard library.
IMPORT = "import importlib, sys; sys.path.insert(0, sys.argv[1]); [importlib.import_module(m) for m in sys.argv[2:]]"


def handlers(document: template.Document) -> list[str]:
    """`app`, `functions.facts`, …: the module of every function of the template."""
    functions = template.resources(document, "AWS::Serverless::Function").values()
    return sorted(function["Handler"].rsplit(".", 1)[0] for function in functions)


def complaint(package: Package) -> str:
    """What Python says when a handler cannot be imported from the zip; empty when all can."""
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(package.archive) as opened:
            opened.extractall(Path(unpacked))
        command = [sys.executable, "-I", "-S", "-c", IMPORT, unpacked]
        modules = handlers(template.load(package.template))
        tried = subprocess.run([*command, *modules], capture_output=True, text=True)
        return tried.stderr if tried.returncode else ""
