"""Trying a package as Lambda will have it: every handler is imported from its unpacked zip alone."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra import template
from infra.pack import API_ZIP, MEDIA_ZIP, Package

# -I -S: neither this checkout nor the installed packages are to be found, only the standard library.
IMPORT = "import importlib, sys; sys.path.insert(0, sys.argv[1]); [importlib.import_module(m) for m in sys.argv[2:]]"
# What handlers import only when they need it.
LATER = {
    API_ZIP: ("wechatpy.crypto", "wechatpy.client", "segno"),
    MEDIA_ZIP: ("wechatpy.crypto", "wechatpy.client", "PIL.Image", "reportlab.platypus", "xlsxwriter"),
}


def handlers(document: template.Document) -> dict[str, list[str]]:
    """Zip -> the modules of the functions that run from it: `app`, `functions.facts`, …"""
    usual = document["Globals"]["Function"]["CodeUri"]
    found: dict[str, list[str]] = {}
    for function in template.resources(document, "AWS::Serverless::Function").values():
        found.setdefault(function.get("CodeUri", usual), []).append(function["Handler"].rsplit(".", 1)[0])
    return {archive: sorted(modules) for archive, modules in found.items()}


def complaint(package: Package) -> str:
    """What Python says when a handler cannot be imported from its zip; empty when all can."""
    run_from = handlers(template.load(package.template))
    return "".join(_tried(archive, run_from.get(name, [])) for name, archive in package.archives.items())


def _tried(archive: Path, modules: list[str]) -> str:
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(Path(unpacked))
        command = [sys.executable, "-I", "-S", "-c", IMPORT, unpacked, *modules, *LATER[archive.name]]
        tried = subprocess.run(command, capture_output=True, text=True)
        return tried.stderr if tried.returncode else ""
