"""The deployment package: a build copy run through `chalice package --merge-template`, kept by content.

FULL carries every dependency, as the cloud needs it (downloads wheels). LOCAL carries our code alone: the
engine's workers run on this venv's Python, which has the dependencies. The template is the same in both, and in both
there are two zips: the functions that draw have one of their own (zips.py).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from infra import gateways, template, zips
from infra.template import ROOT
from infra.zips import CannotPack

CACHE = ROOT / ".cache" / "packages"
API_ZIP = "deployment.zip"
MEDIA_ZIP = "media.zip"
KEPT = 4
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
# chalice copies vendor/ to the top of the zip: functions/ lands beside chalicelib/.
PLACES = {
    "app.py": "app.py",
    "chalicelib": "chalicelib",
    "functions": "vendor/functions",
    ".chalice/config.json": ".chalice/config.json",
}


class Mode(Enum):
    FULL = "full"
    LOCAL = "local"


@dataclass(frozen=True)
class Package:
    directory: Path
    key: str

    @property
    def template(self) -> Path:
        return self.directory / "sam.json"

    @property
    def archives(self) -> dict[str, Path]:
        """What the template calls it -> the zip."""
        return {f"./{name}": self.directory / name for name in (API_ZIP, MEDIA_ZIP)}

    def digests(self) -> dict[str, str]:
        """Zip -> SHA-256 of its bytes."""
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in self.archives.items()}


def pack(mode: Mode, *, project: Path = ROOT, cache: Path = CACHE) -> Package:
    """The package of the project as it is now; built only when nothing in the cache has the same content."""
    key = content_key(mode, project)
    package = Package(cache / f"{mode.value}-{key[:16]}", key)
    if not package.directory.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _build(mode, project, package.directory)
        _forget_old(mode, cache)
    return package


@contextmanager
def build_again(mode: Mode, package: Package) -> Iterator[Package]:
    """The same package built anew, beside it, for as long as the caller looks at it."""
    with tempfile.TemporaryDirectory(dir=package.directory.parent, prefix="again-") as scratch:
        second = Package(Path(scratch) / "package", package.key)
        _build(mode, ROOT, second.directory)
        yield second


def content_key(mode: Mode, project: Path) -> str:
    digest = hashlib.sha256(f"{mode.value} {sys.version_info[:2]} {version('chalice')}".encode())
    for maker in (Path(__file__), Path(zips.__file__), Path(gateways.__file__)):
        digest.update(maker.read_bytes())
    for path in _sources(mode, project):
        digest.update(f"\n{path.relative_to(project)} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(mode: Mode, project: Path) -> Iterator[Path]:
    tops = [*PLACES, *(f"infra/{part}" for part in template.PARTS)] + (
        ["requirements.txt"] if mode is Mode.FULL else []
    )
    for top in (project / name for name in sorted(tops)):
        if top.is_dir():
            yield from sorted(path for path in top.rglob("*") if path.is_file() and path.suffix != ".pyc")
        elif top.exists():
            yield top


def _build(mode: Mode, project: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="building-") as scratch:
        stage, out = Path(scratch) / "stage", Path(scratch) / "out"
        _copy(project, stage)
        wanted = (project / "requirements.txt").read_bytes() if mode is Mode.FULL else b""
        (stage / "requirements.txt").write_bytes(wanted)
        whole = Path(scratch) / "merged.json"
        template.save(template.merged(project / "infra"), whole)
        _chalice_package(stage, whole, out)
        template.save(gateways.complete(template.load(out / "sam.json")), out / "sam.json")
        zips.write(out / API_ZIP, out / MEDIA_ZIP, scratch=Path(scratch), bytecode=mode is Mode.FULL)
        if not target.exists():  # another process may have built the same meanwhile
            out.rename(target)


def _copy(project: Path, stage: Path) -> None:
    for source, place in PLACES.items():
        goal = stage / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        if (project / source).is_dir():
            shutil.copytree(project / source, goal, ignore=LEFT_OUT)
        else:
            shutil.copy2(project / source, goal)


def _chalice_package(stage: Path, merged: Path, out: Path) -> None:
    # A region has to be named for chalice to make a template; the template itself holds none.
    environment = {**os.environ, "AWS_DEFAULT_REGION": "cn-north-1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())", "package"]
    arguments = ["--merge-template", str(merged), "--template-format", "json", str(out)]
    done = subprocess.run([*command, *arguments], cwd=stage, env=environment, capture_output=True, text=True)
    # A dependency without a fitting wheel is only a warning to chalice: the zip would lack it.
    if done.returncode != 0 or "Could not install dependencies" in done.stdout + done.stderr:
        raise CannotPack(f"chalice package failed:\n{done.stdout}{done.stderr}")


def _forget_old(mode: Mode, cache: Path) -> None:
    kept = sorted(cache.glob(f"{mode.value}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
