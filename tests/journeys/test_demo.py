"""The demo is the city's promise to a stranger: one command, three jobs, every trick refused, a clean ledger. Here,
WeChat misbehaves all the while."""

import json
import subprocess
import sys

import pytest

from infra.template import ROOT

CEILINGS = {
    "check_in": 1,
    "check_out": 6,
    "keeper_scan_in": 4,
    "keeper_scan_out": 6,
    "report": 2,
    "reserve": 8,
    "confirm": 6,
}


@pytest.mark.slow
def test_the_demo_plays_the_three_jobs_and_refuses_every_trick() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "infra.commands.demo", "--faults"], cwd=ROOT, capture_output=True, text=True, timeout=170
    )
    assert played.returncode == 0, played.stdout[-2000:] + played.stderr[-2000:]
    told = json.loads(played.stdout.splitlines()[-1])
    assert told["ok"]
    assert (told["check_in"]["minutes"], told["check_in"]["points"]) == (120, 2)
    assert told["keeper"] == {
        "scanned": {"minutes": 120, "points": 2, "grade": 2},
        "offline": {"gap": "counter_gap", "minutes": 120},
    }
    assert told["moment"]["visibility"] == "public"
    assert told["report"]["reward"] == "granted"
    assert told["report"]["case"] == "closed"
    assert told["appeal"] == {"state": "submitted", "appeal": "reversed"}
    assert told["redemption"]["points"] == 1
    assert told["ledger"] == {"sum": 0, "violations": 0}
    assert told["refused"] == {
        "own_approval": "own_proposal",
        "own_scan": "own_scan",
        "outside_the_fence": "outside_the_fence",
        "old_station_code": "code_expired",
        "own_verification": "own_work",
        "same_screener": "not_independent",
        "old_screenshot": "code_expired",
        "wrong_merchant": "wrong_merchant",
        "second_clerk": "already_confirmed",
    }
    for command, ceiling in CEILINGS.items():
        spent = told["units"][command]
        assert (spent["write"] <= ceiling, spent["write_trips"]) == (True, 1), command
