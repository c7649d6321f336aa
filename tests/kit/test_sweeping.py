"""Sweeps: whatever cannot be done holds up nothing else, and is said at the end."""

import pytest

from chalicelib.kit.sweeping import SweepIncomplete, each
from functions import sweep
from infra.local.engine import Engine
from tests.world import World


def test_every_item_is_done_and_counted() -> None:
    done = list[int]()
    assert each(range(4), done.append) == 4
    assert done == [0, 1, 2, 3]


def test_an_item_that_cannot_be_done_holds_up_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    done = list[int]()

    def do(number: int) -> None:
        if number == 1:
            raise RuntimeError("stuck")
        done.append(number)

    with pytest.raises(SweepIncomplete, match="1 of 4"):
        each(range(4), do)
    assert done == [0, 2, 3]
    assert "stuck" in capsys.readouterr().err


def test_a_sweep_that_fails_stops_no_other_sweep(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()

    def fail(now_ms: int) -> int:
        raise RuntimeError("stuck")

    def look(now_ms: int) -> int:
        looked.append("later")
        return 7

    monkeypatch.setattr(sweep, "SWEEPS", {"first": fail, "later": look})
    with pytest.raises(RuntimeError, match="first"):
        sweep.handler({}, None)
    assert looked == ["later"]
    monkeypatch.setattr(sweep, "SWEEPS", {"later": look})
    assert sweep.handler({}, None) == {"later": 7}


def test_the_citys_own_sweeps_run_where_nothing_is_due(world: World) -> None:
    assert set(sweep.handler({}, None)) == set(sweep.SWEEPS)
