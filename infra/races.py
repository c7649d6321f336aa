"""The storms of tests/storms: races and faults against the real engine, run by pytest, told as a table."""

import sys
import time
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Races:
    """What pytest tells of each storm, printed as it comes."""

    storms: int = 0
    failed: int = 0
    violations: int = 0
    seconds: float = 0.0
    words: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A storm is over, or could not begin."""
        if report.when != "call" and not report.failed:
            return
        told: dict[str, Any] = dict(report.user_properties)
        self.storms += 1
        self.failed += report.failed
        self.violations += int(told.get("violations", 0))
        print(_line(report, told), file=sys.stderr, flush=True)
        if report.failed:
            self.words.append(report.longreprtext)

    @property
    def sound(self) -> bool:
        """Whether there were any, and all is as it must be."""
        return bool(self.storms) and not self.failed and not self.violations

    @property
    def line(self) -> dict[str, object]:
        """As `./dev storm` prints it."""
        told = {"storms": self.storms, "failed": self.failed, "violations": self.violations}
        return told | {"seconds": round(self.seconds, 1)}


def race(arguments: list[str]) -> Races:
    """Run them all, or what these arguments of pytest choose."""
    races, began = Races(), time.monotonic()
    status = pytest.main(["-p", "no:terminal", *(arguments or ["tests/storms"])], plugins=[races])
    for words in races.words:
        print(words, file=sys.stderr)
    races.failed = max(races.failed, int(status != 0))
    races.seconds = time.monotonic() - began
    return races


def _line(report: pytest.TestReport, told: dict[str, Any]) -> str:
    name = report.nodeid.rpartition("::test_")[2].partition("[")[0].replace("_", " ")
    books = f"{told['violations']} violations" if "violations" in told else "not checked"
    answers = ", ".join(f"{each}: {count}" for each, count in told.get("answers", {}).items())
    state, requests = "FAILED" if report.failed else "ok", told.get("requests", 0)
    return f"{state:<6} {report.duration:6.1f} s  {books:<13} {requests:>5} requests  {name}\n{'':18}{answers}"
