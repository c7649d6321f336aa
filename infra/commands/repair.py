"""`./dev repair`: complete or release what a restore has cut in half; `--dry-run` only says what would be done.

Every change is told with before, after and why, then one JSON line. Exit status 1 when something is left that only a
person can decide, or `verify` would still find a violation.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from infra.local.attach import NoCity, attach
from infra.repair import ArchiveUnreadable, repair


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev repair", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="change nothing, only say what would be done")
    asked = parser.parse_args(arguments)
    try:
        attach()
        line = repair(print, dry_run=asked.dry_run)
    except (NoCity, ArchiveUnreadable) as refusal:
        print(f"repair: {refusal}", file=sys.stderr)
        return 1
    print(json.dumps(line, ensure_ascii=False))
    return 1 if line["left"] or line["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
