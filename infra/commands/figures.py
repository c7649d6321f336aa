"""`./dev figures`: measure what operations cost and how the house recovers, and keep it in docs/proof.json.

`--quick` measures the costs only, `--growth` only what grows with the city (to a million volunteers and stations:
four gigabytes, some minutes), `--reports` only a day of ten thousand reports and the suggestions, `--settlement` only
a month of a hundred thousand redemptions. `--storm FILE` (or `-`) measures nothing, and takes over the last line of a
storm in which all was as it must be: `./dev storm | ./dev figures --storm -`. `./dev docs` makes docs/proof.md and
the README's table of it. Ends with one JSON line; exit status 1 when something cost more than is promised.
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
PHOTOS, SETTLEMENT = "tests/media/test_speed.py", "tests/settlement/test_month.py"
GROWN = ("growth", "nearest")
OF_REPORTS = ("suggesting", "day")


class Collected:
    """What the tests tell of themselves."""

    def __init__(self) -> None:
        self.operations: list[dict[str, Any]] = []
        self.naive: dict[str, Any] = {}
        self.recovery: list[dict[str, Any]] = []
        self.photos: dict[str, Any] = {}
        self.settlement: dict[str, Any] = {}
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
            self.settlement |= told.get("settlement", {})
            self.grown |= {name: told[name] for name in GROWN if name in told}
            self.reports |= {name: told[name] for name in OF_REPORTS if name in told}
        if report.failed:
            self.words.append(report.longreprtext)

    @property
    def figures(self) -> dict[str, Any]:
        """What was measured, as it is kept."""
        found = {
            "operations": self.operations, "naive": self.naive, "photos": self.photos, "recovery": self.recovery,
            "grown": self.grown, "reports": self.reports, "settlement": self.settlement,
        }  # fmt: skip
        return {name: figures for name, figures in found.items() if figures}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev figures", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the costs only")
    parser.add_argument("--growth", action="store_true", help="what grows with the city only")
    parser.add_argument("--reports", action="store_true", help="a day of reports, and how good the suggestions are")
    parser.add_argument("--settlement", action="store_true", help="a month of a hundred thousand redemptions")
    parser.add_argument("--storm", metavar="FILE", help="what ./dev storm printed; - for the standard input")
    asked = parser.parse_args(arguments)
    if asked.storm:
        text = sys.stdin.read() if asked.storm == "-" else Path(asked.storm).read_text(encoding="utf-8")
        return _take_over(text)
    if asked.growth or asked.reports or asked.settlement:
        os.environ["LONG"] = "1"
    collected = Collected()
    with contextlib.redirect_stdout(sys.stderr):
        status = pytest.main(["-p", "no:terminal", *_wanted(asked)], plugins=[collected])
    for words in collected.words:
        print(words, file=sys.stderr)
    return _keep(kept() | collected.figures, ok=status == 0)


def _wanted(asked: argparse.Namespace) -> list[str]:
    if asked.growth or asked.reports or asked.settlement:
        chosen = {GROWTH: asked.growth, SETTLEMENT: asked.settlement} | dict.fromkeys(REPORTS, asked.reports)
        return [tests for tests, wanted in chosen.items() if wanted]
    return [COSTS, PHOTOS] if asked.quick else [COSTS, PHOTOS, RECOVERY]


def _take_over(text: str) -> int:
    line = last_line(text)
    bad = unsound(line)
    for sentence in bad:
        print(f"not taken over: {sentence}", file=sys.stderr)
    return _keep(taken_over(kept(), line), ok=not bad)


def _keep(figures: dict[str, Any], *, ok: bool) -> int:
    if ok:
        KEPT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({"ok": ok, "written": KEPT.name if ok else None}))
    return int(not ok)


def last_line(text: str) -> dict[str, Any]:
    """The JSON line with which `./dev storm` ended; none when it was cut off before."""
    lines = text.strip().splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return found


def unsound(line: dict[str, Any]) -> list[str]:
    """What speaks against keeping what a storm said."""
    wrong = [] if line else ["the storm did not end with its line"]
    for layer in ("t0", "t1", "storms"):
        if line.get(layer, {}).get("violations") or line.get(layer, {}).get("failed"):
            wrong.append(f"{layer}: {line[layer]}")
    planted, naive = line.get("planted"), line.get("naive")
    if planted and planted["caught"] < planted["of"]:
        wrong.append(f"planted: {planted}")
    return wrong + (["naive: nothing was wrong with it"] if naive and not naive["violations"] else [])


def taken_over(figures: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """The figures with a storm's line; parts that were not run stay as they were."""
    return figures | {"storm": figures.get("storm", {}) | line}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
