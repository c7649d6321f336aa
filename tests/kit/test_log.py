"""One line a request, short, in one write, and honest about what the call cost."""

import contextlib
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.kit import log
from chalicelib.kit.log import Meter, line, meter, metered
from tests.world import HERE, Reply, World, call, rotating_code


class Paper(io.StringIO):
    """What a log is written on; it counts the writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = list[str]()

    def write(self, text: str) -> int:
        self.writes.append(text)
        return super().write(text)


def written(do: Callable[[], object]) -> list[str]:
    """What is written while this is done: one text a write."""
    with contextlib.redirect_stdout(Paper()) as paper:
        do()
    return paper.writes


def test_a_line_is_one_write_of_one_json_line() -> None:
    (text,) = written(lambda: line(rid="1", outcome="好\n的", nothing=None, ms=1.5))
    assert text.endswith("\n")
    assert text.count("\n") == 1
    assert json.loads(text) == {"rid": "1", "outcome": "好\n的", "ms": 1.5}


def test_a_line_never_exceeds_four_hundred_bytes_and_keeps_what_stands_first() -> None:
    (text,) = written(lambda: line(rid="1", outcome="签" * 90, more="到" * 90, last="x"))
    assert len(text.encode()) <= log.LIMIT + 1
    assert list(json.loads(text)) == ["rid", "outcome"]


def test_a_field_that_fits_nowhere_leaves_the_line_empty_rather_than_long() -> None:
    assert written(lambda: line(why="x" * 500)) == ["{}\n"]


def test_what_is_not_json_is_spelt_somehow() -> None:
    (text,) = written(lambda: line(error=ValueError("no"), raw=b"x"))
    assert "no" in json.loads(text)["error"]


def test_a_request_leaves_one_line_with_its_cost(world: World) -> None:
    citizen, station, replies = world.citizen(), world.station(), list[Reply]()
    code = rotating_code(station)
    (text,) = written(lambda: replies.append(citizen.post("/v1/check-ins", {"code": code, "location": HERE})))
    told = json.loads(text)
    assert len(text.encode()) <= 401
    assert told["rid"] == replies[0].headers["X-Request-Id"]
    assert (told["route"], told["status"], told["outcome"]) == ("POST /v1/check-ins", 201, "ok")
    assert told["units"]["w"] == 1
    assert told["ms"] > 0
    assert code not in text


def test_a_refused_request_names_the_refusal_and_no_person(world: World) -> None:
    citizen = world.citizen()
    forged = {"authorization": f"Bearer {citizen.token}x"}
    (text,) = written(lambda: citizen.post("/v1/check-ins", {"code": "S1.NOWHERE.x"}, headers=forged))
    told = json.loads(text)
    assert (told["status"], told["outcome"]) == (401, "login_required")
    assert citizen.person not in text


def test_a_bug_is_traced_on_the_other_paper(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError as bug:
        log.trace("rid-1", bug)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert json.loads(printed.err.splitlines()[0]) == {"rid": "rid-1", "bug": "RuntimeError('broken')"}
    assert "Traceback" in printed.err


def test_each_call_has_a_meter_of_its_own() -> None:
    def work(number: int) -> tuple[float, float]:
        with metered() as mine:
            meter().write_units += number
            with metered() as inner:
                meter().write_units += 100
            return mine.write_units, inner.write_units

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [(number, 100) for number in range(40)]
    meter().write_units += 5
    assert meter() == Meter()


def test_what_the_app_is_asked_while_it_is_not_configured_is_not_answered(
    engine: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.kit.settings import SettingMissing, settings

    monkeypatch.delenv("FACTS_BUCKET")
    settings.cache_clear()
    with pytest.raises(SettingMissing, match="FACTS_BUCKET"):
        call("GET", "/v1/stations/NOWHERE")
    monkeypatch.undo()
    settings.cache_clear()
