"""`./dev seed`: load the whole sample city into the running local city (SMALL=1: one county and the demo)."""

import json
import os
import sys
import time
from collections import Counter

from infra.local.attach import NoCity, attach
from infra.sample import SampleCity
from infra.sample.load import load


class ProgressLine:
    """One line on a terminal that shows what is being loaded."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, name: str, more: int) -> None:
        self._seen[name] += more
        if sys.stderr.isatty():
            print(f"\rseed: {name} {self._seen[name]:>6,} ", end="", file=sys.stderr, flush=True)

    def close(self) -> dict[str, int]:
        """End the line; how many of each kind were seen."""
        if sys.stderr.isatty():
            print(file=sys.stderr)
        return dict(self._seen)


def main() -> int:
    try:
        attach()
    except NoCity as refusal:
        print(f"seed: {refusal}", file=sys.stderr)
        return 1
    progress, started = ProgressLine(), time.monotonic()
    new = load(SampleCity(small=os.environ.get("SMALL") == "1"), progress)
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"ok": True, "seen": progress.close(), "new": new, "seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
