"""`./dev check`: style, types and the shape of the house; no engine is started."""

import sys

from infra.tools import run_all, tool

TYPED = ("chalicelib", "functions", "app.py", "infra")


def main() -> int:
    return run_all(
        [
            ("ruff check", tool("ruff", "check", ".", "dev")),
            ("ruff format", tool("ruff", "format", "--check", "--quiet", ".", "dev")),
            ("mypy", tool("mypy", "--strict", *TYPED)),
            ("shape", tool("pytest", "-q", "tests/shape")),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
