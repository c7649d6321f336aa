"""`python -m infra.simulation --operations N --seed S`: progress, then one JSON line; exit status 1 for a violation."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from functools import partial

from .plants import PLANTED
from .result import Result
from .run import LAYERS, simulate

SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layer", choices=sorted(LAYERS), default="T0", help="T1: HTTP, botocore, a real engine")
    parser.add_argument("--faults", type=float, help="share of the storage calls that meet one")
    parser.add_argument("--plant", choices=sorted(PLANTED), metavar="BUG", help="one of plants/")
    parser.add_argument("--processes", type=int, default=1, help="cities that live side by side")
    asked = parser.parse_args(arguments)
    if asked.plant and asked.processes > 1:
        parser.error("a bug is planted in this process alone")
    simulated = partial(simulate, asked.operations, asked.seed, asked.faults, layer=asked.layer, told=_progress)
    if asked.plant:
        bug = PLANTED[asked.plant]
        with bug.plant():
            result = simulated(town=bug.town)
    else:
        result = simulated(processes=asked.processes)
    if asked.plant:
        result.replay_command += f" --plant {shlex.quote(asked.plant)}"
    for sentence in result.violations[:SHOWN]:
        print(f"VIOLATION {sentence}", file=sys.stderr)
    if result.violations:
        print(f"replay: {result.replay_command}", file=sys.stderr)
    print(json.dumps(result.line, ensure_ascii=False))
    return 1 if result.violations else 0


def _progress(result: Result) -> None:
    faults, speed = sum(result.faults.values()), result.operations / result.seconds
    print(
        f"{result.operations} operations, {faults} faults, {len(result.violations)} violations, {speed:.0f}/s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main())
