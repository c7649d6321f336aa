"""The whole local city around a tiny App: what it keeps, what it survives, how its time moves."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from infra.local.city import CityHandle, start_city
from infra.local.processes import CannotStart
from infra.template import ROOT

pytestmark = pytest.mark.slow
TWO_HOURS = 7200


def call(method: str, url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.load(answer)


def status_of(method: str, url: str, body: object = None) -> int:
    try:
        call(method, url, body)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def write_note(city: CityHandle, name: str) -> None:
    call("PUT", f"{city.api}/v1/notes/{name}", {})


def seen(city: CityHandle, note: str) -> dict[str, Any] | None:
    """What functions/facts noted down when the table's stream carried the note to it."""
    key = {"pk": {"S": f"SEEN#{note}"}, "sk": {"S": "INSERT"}}
    table = city.deployed.environment["POSTINGS_TABLE"]
    item: dict[str, Any] | None = city.endpoint.client("dynamodb").get_item(TableName=table, Key=key).get("Item")
    return item


def eventually(condition: Any, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_the_ready_line_names_every_part_and_every_part_answers(city: CityHandle) -> None:
    ready = json.loads((city.data_dir / "ready.json").read_text())
    assert ready == city.ready()
    assert list(ready) == ["ready", "api", "wechat", "control", "aws", "data_dir"]
    assert call("GET", f"{ready['api']}/v1/health")["ok"]
    assert call("GET", f"{ready['wechat']}/__health")["ok"]
    assert call("GET", f"{ready['control']}/clock")["offset_seconds"] == 0


def test_what_the_api_writes_reaches_the_functions_before_all_is_quiet(city: CityHandle) -> None:
    for number in range(20):
        write_note(city, f"QUIETLY-{number}")
    assert call("GET", f"{city.control}/quiet?seconds=20")["quiet"]
    assert all(seen(city, f"QUIETLY-{number}") for number in range(20))


def test_a_message_that_waits_in_the_queue_is_not_quiet(city: CityHandle) -> None:
    queue = city.deployed.environment["RETRY_QUEUE_URL"]
    client = city.endpoint.client("sqs")
    client.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=30)
    assert status_of("GET", f"{city.control}/quiet?seconds=1") == 503
    client.purge_queue(QueueUrl=queue)
    assert call("GET", f"{city.control}/quiet?seconds=20")["quiet"]


def test_a_moved_clock_is_moved_for_the_api_the_functions_and_the_stand_in(city: CityHandle) -> None:
    write_note(city, "BEFORE")  # so that the worker is there before the clock moves
    assert eventually(lambda: seen(city, "BEFORE"))
    moved = call("POST", f"{city.control}/clock/advance", {"seconds": TWO_HOURS})
    expected = time.time() * 1000 + moved["offset_seconds"] * 1000
    assert moved["offset_seconds"] >= TWO_HOURS - 5
    assert call("GET", f"{city.api}/v1/health")["now_ms"] == pytest.approx(expected, abs=5_000)
    assert call("GET", f"{city.wechat}/__clock")["now_ms"] == pytest.approx(expected, abs=5_000)
    write_note(city, "AFTER")
    assert eventually(lambda: seen(city, "AFTER"))
    assert int((seen(city, "AFTER") or {})["at_ms"]["N"]) == pytest.approx(expected, abs=15_000)


def test_schedules_run_on_the_way_in_order(city: CityHandle) -> None:
    before = call("GET", f"{city.control}/clock")["now"]
    moved = call("POST", f"{city.control}/clock/advance", {"seconds": 180})
    moments = [run["at"] for run in moved["ran"]]
    ran = [run["schedule"] for run in moved["ran"]]
    assert (ran.count("sweep"), ran.count("errands"), len(ran)) == (3, 3, 6)
    assert moments == sorted(moments)
    assert before < moments[0]
    assert moments[-1] <= moved["now"]


def test_a_schedule_can_be_run_now(city: CityHandle) -> None:
    now_ms = call("GET", f"{city.control}/clock")["now_ms"]
    ran = call("POST", f"{city.control}/schedules/sweep", {})
    assert ran["answer"]["ran_at_ms"] >= now_ms
    assert status_of("POST", f"{city.control}/schedules/nonsense", {}) == 404


@pytest.mark.parametrize("body", [{}, {"seconds": -1}, {"seconds": "1"}, {"seconds": True}, [], {"seconds": 1e12}])
def test_the_clock_goes_only_forward_and_only_by_a_number(city: CityHandle, body: object) -> None:
    assert status_of("POST", f"{city.control}/clock/advance", body) == 422


def test_a_killed_api_is_started_again_and_what_it_acknowledged_is_there(city: CityHandle) -> None:
    write_note(city, "ACKNOWLEDGED")
    assert city._api is not None
    os.kill(city._api.process.pid, signal.SIGKILL)
    assert eventually(lambda: status_of_or_down(f"{city.api}/v1/health") == 200)
    table = city.deployed.environment["RECORDS_TABLE"]
    key = {"pk": {"S": "ACKNOWLEDGED"}, "sk": {"S": "NOTE"}}
    assert "Item" in city.endpoint.client("dynamodb").get_item(TableName=table, Key=key)
    assert eventually(lambda: seen(city, "ACKNOWLEDGED"))


def status_of_or_down(url: str) -> int:
    try:
        return status_of("GET", url)
    except OSError:
        return 0


def test_a_killed_function_loses_nothing(city: CityHandle) -> None:
    write_note(city, "WARM")
    assert eventually(lambda: seen(city, "WARM"))
    for worker in (city.data_dir / "notes").iterdir():
        try:
            os.kill(int(worker.name), signal.SIGKILL)
        except ProcessLookupError:
            continue
    write_note(city, "AFTER-THE-KILL")
    assert eventually(lambda: seen(city, "AFTER-THE-KILL"), seconds=30)


def test_a_second_city_in_the_same_place_is_refused(city: CityHandle) -> None:
    with pytest.raises(CannotStart, match="DATA_DIR"):
        start_city(city.data_dir)
    assert (city.data_dir / "ready.json").exists()


def test_a_taken_port_is_refused_before_anything_is_started(project: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"port {port} \(PORT\)"):
            start_city(tmp_path / "data", project=project, port=port)
    assert not (tmp_path / "data" / "engine").exists()


def test_a_city_that_is_started_again_knows_all_and_still_reacts(project: Path, tmp_path: Path) -> None:
    with start_city(tmp_path, project=project) as first:
        for number in range(5):
            write_note(first, f"KEPT-{number}")
        call("POST", f"{first.control}/clock/advance", {"seconds": 60})
    assert not (tmp_path / "ready.json").exists()
    with start_city(tmp_path, project=project) as second:
        assert second.deployed.environment == first.deployed.environment
        assert call("GET", f"{second.control}/clock")["offset_seconds"] > 50
        assert all(seen(second, f"KEPT-{number}") for number in range(5))
        write_note(second, "NEW")
        assert eventually(lambda: seen(second, "NEW"))


def test_a_killed_engine_ends_the_city_and_the_loss_is_said(project: Path, tmp_path: Path) -> None:
    with start_city(tmp_path, project=project) as city:
        assert city._engine is not None
        os.kill(city._engine.child.process.pid, signal.SIGKILL)
        assert city.over.wait(10)
        assert city.reason == "the engine ended: what it held since its start is lost"


def test_a_given_engine_and_a_given_wechat_are_used(city: CityHandle, project: Path, tmp_path: Path) -> None:
    given = {"aws_endpoint_url": city.aws, "wechat_api_base": "http://127.0.0.1:9/wechat"}
    with start_city(tmp_path, project=project, **given) as guest:
        assert guest.aws == city.aws
        assert guest.wechat == "http://127.0.0.1:9/wechat"
        assert not (tmp_path / "engine").exists()
        write_note(guest, "FROM-A-GUEST")
        assert status_of("GET", f"{guest.control}/quiet") == 501


def test_the_command_prints_its_ready_line_and_stops_on_sigterm(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": "0"}
    command = [sys.executable, "-m", "infra.commands.run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["ready"]
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
