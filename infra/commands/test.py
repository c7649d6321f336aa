"""`./dev test`: everything with coverage; with arguments of its own, just what pytest is told."""

import sys

from infra.template import ROOT
from infra.tools import run_all, tool

BOTH_CORES = ("-q", "-n", "3", "--dist", "loadfile")
"""Three processes, each with an engine of its own, for whose answer it waits: two leave a sixth of two cores idle."""
LONG_FIRST = ("simulation", "hours", "offline", "journeys", "storms")
"""What takes minutes a file begins first, so that at the end no core waits for the other's longest file."""


def main(arguments: list[str]) -> int:
    if arguments == ["--quick"]:
        return run_all([("tests", tool("pytest", *BOTH_CORES, "-m", "not slow"))])
    if arguments:
        return run_all([("tests", tool("pytest", *arguments))])
    everything = tool("pytest", *BOTH_CORES, "--no-loadscope-reorder", "--cov", "--cov-report=term", *_folders())
    return run_all([("tests", everything)])


def _folders() -> list[str]:
    names = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    return [f"tests/{name}" for name in (*LONG_FIRST, *sorted(names - {*LONG_FIRST}))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
