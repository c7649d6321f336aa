"""`./dev figures`: measure what operations cost and how the house recovers, and keep it in docs/proof.json.

`--quick` measures the costs only, `--growth` only what grows with the city (to a million volunteers and stations: four
gigabytes, some minutes), `--reports` only a day of ten thousand reports and the suggestions. `--storm FILE` (or `-`)
measures nothing, and takes over the last line of `./dev storm`: `./dev storm | ./dev figures --storm -`. `./dev docs`
makes docs/proof.md of it. Ends with one JSON line; exit status 1 when something cost more than is promised.
"""

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.proof import KEPT, kept

COSTS, RECOVERY, GROWTH = "tests/costs", "tests/storms/test_recovery.py", "tests/growth"
REPORTS = ("tests/reports/test_suggesting.py", "tests/simulation/test_report_day.py")
PHOTOS = "tests/media/test_speed.py"
GROWN = ("growth", "nearest")
OF_REPORTS = ("suggesting", "day")


class Collected:
    """What the tests tell of themselves."""

    def __init__(self) -> None:
        self.operations: list[dict[str, Any]] = []
        self.naive: dict[str, Any] = {}
        self.recovery: list[dict[str, Any]] = []
        self.photos: dict[str, Any] = {}
        self.grown: dict[str, Any] = {}
        self.reports: dict[str, Any] = {}
        self.words: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test is over, or could not begin."""
        told: dict[str, Any] = dict(report.user_properties)
        if report.when == "call":
            self.operations += [told["operation"]] if "operation" in told else []
            self.naive |= told.get("naive", {})
            self.recovery += [told["recovery"]] if "recovery" in told else []
            self.photos |= told.get("photos", {})
            self.grown |= {name: told[name] for name in GROWN if name in told}
            self.reports |= {name: told[name] for name in OF_REPORTS if name in told}
        if report.failed:
            self.words.append(report.longreprtext)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev figures", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the costs only")
    parser.add_argument("--growth", action="store_true", help="what grows with the city only")
    parser.add_argument("--reports", action="store_true", help="a day of reports, and how good the suggestions are")
    parser.add_argument("--storm", metavar="FILE", help="what ./dev storm printed; - for the standard input")
    asked = parser.parse_args(arguments)
    figures = kept()
    if asked.storm:
        text = sys.stdin.read() if asked.storm == "-" else Path(asked.storm).read_text(encoding="utf-8")
        return _keep(taken_over(figures, text), ok=True)
    collected = Collected()
    wanted = [GROWTH] if asked.growth else [COSTS, PHOTOS] if asked.quick else [COSTS, PHOTOS, RECOVERY]
    wanted = list(REPORTS) if asked.reports else wanted
    if asked.growth or asked.reports:
        os.environ["LONG"] = "1"
    with contextlib.redirect_stdout(sys.stderr):
        status = pytest.main(["-p", "no:terminal", *wanted], plugins=[collected])
    for words in collected.words:
        print(words, file=sys.stderr)
    if collected.operations:
        figures |= {"operations": collected.operations, "naive": collected.naive}
    if collected.grown:
        figures["grown"] = collected.grown
    if collected.reports:
        figures["reports"] = collected.reports
    if collected.photos:
        figures["photos"] = collected.photos
    if collected.recovery:
        figures["recovery"] = collected.recovery
    return _keep(figures, ok=status == 0)


def _keep(figures: dict[str, Any], *, ok: bool) -> int:
    if ok:
        KEPT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({"ok": ok, "written": KEPT.name if ok else None}))
    return int(not ok)


def taken_over(figures: dict[str, Any], text: str) -> dict[str, Any]:
    """The figures with the JSON line with which `./dev storm` ended; parts that were not run stay as they were."""
    line = json.loads(text.strip().splitlines()[-1])
    return figures | {"storm": figures.get("storm", {}) | line}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
