"""`./dev pack`: build the deployment as for the cloud, twice, and print its sizes; `--local` the code-only one."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from infra import template
from infra.lint import findings
from infra.pack import API_ZIP, MEDIA_ZIP, Mode, Package, build_again, pack
from infra.partitions import PARTITIONS, absent
from infra.template import ROOT
from infra.unpacked import complaint
from infra.zips import CannotPack, parts

MB = 1_000_000
# Ours, and Lambda's own: what is uploaded, and what it unpacks to.
LIMITS = {API_ZIP: 12 * MB, MEDIA_ZIP: 50 * MB}
MAX_UNZIPPED = 250 * MB
RUNTIME = (3, 11)
SHOWN = 6


def main(arguments: list[str]) -> int:
    mode = Mode.LOCAL if "--local" in arguments else Mode.FULL
    if mode is Mode.FULL and sys.version_info[:2] != RUNTIME:
        print(f"Wheels are chosen for the Python that packs: Lambda's is {RUNTIME[0]}.{RUNTIME[1]}.", file=sys.stderr)
        return 1
    try:
        package = pack(mode)
        with build_again(mode, package) as second:
            reproducible = second.digests() == package.digests()
    except CannotPack as failure:
        print(failure, file=sys.stderr)
        return 1
    fits = [_show(archive) for archive in package.archives.values()]
    wrong = list(_wrong(package, mode))
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    figures = _figures(package, mode)
    ok = reproducible and all(fits) and not wrong and not figures["cfn_lint"]
    print(json.dumps({"ok": ok, "reproducible": reproducible, **figures}))
    return 0 if ok else 1


def _wrong(package: Package, mode: Mode) -> list[str]:
    missing = complaint(package) if mode is Mode.FULL else ""
    places = absent(template.load(package.template))
    return [*filter(None, [missing]), *(f"{what}: {where}" for what, where in places.items() if where)]


def _figures(package: Package, mode: Mode) -> dict[str, Any]:
    document = template.load(package.template)
    api, media = (archive.stat().st_size for archive in package.archives.values())
    return {
        "mode": mode.value,
        "zip_mb": round(api / MB, 2),
        "media_zip_mb": round(media / MB, 2),
        "functions": len(template.resources(document, "AWS::Serverless::Function")),
        "partitions": [] if any(absent(document).values()) else list(PARTITIONS),
        "cfn_lint": len(_linted(package.template)),
        "directory": str(package.directory.relative_to(ROOT)),
    }


def _linted(document: Path) -> list[str]:
    found = findings(document)
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return found


def _show(archive: Path) -> bool:
    """Print what a zip is made of; whether it fits."""
    zipped: Counter[str] = Counter()
    unzipped: Counter[str] = Counter()
    for part, small, large in parts(archive):
        zipped[part] += small
        unzipped[part] += large
    print(f"{archive.name}: {archive.stat().st_size / MB:.2f} MB, unpacked {unzipped.total() / MB:.2f} MB")
    for part, size in zipped.most_common(SHOWN):
        print(f"{size / MB:8.2f} MB  {unzipped[part] / MB:8.2f} MB  {part}")
    return archive.stat().st_size <= LIMITS[archive.name] and unzipped.total() <= MAX_UNZIPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
