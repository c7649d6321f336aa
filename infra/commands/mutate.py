"""`./dev mutate`: changes one sign, bound or word of the ledger's and the exchange's rules at a time, and tests them.

A change that no test notices survives, and must stand in tests/survivors.toml with the reason why that is no fault.
Ends with one JSON line; exit status 1 when a survivor is not explained, or
when less than nine in ten are caught.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from infra.template import ROOT
from infra.tools import tool

ENOUGH = 0.9
SURVIVORS = ROOT / "tests" / "survivors.toml"
_CAUGHT = {"killed", "timeout"}


@dataclass(frozen=True)
class Mutant:
    """A change of one line of one function, and whether a test noticed."""

    name: str
    caught: bool

    @property
    def function(self) -> str:
        """Where it is, as the rules call it."""
        module, _, name = self.name.rpartition(".")
        return f"{module.removeprefix('chalicelib.')}.{name.rpartition('__mutmut_')[0].removeprefix('x_')}"


class Kept(TypedDict):
    """A survivor that is known, and why it may live."""

    function: str
    became: str
    why: str


def main(arguments: list[str]) -> int:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    try:
        subprocess.run(tool("mutmut", "run", "--max-children", "2"), cwd=ROOT, check=True, stdout=sys.stderr)
        mutants = list(_mutants())
        survived = [(mutant, _became(mutant)) for mutant in mutants if not mutant.caught]
    finally:
        shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    known = {(kept["function"], kept["became"]) for kept in kept_survivors()}
    unexplained = [(mutant, became) for mutant, became in survived if (mutant.function, became) not in known]
    for mutant, became in unexplained:
        print(f"survived without a reason: {mutant.function}: {became}", file=sys.stderr)
    share = 1 - len(survived) / len(mutants)
    line = {"mutants": len(mutants), "killed": round(share, 4), "survived": len(survived)}
    print(json.dumps({**line, "unexplained": len(unexplained)}))
    return 0 if share >= ENOUGH and not unexplained else 1


def kept_survivors() -> list[Kept]:
    """The survivors that tests/survivors.toml explains."""
    kept: list[Kept] = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))["survivor"]
    return kept


def _mutants() -> Iterator[Mutant]:
    for line in _told("results", "--all", "true"):
        name, _, state = line.strip().rpartition(": ")
        if name:
            yield Mutant(name, state in _CAUGHT)


def _became(mutant: Mutant) -> str:
    """The changed line as it stands in the mutant."""
    lines = [line for line in _told("show", mutant.name) if line.startswith("+") and not line.startswith("+++")]
    return " ".join(line[1:].strip() for line in lines)


def _told(*arguments: str) -> list[str]:
    command = tool("mutmut", *arguments)
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
