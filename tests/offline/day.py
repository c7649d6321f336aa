"""A day without a network, in the words of the tests."""

from pathlib import Path
from typing import Any

from chalicelib.kit.clock import MINUTE, now_ms
from chalicelib.offline.reactions import sweep
from chalicelib.stations.rules import Station
from infra.device.scanner import Scanner
from tests.devices.enrolling import enrolled, post
from tests.world import Caller, World

MORNING = MINUTE  # the first scan is made a minute after the codes


def code_of(volunteer: Caller) -> str:
    return str(volunteer.get("/v1/me/code").body["code"])


class Tablet:
    """A scanner whose clock the test sets, minute by minute."""

    def __init__(self, world: World, station: Station, folder: Path) -> None:
        self.scanner: Scanner = enrolled(world, station, folder)
        self.station, self.began_at = station.id, now_ms() + MORNING

    def scan(self, minute: float, code: str, action: str) -> dict[str, Any]:
        """A scan so many minutes after the beginning."""
        self.scanner.clock = lambda: self.began_at + round(minute * MINUTE)
        try:
            return self.scanner.scan(code, action)  # type: ignore[arg-type]  # one of the two words
        finally:
            self.scanner.clock = now_ms

    def lines(self) -> list[dict[str, Any]]:
        """Everything that was ever scanned."""
        return list(self.scanner.notebook.scans.values())

    def send(self, *numbers: int) -> list[tuple[int, str, str | None]]:
        """Upload these lines (all, when none are named); (number, result, code) of each."""
        lines = [line for line in self.lines() if not numbers or line["number"] in numbers]
        answer = self.scanner.send(post, lines)
        return [(each["number"], each["result"], each["code"]) for each in answer["items"]]


def totals(volunteer: Caller) -> tuple[int, int, int]:
    """(minutes, verified minutes, points) of a volunteer's life."""
    hours, points = volunteer.get("/v1/me/hours").body, volunteer.get("/v1/me/points").body
    return hours["minutes"], hours["verified_minutes"], points["available"]


def sessions(volunteer: Caller) -> list[tuple[int, int, str]]:
    """(minutes, points, state) of a volunteer's sessions, newest day first."""
    items = volunteer.get("/v1/me/check-ins").body["items"]
    return [(each["minutes"], each["points"], each["state"]) for each in items]


def everything_is_in(world: World) -> None:
    """So late that no list can bring anything any more: what waited has been judged."""
    world.later(hours=100)
    for _ in range(2):
        sweep(now_ms())
