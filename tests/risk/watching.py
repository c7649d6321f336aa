"""Fraud in the words of the tests: what people do, what the stream tells of it, and what the reviewers see."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.kit.facts import deliver, news_of
from chalicelib.kit.table import Key, fetch
from chalicelib.stations.rules import Station
from functions import reactions
from tests.checkin.visiting import check_in, check_out, desk_of, place, void
from tests.world import HERE, Caller, Reply, World, rotating_code

COUNTY = "370303"
assert reactions.ALL  # importing registers them


def told(item: Any, *, times: int = 1) -> None:
    """Hand over what the stream tells of an item."""
    for _ in range(times):
        for news in news_of(item, None):
            failures = list(deliver(news))
            assert not failures, failures


def told_of(key: Key, *, times: int = 1) -> None:
    """Hand over what the stream tells of the item of a key."""
    told(fetch([key])[key], times=times)


@dataclass
class Watch:
    """A county with two reviewers."""

    world: World
    station: Station = field(init=False)
    one: Caller = field(init=False)
    two: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.station = self.world.station()
        self.one = self.world.citizen(("auditor", COUNTY))
        self.two = self.world.citizen(("county_admin", COUNTY))

    def far(self, km: float) -> Station:
        """A station so far south."""
        return self.world.station(lat=HERE["lat"] - km / 111.195)

    def comes(self, who: Caller, station: Station | None = None, *, metres: float = 0, times: int = 1) -> str:
        """A check-in, and what the stream tells of it; the session's id."""
        at = station or self.station
        reply = check_in(who, rotating_code(at), place(at, metres=metres))
        assert reply.status == 201, reply.body
        told(desk_of(who), times=times)
        return str(reply.body["id"])

    def goes(self, who: Caller, session: str, station: Station | None = None, *, times: int = 1) -> Reply:
        """A check-out, and what the stream tells of it; the screen shows a fresh code then."""
        at = station or self.station
        reply = check_out(who, session, rotating_code(at), place(at))
        assert reply.status == 200, reply.body
        told(desk_of(who), times=times)
        self.world.later(seconds=31)
        return reply

    def serves(self, who: Caller, station: Station | None = None, *, metres: float = 0, **how_long: float) -> str:
        """A whole session."""
        session = self.comes(who, station, metres=metres)
        self.world.later(**how_long)
        self.goes(who, session, station)
        return session

    def slips(self, who: Caller, *, metres: float = 0) -> str:
        """A check-in that is voided at once."""
        session = self.comes(who, metres=metres)
        assert void(who, session).status == 200
        self.world.later(seconds=31)
        return session

    def flags(self, who: Caller | None = None, *, rule: str | None = None) -> list[dict[str, Any]]:
        """The open flags, of a person or rule; those of this test's stations only."""
        found: list[dict[str, Any]] = []
        path = f"/v1/flags?area={COUNTY}&limit=50"
        while path:
            body = self.one.get(path).body
            found += body["items"]
            path = f"/v1/flags?area={COUNTY}&limit=50&cursor={body['next_cursor']}" if body["next_cursor"] else ""
        return [
            each for each in found
            if (who is None or each["person"] == who.person) and (rule is None or each["rule"] == rule)
        ]  # fmt: skip

    def rules(self, who: Caller) -> list[str]:
        """Which rules have flagged somebody."""
        return sorted(each["rule"] for each in self.flags(who))

    def say(self, by: Caller, flag: str, verdict: str, **rest: Any) -> Reply:
        """One of the two speaks."""
        body = {"verdict": verdict, "code": "seen", "evidence": "camera-4"}
        return by.post(f"/v1/flags/{flag}/decide", body, **rest)

    def uphold(self, flag: str) -> dict[str, Any]:
        """Both say that it was wrong."""
        assert self.say(self.one, flag, "uphold").body["state"] == "proposed"
        reply = self.say(self.two, flag, "uphold")
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body
