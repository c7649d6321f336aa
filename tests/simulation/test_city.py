"""The bank test's first layer: cities under faults, one seed each."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from chalicelib.reports.first_places import GUARDED
from infra.simulation.__main__ import main
from infra.simulation.faults import ANYWHERE, OF_BATCHES, OF_TRANSACTIONS
from infra.simulation.life import one_city
from infra.simulation.run import simulate
from infra.template import ROOT

CEILINGS = {
    "check_in": 1, "check_in on a shift": 6, "check_out": 10, "check_out on a shift": 12, "reserve": 10, "confirm": 6,
    "cancel": 10, "upload": 14, "revoke": 22 + 4 * GUARDED,
}  # fmt: skip
"""Write units at most: a check-out over midnight, a reservation with a limit per person, a line that scans out over
midnight, a report with photos that goes while the next one takes its place, and a look at each that it passes over."""


@pytest.mark.slow
def test_a_hundred_thousand_operations_under_faults_break_nothing() -> None:
    result = simulate(100_000, seed=1, processes=2)
    assert result.violations == [], result.replay_command
    assert result.operations >= 100_000
    assert set(result.faults) >= {*ANYWHERE, *OF_TRANSACTIONS, *OF_BATCHES, "met", "outage"}
    assert {verb: units for verb, units in result.units.items() if units > CEILINGS.get(verb, 20)} == {}


def test_without_faults_people_still_meet_and_nothing_breaks() -> None:
    result = one_city(1_000, seed=2, faults=0)
    assert (result.violations, set(result.faults)) == ([], {"met"})


def _digest(seed: int, hashing: int) -> str:
    command = [sys.executable, "-m", "infra.simulation", "--operations", "800", "--seed", str(seed)]
    environment = os.environ | {"PYTHONHASHSEED": str(hashing)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    line: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return str(line["digest"])


def test_the_same_seed_gives_the_same_history_to_the_bit() -> None:
    assert _digest(7, hashing=1) == _digest(7, hashing=2)
    assert _digest(7, hashing=1) != _digest(8, hashing=1)


def test_a_replay_in_a_process_of_its_own_tells_what_happened_here() -> None:
    """Where other parts of the house were imported first, and other cities have been."""
    assert simulate(800, seed=7).digest == _digest(7, hashing=1)


def test_a_bug_left_in_fails_the_command_and_its_replay_finds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    bug = "a reservation takes the price from elsewhere"
    assert main(["--operations", "1000", "--seed", "1", "--plant", bug]) == 1
    told = capsys.readouterr()
    replay = json.loads(told.out)["replay"]
    assert f"replay: {replay}" in told.err
    assert main([*replay.split(" --plant ")[0].split()[3:], "--plant", bug]) == 1
    again = capsys.readouterr()
    assert json.loads(again.out)["digest"] == json.loads(told.out)["digest"]
