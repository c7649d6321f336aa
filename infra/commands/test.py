"""`./dev test`: everything with coverage; with arguments of its own, just what pytest is told."""

import sys

from infra.tools import run_all, tool


def main(arguments: list[str]) -> int:
    if arguments == ["--quick"]:
        return run_all([("tests", tool("pytest", "-q", "-m", "not slow"))])
    if arguments:
        return run_all([("tests", tool("pytest", *arguments))])
    return run_all([("tests", tool("pytest", "-q", "--cov", "--cov-report=term"))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
