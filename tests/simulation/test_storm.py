"""`./dev storm`: one line of JSON, and an exit status that means it."""

import json
from typing import Any

import pytest

from infra.commands.storm import main
from infra.races import Races
from infra.simulation.bank import Hunt
from infra.simulation.plants import PLANTED

Told = pytest.CaptureFixture[str]


def _line(told: str) -> dict[str, Any]:
    (line,) = told.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_bug_left_in_on_purpose_fails_the_command_with_the_replay(capsys: Told) -> None:
    bug = "points come back twice"
    assert main(["--plant", bug]) == 1
    told = capsys.readouterr()
    assert "replay: python -m infra.simulation --layer T0 --operations 500 --seed 1" in told.err
    assert f"--plant '{bug}'" in told.err
    assert _line(told.out)["t0"]["violations"] > 0


def test_a_part_of_it_ends_in_one_line_and_a_row_of_the_table(capsys: Told) -> None:
    assert main(["--only", "naive", "--quick"]) == 0
    told = capsys.readouterr()
    assert _line(told.out)["naive"]["violations"] > 0
    assert "ok     naive" in told.err


def test_a_part_that_nobody_knows_is_refused(capsys: Told) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "weather"])
    assert "no such part" in capsys.readouterr().err


def test_a_hunt_is_sound_when_nearly_all_are_caught() -> None:
    names = list(PLANTED)
    asked = {"T0": len(names), "T1": 30}
    assert Hunt(asked, {"T0": [], "T1": names[:3]}).sound
    assert not Hunt(asked, {"T0": [], "T1": names[:4]}).sound
    assert not Hunt(asked, {"T0": names[:1], "T1": []}).sound
    assert not Hunt({"T0": 24, "T1": 30}, {"T0": [], "T1": []}).sound
    assert Hunt(asked, {"T0": [], "T1": names[:3]}).line["t1_caught"] == 27


def test_races_are_sound_when_there_were_some_and_none_failed() -> None:
    assert Races(storms=3).sound
    assert not any(each.sound for each in (Races(), Races(storms=3, failed=1), Races(storms=3, violations=1)))
