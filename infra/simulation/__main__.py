"""`python -m infra.simulation --operations N --seed S`: progress, then one JSON line; exit status 1 for a violation."""

import argparse
import json
import sys

from .run import FAULTS, SHOWN, Result, simulate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=FAULTS, help="share of the storage calls that meet one")
    asked = parser.parse_args()
    result = simulate(asked.operations, asked.seed, asked.faults, told=_progress)
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
