"""Corrections, back-fills and adjustments, in the words of the tests."""

from typing import Any

from chalicelib.checkin.overdue import end_by_itself
from chalicelib.hours.rules import minutes_of, points_of, standing
from chalicelib.hours.store import Day, DeskHours, day_key, desk_key
from chalicelib.kit.clock import day_on, now_ms, rfc3339
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import fetch
from chalicelib.points.chain import fold
from chalicelib.points.store import DeskPoints, Posting
from chalicelib.policy import Figures
from chalicelib.stations.rules import Station
from tests.checkin.visiting import opened
from tests.decisions.deciding import number_of
from tests.world import Caller, Reply, World

COUNTY = "370303"


def forgotten(world: World, citizen: Caller, station: Station, *, hours: float = 6.1) -> str:
    """A session that nobody closed, and that ended by itself."""
    session = opened(citizen, station)
    world.later(hours=hours)
    assert end_by_itself(citizen.person, session)
    return session


def correct(by: Caller, citizen: Caller, session: str, ended_at: int, **more: Any) -> Reply:
    on = more.pop("on", day_on(now_ms()))
    body = {
        "volunteer_no": number_of(citizen), "session_id": session, "on": on, "ended_at": rfc3339(ended_at),
        "code": "forgot", "evidence": "list-12",
    }  # fmt: skip
    return by.post("/v1/corrections", body, **more)


def entries(citizen: Caller) -> list[dict[str, Any]]:
    """What the person sees of his sessions, newest first."""
    return list(citizen.get("/v1/me/check-ins").body["items"])


def totals(citizen: Caller) -> tuple[int, int, int]:
    """(minutes, available points, debt); days, desk, chain and entries agree about them."""
    days = [(item["sk"]["S"][4:], Day.of(item)) for item in every(Listing(f"P#{citizen.person}", prefix="DAY#"))]
    minutes = points = 0
    for _, day in days:
        assert day is not None
        stands = standing(day.entries)
        worth = minutes_of(((start, end) for start, end, _ in stands), Figures())
        assert worth == sum(entry.minutes for entry in day.entries)
        assert points_of(stands, Figures()) == sum(entry.points for entry in day.entries)
        minutes, points = minutes + worth, points + points_of(stands, Figures())
    desk = fetch([desk_key(citizen.person)])[desk_key(citizen.person)]
    drawer, balances = DeskHours.of(desk), DeskPoints.of(desk)
    assert drawer is not None
    assert balances is not None
    assert int(drawer.minutes or 0) == minutes
    rows = [Posting.of(item) for item in every(Listing(f"P#{citizen.person}", table="postings"))]
    folded = fold((row.row(), row.hash) for row in rows if row is not None)
    assert folded.violations == []
    assert folded.balances == balances.balances
    assert folded.balances.honour == points
    return minutes, folded.balances.available, folded.balances.debt


def day_of(citizen: Caller, on: str) -> Day:
    found = Day.of(fetch([day_key(citizen.person, on)])[day_key(citizen.person, on)])
    assert found is not None
    return found
