"""Running the development tools one after the other, for `check` and `test`."""

import subprocess
import sys
import time
from collections.abc import Sequence

from infra.template import ROOT


def tool(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def run_all(steps: Sequence[tuple[str, list[str]]]) -> int:
    """Run every step even when one fails, so that one round shows everything."""
    failed = []
    for name, command in steps:
        started = time.monotonic()
        status = subprocess.run(command, cwd=ROOT).returncode
        print(f"{name}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
        if status != 0:
            failed.append(name)
    return 1 if failed else 0
