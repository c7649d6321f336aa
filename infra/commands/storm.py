"""`./dev storm`: the bank test in both layers, the naive shape, the planted bugs, and the storms of races and faults.

    ./dev storm                     everything: 1,000,000 operations of T0, 10,000 of T1 (LONG=1: 100,000)
    ./dev storm --quick             a twentieth of it, in a few minutes
    ./dev storm --only t0,naive     parts of it: t0, t1, naive, planted, storms
    ./dev storm --plant "<bug>"     one of infra/simulation/plants is left in: exit status 1, and the replay command
    ./dev storm -- -k race          only the storms, as these arguments of pytest choose them

Progress and a table go to stderr, one JSON line to stdout; exit status 0 only when all is as it must be. To keep what
it said in docs/proof.json, docs/proof.md and the README's table: `./dev storm | ./dev figures --storm -`, `./dev docs`.
"""

import argparse
import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable
from typing import Any

from infra.races import race
from infra.simulation.bank import accuse, blow, hunt, say
from infra.simulation.faults import ANYWHERE, OF_BATCHES, OF_TRANSACTIONS
from infra.simulation.naive_books import broken
from infra.simulation.planted import caught
from infra.simulation.plants import PLANTED
from infra.simulation.result import Result

LONG = bool(os.environ.get("LONG"))
OPERATIONS = {"t0": 1_000_000, "t1": 100_000 if LONG else 10_000, "naive": 20_000}
QUICK = {"t0": 40_000, "t1": 1_000, "naive": 5_000}
EVERY_KIND = {*ANYWHERE, *OF_TRANSACTIONS, *OF_BATCHES, "outage", "met"}
FAULTS = 0.01
HIT = 0.15
OF_THEIR_OWN = ("kinds", "digest", "replay", "broke")  # of a line: no part of its row
PARTS = ("t0", "t1", "naive", "planted", "storms")
Part = tuple[dict[str, Any], bool]


def main(arguments: list[str]) -> int:
    asked = _parsed(arguments)
    if asked.plant:
        return _left_in(asked.plant)
    operations = QUICK if asked.quick else OPERATIONS
    parts: dict[str, Callable[[], Part]] = {
        "t0": lambda: _layer("T0", operations["t0"], asked),
        "t1": lambda: _layer("T1", operations["t1"], asked),
        "naive": lambda: _naive(operations["naive"], asked),
        "planted": lambda: _planted(asked),
        "storms": lambda: _storms(asked.pytest),
    }
    with contextlib.redirect_stdout(sys.stderr):
        told = {name: do() for name, do in parts.items() if name in asked.only}
    for name, (line, sound) in told.items():
        _row(name, line, sound)
    print(json.dumps({name: line for name, (line, _) in told.items()}, ensure_ascii=False))
    return 0 if all(sound for _, sound in told.values()) else 1


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev storm", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="PART,PART")
    parser.add_argument("--plant", choices=sorted(PLANTED), metavar="BUG")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("pytest", nargs="*", help="arguments of pytest for the storms")
    asked = parser.parse_args(arguments)
    asked.only = asked.only or (["storms"] if asked.pytest else PARTS)
    if unknown := [part for part in asked.only if part not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    return asked


def _layer(layer: str, operations: int, asked: argparse.Namespace) -> Part:
    result = blow(layer, operations, asked.seed, asked.processes)
    enough = result.operations >= operations and sum(result.faults.values()) >= FAULTS * operations
    whole = asked.quick or set(result.faults) >= EVERY_KIND
    hit = layer == "T0" or result.hit >= HIT * result.operations
    return _told(result), enough and whole and hit and not result.violations


def _naive(operations: int, asked: argparse.Namespace) -> Part:
    # Each city counts all that went wrong in it, and is not the last one for that.
    result = blow("naive", operations, asked.seed, 1)
    return _told(result) | {"broke": broken(result.violations)}, bool(result.violations)


def _told(result: Result) -> dict[str, Any]:
    left_out = () if result.violations else ("replay",)
    return {name: value for name, value in result.line.items() if name not in (*left_out, "units")}


def _planted(asked: argparse.Namespace) -> Part:
    names = list(PLANTED)
    found = hunt(names[::6] if asked.quick else names, asked.processes)
    return found.line, found.sound


def _storms(arguments: list[str]) -> Part:
    races = race(arguments)
    return races.line, races.sound


def _left_in(bug: str) -> int:
    result = caught(bug)
    if result.violations:
        result.replay_command += f" --plant {shlex.quote(bug)}"
        accuse(result)
    print(json.dumps({"t0": _told(result)}, ensure_ascii=False))
    return 1 if result.violations else 0


def _row(name: str, line: dict[str, Any], sound: bool) -> None:
    kinds = line.get("kinds", {})
    plain = ", ".join(f"{key} {value}" for key, value in line.items() if key not in OF_THEIR_OWN)
    say(f"{'ok' if sound else 'NOT OK':<7}{name:<8}{plain}")
    if kinds:
        say(f"{'':15}{', '.join(f'{kind} {count}' for kind, count in kinds.items())}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
