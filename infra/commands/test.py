"""`./dev test`: everything with coverage; with arguments of its own, just what pytest is told."""

import sys

from infra.tools import run_all, tool

BOTH_CORES = ("-q", "-n", "2", "--dist", "loadfile")  # two processes, each with an engine of its own


def main(arguments: list[str]) -> int:
    if arguments == ["--quick"]:
        return run_all([("tests", tool("pytest", *BOTH_CORES, "-m", "not slow"))])
    if arguments:
        return run_all([("tests", tool("pytest", *arguments))])
    return run_all([("tests", tool("pytest", *BOTH_CORES, "--cov", "--cov-report=term"))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
