"""From chalice's one zip two: what answers requests, and the same with what draws (photos, PDF, spreadsheets).

Both are written so that the same sources give the same bytes: sorted, with one date, one mode and bytecode whose
validity hangs on no time. Lambda unpacks to a read-only place: without bytecode every cold start would compile anew.
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

# What functions ask for. botocore knows 400 services and carries a description of each.
SERVICES = ("dynamodb", "s3", "sqs", "ssm")
# Only functions on the media zip may draw. A name ends where a wheel's version begins: pillow-12.2.0.dist-info.
DRAWS = ("PIL", "pillow", "pillow.libs", "reportlab", "xlsxwriter")
# Declared for tools; nothing that is deployed imports them.
LEFT_OUT = ("boto3", "s3transfer", "cffi", "pycparser", "bin")
UNUSED = ("examples-1.json", "waiters-2.json", ".pyi", ".h", "RECORD", "dateutil-zoneinfo.tar.gz")
MADE_AT = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
LAMBDA_ROOT = "/var/task"


class CannotPack(Exception):
    """The package cannot be made; the message holds the words of whoever refused."""


def write(api: Path, media: Path, *, scratch: Path, bytecode: bool) -> None:
    """Write both; `api` is there already, as chalice packed it, and is replaced."""
    tree = scratch / "tree"
    with zipfile.ZipFile(api) as opened:
        opened.extractall(tree, [name for name in opened.namelist() if _runs(name)])
    if bytecode:
        _compile(tree)
    files = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())
    _write(media, tree, files)
    _write(api, tree, (name for name in files if _part(name) not in DRAWS))


def _part(name: str) -> str:
    """`pillow` of pillow-12.2.0.dist-info/METADATA."""
    top = name.split("/")[0]
    return top.split("-")[0] if top.endswith(".dist-info") else top


def _runs(name: str) -> bool:
    if _part(name) in LEFT_OUT or name.endswith(UNUSED) or "/tests/" in name or "__pycache__" in name:
        return False
    folders = name.split("/")
    return folders[:2] != ["botocore", "data"] or len(folders) == 3 or folders[2] in SERVICES


def _compile(tree: Path) -> None:
    where = ["-s", str(tree), "-p", LAMBDA_ROOT, "--invalidation-mode", "unchecked-hash"]
    command = [sys.executable, "-I", "-m", "compileall", "-q", *where, str(tree)]
    # Sets in constants are stored in the order of their hashes.
    done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotPack(f"not everything compiles:\n{done.stdout}{done.stderr}")


def _write(archive: Path, tree: Path, names: Iterable[str]) -> None:
    draft = archive.with_suffix(".draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in names:
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.external_attr, entry.compress_type = MODE, zipfile.ZIP_DEFLATED
            made.writestr(entry, (tree / name).read_bytes())
    draft.replace(archive)


def parts(archive: Path) -> Iterator[tuple[str, int, int]]:
    """(part, bytes in the zip, bytes unpacked) of every entry."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            yield _part(entry.filename), entry.compress_size, entry.file_size
