"""`./dev storm`: races and faults against the real engine, the ledger check after each; LONG=1 for ten times more.

Prints a line a storm, and ends with one JSON line; exit status 1 when a storm failed or the books were not sound.
"""

import contextlib
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Table:
    """What pytest tells of each storm, printed as it comes."""

    storms: int = 0
    failed: int = 0
    violations: int = 0
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


def _line(report: pytest.TestReport, told: dict[str, Any]) -> str:
    name = report.nodeid.rpartition("::test_")[2].partition("[")[0].replace("_", " ")
    books = f"{told['violations']} violations" if "violations" in told else "not checked"
    answers = ", ".join(f"{each}: {count}" for each, count in told.get("answers", {}).items())
    state, requests = "FAILED" if report.failed else "ok", told.get("requests", 0)
    return f"{state:<6} {report.duration:6.1f} s  {books:<13} {requests:>5} requests  {name}\n{'':18}{answers}"


def main(arguments: list[str]) -> int:
    table, started = Table(), time.monotonic()
    with contextlib.redirect_stdout(sys.stderr):
        status = pytest.main(["-p", "no:terminal", *(arguments or ["tests/storms"])], plugins=[table])
        for words in table.words:
            print(words)
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"storms": table.storms, "violations": table.violations, "seconds": seconds}))
    return 0 if status == 0 and table.storms and not table.violations else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
