"""A volunteer objects to his record: it stands by a decision with appeal, or two officers amend it, in time."""

from typing import Any

import pytest

from chalicelib.checkin.reactions import sweep_back_fills
from chalicelib.hours import rules as hours_rules
from chalicelib.hours.store import Day
from chalicelib.kit.clock import DAY, HOUR, MINUTE, day_on, now_ms, parse_rfc3339, rfc3339
from chalicelib.kit.facts import News
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import fetch
from chalicelib.objections.reactions import open_again, sweep
from chalicelib.objections.store import Objection, objection_key
from tests.checkin.amending import COUNTY, forgotten, totals
from tests.checkin.test_service_records import records
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import Court, live_in, log_in_again
from tests.world import Caller, Reply, World, fresh_key


class Matter:
    """A volunteer with a forgotten session, and officers of the county."""

    def __init__(self, world: World) -> None:
        self.world, self.court = world, Court(world)
        self.citizen, self.first, self.second = self.court.citizen, self.court.first, self.court.second
        self.station = world.station()
        self.session = forgotten(world, self.citizen, self.station)
        (record,) = records(self.citizen)
        self.on, self.began_at = record["on"], parse_rfc3339(record["started_at"])

    def object(self, by: Caller | None = None, *, key: str = "fresh", **more: Any) -> Reply:
        body = {
            "kind": "wrong_minutes", "statement": "我服务到中午", "session_id": self.session, "on": self.on,
            "ended_at": rfc3339(self.began_at + 2 * HOUR), **more,
        }  # fmt: skip
        said = {name: value for name, value in body.items() if value is not None}
        return (by or self.citizen).post("/v1/me/objections", said, key=key)

    def objected(self, **more: Any) -> str:
        reply = self.object(**more)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def missing(self) -> str:
        team = f"O{fresh_key()[-9:]}"
        assert self.first.post("/v1/teams", {"id": team, "name": "异议队", "area": COUNTY}).status == 201
        start = now_ms() - 5 * HOUR
        return self.objected(
            kind="missing", session_id=None, on=None, team_id=team, station_id=self.station.id,
            started_at=rfc3339(start), ended_at=rfc3339(start + HOUR),
        )  # fmt: skip

    def grant(self, objection: str, by: Caller | None = None, **more: Any) -> Reply:
        body = {"code": "list_shows", "evidence": "list-4", "ended_at": rfc3339(self.began_at + 2 * HOUR), **more}
        said = {name: value for name, value in body.items() if value is not None}
        return (by or self.first).post(f"/v1/objections/{objection}/grant", said)

    def approve(self, objection: str, by: Caller | None = None, **rest: Any) -> Reply:
        return (by or self.second).post(f"/v1/objections/{objection}/approve", **rest)

    def uphold(self, objection: str, by: Caller | None = None, **rest: Any) -> Reply:
        body = {"code": "list_is_right", "evidence": "list-4"}
        return (by or self.first).post(f"/v1/objections/{objection}/uphold", body, **rest)

    def waiting(self) -> list[dict[str, Any]]:
        items = self.first.get(f"/v1/objections?area={COUNTY}&limit=50").body["items"]
        return [each for each in items if each["station"] == self.station.id]

    def state(self) -> str:
        (found,) = self.citizen.get("/v1/me/objections").body["items"]
        return str(found["state"])


@pytest.fixture
def matter(world: World) -> Matter:
    """Something to object to."""
    return Matter(world)


def test_two_officers_grant_the_right_end_as_an_entry_of_its_own(matter: Matter) -> None:
    objection, key = matter.objected(), fresh_key()
    assert [each["id"] for each in matter.waiting()] == [objection]
    assert matter.grant(objection).body["state"] == "seconded"
    assert totals(matter.citizen)[0] == 30
    for _ in range(2):
        reply = matter.approve(objection, key=key)
        assert (reply.status, reply.body["state"]) == (200, "granted"), reply.body
    assert totals(matter.citizen)[:2] == (120, 0)  # attested: no points
    assert [(each["state"], each["minutes"]) for each in records(matter.citizen)] == [
        ("auto_closed", 30), ("corrected", 90),
    ]  # fmt: skip
    assert records(matter.citizen)[1]["note"]["persons"] == 2
    assert (matter.waiting(), matter.state()) == ([], "granted")
    assert matter.approve(objection).code == "objection_over"


def test_what_was_recorded_too_long_is_taken_back(world: World, matter: Matter) -> None:
    other = matter.court.citizen
    session = str(served(world, other, matter.station, hours=3).body["id"])
    at = parse_rfc3339(records(other)[-1]["started_at"])
    objection = matter.objected(session_id=session, on=day_on(at), ended_at=rfc3339(at + HOUR))
    before = totals(other)
    assert matter.grant(objection, ended_at=rfc3339(at + HOUR)).status == 200
    assert matter.approve(objection).status == 200
    assert totals(other)[0] == before[0] - 120
    assert totals(other)[1] < before[1]


def test_a_wrong_station_is_put_right_without_a_minute(world: World, matter: Matter) -> None:
    right = world.station(name="东风社区站")
    objection = matter.objected(kind="wrong_station", ended_at=None, station_id=right.id)
    assert matter.grant(objection).code == "objection_impossible"
    assert matter.grant(objection, ended_at=None, station_id=matter.station.id).code == "objection_impossible"
    assert matter.grant(objection, ended_at=None, station_id=right.id).status == 200
    before = totals(matter.citizen)
    assert matter.approve(objection).status == 200
    assert totals(matter.citizen) == before
    last = records(matter.citizen)[-1]
    assert (last["organisation"], last["minutes"], last["note"]["code"]) == ("东风社区站", 0, "list_shows")


def test_a_missing_service_goes_on_public_notice_before_it_counts(world: World, matter: Matter) -> None:
    before, objection = totals(matter.citizen), matter.missing()
    assert matter.grant(objection, ended_at=None).status == 200
    assert matter.approve(objection).status == 200
    assert totals(matter.citizen) == before
    assert matter.citizen.get(f"/v1/back-fills/{objection}").body["state"] == "notice"
    world.later(days=3.1)
    for _ in range(2):
        sweep_back_fills(now_ms())
    minutes, points, _ = totals(matter.citizen)
    assert (minutes, points) == (before[0] + 60, before[1])


def test_the_record_stands_by_a_decision_and_an_appeal_opens_the_objection_again(matter: Matter) -> None:
    objection, key = matter.objected(), fresh_key()
    for _ in range(2):
        assert matter.uphold(objection, key=key).body["state"] == "upheld"
    (decision,) = matter.citizen.get("/v1/me/decisions").body["items"]
    assert (decision["kind"], decision["subject"]) == ("objection", objection)
    assert matter.court.appeal(decision["id"]).status == 201
    data = {"kind": "objection", "outcome": "reversed", "subject": objection}
    for _ in range(2):
        open_again(News("x", "AppealDecided", now_ms(), "", "", data))
    assert [each["must_be_granted"] for each in matter.waiting()] == [True]
    assert matter.uphold(objection, by=matter.second).code == "objection_must_be_granted"
    assert matter.grant(objection).status == 200
    assert matter.approve(objection).status == 200


def test_an_appeal_that_fails_or_is_another_matter_opens_nothing(matter: Matter) -> None:
    objection = matter.objected()
    assert matter.uphold(objection).status == 200
    for data in ({"kind": "objection", "outcome": "upheld"}, {"kind": "hours", "outcome": "reversed"}):
        open_again(News("x", "AppealDecided", now_ms(), "", "", {**data, "subject": objection}))
    assert (matter.waiting(), matter.state()) == ([], "upheld")


def test_nobody_answers_who_has_a_part_in_it(world: World, matter: Matter) -> None:
    objection = matter.objected()
    elsewhere = world.citizen(("county_admin", "370302"))
    keeper = world.citizen(("county_admin", COUNTY), ("station_keeper", matter.station.id))
    assert matter.grant(objection, by=elsewhere).code == "not_your_area"
    for act in (matter.grant, matter.uphold):
        assert act(objection, by=keeper).code == "not_independent"
    assert matter.grant(objection).status == 200
    assert matter.approve(objection, by=matter.first).code == "not_independent"
    home = fresh_key()
    for each in (matter.second, matter.citizen):
        live_in(each, home)
    assert matter.approve(objection).code == "not_independent"
    assert keeper_of(world, matter.station).get(f"/v1/objections?area={COUNTY}").code == "role_required"


def test_the_keeper_who_scanned_the_session_does_not_answer(world: World, matter: Matter) -> None:
    keeper = world.citizen(("county_admin", COUNTY), ("station_keeper", matter.station.id))
    code = matter.citizen.get("/v1/me/code").body["code"]
    body = {"volunteer_code": code, "station_id": matter.station.id, "action": "check_in"}
    session = keeper.post("/v1/keeper/scans", body).body["id"]
    world.later(hours=1)
    assert keeper.post("/v1/keeper/scans", {**body, "action": "check_out"}).status == 200
    objection = matter.objected(session_id=session, ended_at=rfc3339(now_ms() - MINUTE))
    row = Objection.of(fetch([objection_key(objection)])[objection_key(objection)])
    assert row is not None
    assert row.recorded_by == (keeper.person,)  # whatever he keeps by then
    assert matter.uphold(objection, by=keeper).code == "not_independent"


def test_a_record_is_objected_to_once_in_time_and_by_its_own_volunteer(world: World, matter: Matter) -> None:
    key = fresh_key()
    first = matter.object(key=key)
    assert matter.object(key=key).body == first.body
    assert matter.object(key=key, statement="别的").code == "idempotency_mismatch"
    assert matter.object().code == "objected_before"
    assert matter.object(by=matter.first).code == "no_such_session"
    late = Matter(world)
    world.later(days=31)
    log_in_again(late.citizen)
    assert late.object().code == "objection_too_late"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "missing"},
        {"kind": "wrong_station"},
        {"station_id": "T-1"},
        {"ended_at": None},
        {"ended_at": rfc3339(0).replace("1970", "2020")},
        {"ended_at": "2096-01-01T00:00:00Z"},
    ],
)
def test_a_claim_says_exactly_what_its_kind_needs(matter: Matter, wrong: dict[str, Any]) -> None:
    assert matter.object(**wrong).code == "objection_impossible"


def test_it_is_taken_back_by_its_volunteer_only_and_only_before_the_answer(matter: Matter) -> None:
    objection, key = matter.objected(), fresh_key()
    path = f"/v1/objections/{objection}/withdraw"
    assert matter.first.post(path).code == "no_such_objection"
    for _ in range(2):
        assert matter.citizen.post(path, key=key).body["state"] == "withdrawn"
    assert matter.citizen.post(path).code == "objection_over"
    assert matter.grant(objection).code == "objection_over"
    assert matter.waiting() == []


def test_what_nobody_answers_is_said_to_be_overdue_once_and_stays_first(world: World, matter: Matter) -> None:
    objection = matter.objected()
    sweep(now_ms())
    assert [each["overdue"] for each in matter.waiting()] == [False]
    world.later(days=12)
    log_in_again(matter.first, matter.second, matter.citizen)
    for _ in range(2):
        sweep(now_ms())
    assert [(each["id"], each["overdue"]) for each in matter.waiting()] == [(objection, True)]
    assert matter.grant(objection).status == 200


def test_no_more_is_granted_than_the_longest_session(matter: Matter) -> None:
    objection = matter.objected()
    for at in (matter.began_at, matter.began_at + 30 * MINUTE, matter.began_at + DAY):
        assert matter.grant(objection, ended_at=rfc3339(at)).code == "objection_impossible"


def test_an_entry_of_no_length_changes_nothing_of_a_day(matter: Matter) -> None:
    (day,) = [Day.of(item) for item in every(Listing(f"P#{matter.citizen.person}", prefix="DAY#"))]
    assert day is not None
    plain = day.entries[0]
    nothing = hours_rules.Entry(plain.session, "X", plain.end_at, plain.end_at, 1, 0, 0, "corrected")
    assert hours_rules.union_ms((a, b) for a, b, _ in hours_rules.standing((plain, nothing))) == 30 * MINUTE
