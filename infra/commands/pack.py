"""`./dev pack`: build the deployment as for the cloud and print its sizes; `--local` the code-only one."""

import json
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

from infra.pack import CannotPack, Mode, pack
from infra.template import ROOT
from infra.unpacked import complaint

MB = 1_000_000
# Lambda's own limits: what is uploaded, and what it unpacks to.
MAX_ZIP = 50 * MB
MAX_UNZIPPED = 250 * MB
RUNTIME = (3, 11)


def main(arguments: list[str]) -> int:
    mode = Mode.LOCAL if "--local" in arguments else Mode.FULL
    if mode is Mode.FULL and sys.version_info[:2] != RUNTIME:
        print(
            f"Wheels are chosen for the Python that packs: Lambda's is {RUNTIME[0]}.{RUNTIME[1]}.",
            file=sys.stderr,
        )
        return 1
    started = time.monotonic()
    try:
        package = pack(mode)
    except CannotPack as failure:
        print(failure, file=sys.stderr)
        return 1
    parts = _sizes_by_part(package.archive)
    for part, size in parts.most_common(8):
        print(f"{size / MB:8.2f} MB  {part}")
    zipped, unzipped = package.archive.stat().st_size, parts.total()
    missing = complaint(package) if mode is Mode.FULL else ""
    print(missing, end="", file=sys.stderr)
    ok = zipped <= MAX_ZIP and unzipped <= MAX_UNZIPPED and not missing
    summary = {
        "ok": ok,
        "mode": mode.value,
        "imports": None if mode is Mode.LOCAL else not missing,
        "zip_bytes": zipped,
        "unzipped_bytes": unzipped,
        "directory": str(package.directory.relative_to(ROOT)),
        "seconds": round(time.monotonic() - started, 1),
    }
    print(json.dumps(summary))
    return 0 if ok else 1


def _sizes_by_part(archive: Path) -> Counter[str]:
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            sizes[entry.filename.split("/")[0]] += entry.file_size
    return sizes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
