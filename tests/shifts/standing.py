"""Shifts, their volunteers and teams, in the words of the tests."""

from typing import Any

from chalicelib.kit.clock import HOUR, MINUTE, now_ms, rfc3339
from chalicelib.kit.facts import News, news_of
from chalicelib.kit.table import fetch
from chalicelib.shifts.store import Ahead, ahead_key, here_key, shift_key
from chalicelib.stations.rules import Station
from tests.checkin.visiting import keeper_of, place
from tests.decisions.deciding import number_of
from tests.world import Caller, Reply, World, fresh_key, rotating_code

COUNTY = "370303"


class Stand:
    """A station, who keeps it, a team of its area with a leader, and shifts that begin in two hours."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.station: Station = world.station()
        self.keeper = keeper_of(world, self.station)
        self.admin = world.citizen(("county_admin", COUNTY))
        self.team = f"T{fresh_key()[-9:]}"
        assert self.admin.post("/v1/teams", {"id": self.team, "name": "车站义工队", "area": COUNTY}).status == 201
        self.leader = world.citizen(("team_leader", self.team))

    def member(self, caller: Caller | None = None) -> Caller:
        """Somebody who asked and was admitted."""
        who = caller or self.world.citizen()
        assert who.post(f"/v1/teams/{self.team}/join").status == 200
        admitted = self.leader.post(f"/v1/teams/{self.team}/admit", {"volunteer_no": number_of(who)})
        assert admitted.status == 200, admitted.body
        return who

    def make(self, by: Caller | None = None, *, ahead: int = 2 * HOUR, minutes: int = 120, **more: Any) -> Reply:
        start, key = now_ms() + ahead, more.pop("key", "fresh")
        body = {
            "station_id": self.station.id, "title": "早高峰引导", "capacity": 3,
            "starts_at": rfc3339(start), "ends_at": rfc3339(start + minutes * MINUTE), **more,
        }  # fmt: skip
        return (by or self.keeper).post("/v1/shifts", body, key=key)

    def shift(self, **more: Any) -> str:
        reply = self.make(**more)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def enrolled(self, shift: str, caller: Caller | None = None) -> Caller:
        who = caller or self.world.citizen()
        reply = enrol(who, shift)
        assert reply.status == 200, reply.body
        return who

    def check_in(self, caller: Caller, *, at: Station | None = None, **named: Any) -> Reply:
        rest = {"key": named.pop("key")} if "key" in named else {}
        station = at or self.station
        body = {"code": rotating_code(station), "location": place(station), **named}
        return caller.post("/v1/check-ins", body, **rest)

    def opened(self, caller: Caller, **named: Any) -> str:
        reply = self.check_in(caller, **named)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def check_out(self, caller: Caller, session: str) -> Reply:
        body = {"code": rotating_code(self.station), "location": place(self.station)}
        reply = caller.post(f"/v1/check-ins/{session}/check-out", body)
        self.world.later(seconds=31)
        return reply


def enrol(caller: Caller, shift: str) -> Reply:
    return caller.post(f"/v1/shifts/{shift}/enrol")


def withdraw(caller: Caller, shift: str) -> Reply:
    return caller.post(f"/v1/shifts/{shift}/withdraw")


def seats(shift: str) -> int:
    """How many the shift itself says have enrolled."""
    item = fetch([shift_key(shift)])[shift_key(shift)]
    assert item is not None
    return int(item["en"]["N"])


def promised(caller: Caller) -> list[str]:
    """The shifts whose times a person has promised."""
    row = Ahead.of(fetch([ahead_key(caller.person)])[ahead_key(caller.person)])
    return [each.shift for each in row.slots] if row is not None else []


def told(shift: str, caller: Caller) -> News:
    """The last that a session on a shift told."""
    key = here_key(shift, caller.person)
    return news_of(fetch([key])[key], None)[-1]
