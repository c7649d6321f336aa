"""Enrolled devices, in the words of the tests: the reference scanner over the real App."""

from pathlib import Path
from typing import Any

from chalicelib.kit.clock import now_ms
from chalicelib.stations.rules import Station
from infra.device.scanner import Scanner
from tests.world import Caller, Reply, World, call


def enrolled(world: World, station: Station, folder: Path, keeper: Caller | None = None) -> Scanner:
    """A scanner that a keeper of the station has enrolled."""
    keeper = keeper or world.citizen(("station_keeper", station.id))
    made = keeper.post(f"/v1/stations/{station.id}/devices", {"name": "扫码枪", "kind": "scanner"})
    assert made.status == 201, made.body
    return Scanner(made.body["id"], made.body["key"], folder / f"{made.body['id']}.jsonl", clock=now_ms)


def post(path: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
    """How a scanner reaches the App in these tests."""
    reply = call("POST", path, body, token=token, key=None)
    return reply.status, reply.body


def get(path: str, scanner: Scanner) -> Reply:
    """A device's own read."""
    return call("GET", path, token=scanner.token())
