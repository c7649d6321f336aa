"""A forgotten session is corrected by a keeper or a leader with evidence, in time, up to its bound, and once."""

import pytest

from chalicelib.checkin.store import DeskCheckin
from chalicelib.kit.clock import DAY, HOUR, MINUTE, day_on, now_ms
from chalicelib.kit.ids import ulid_ms
from tests.between import torn
from tests.checkin.amending import COUNTY, correct, day_of, entries, forgotten, totals
from tests.checkin.visiting import desk_of, keeper_of, opened
from tests.decisions.deciding import live_in, number_of
from tests.world import Reply, World, fresh_key


def test_a_keeper_credits_what_a_forgotten_check_out_cut_off(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = forgotten(world, citizen, station)
    start = ulid_ms(session)
    assert totals(citizen) == (30, 0, 0)
    keeper, key = keeper_of(world, station), fresh_key()
    first = correct(keeper, citizen, session, start + 3 * HOUR, key=key)
    assert first.status == 201, first.body
    assert first.body["day_minutes"] in (179, 180)
    assert totals(citizen)[:2] == (first.body["day_minutes"], first.body["points"])
    again = correct(keeper, citizen, session, start + 3 * HOUR, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert [each["state"] for each in entries(citizen)] == ["corrected", "auto_closed"]


def test_the_entry_says_who_why_and_on_what_evidence(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = forgotten(world, citizen, station)
    keeper = keeper_of(world, station)
    assert correct(keeper, citizen, session, ulid_ms(session) + HOUR).status == 201
    day = day_of(citizen, day_on(now_ms()))
    (note,) = day.notes or ()
    assert (note.code, note.evidence, note.by) == ("forgot", "list-12", (keeper.person,))
    assert note.key == day.entries[1].out_key
    assert [entry.grade for entry in day.entries] == [3, 2]


def test_a_leader_of_the_area_vouches_for_less_than_the_keeper(world: World) -> None:
    citizen, station, admin = world.citizen(), world.station(), world.citizen(("county_admin", COUNTY))
    team, elsewhere = f"T{fresh_key()[-9:]}", f"T{fresh_key()[-9:]}"
    for each, area in ((team, COUNTY), (elsewhere, "370302")):
        maker = admin if area == COUNTY else world.citizen(("county_admin", area))
        assert maker.post("/v1/teams", {"id": each, "name": "队", "area": area}).status == 201
    session = forgotten(world, citizen, station)
    end = ulid_ms(session) + 4 * HOUR
    assert correct(world.citizen(("team_leader", elsewhere)), citizen, session, end).code == "not_your_volunteer"
    assert correct(world.citizen(("team_leader", "T-GHOST")), citizen, session, end).code == "not_your_volunteer"
    reply = correct(world.citizen(("team_leader", team)), citizen, session, end)
    assert reply.status == 201, reply.body
    assert reply.body["points"] == 0
    assert day_of(citizen, day_on(now_ms())).entries[1].grade == 1


@pytest.mark.parametrize("who", ["himself", "household", "keeper of another station"])
def test_nobody_corrects_his_own_or_a_strangers_session(world: World, who: str) -> None:
    citizen, station, other = world.citizen(), world.station(), world.station()
    keeper = keeper_of(world, other if who == "keeper of another station" else station)
    if who == "himself":
        citizen = keeper
    if who == "household":
        home = fresh_key()
        live_in(keeper, home)
        live_in(citizen, home)
    session = forgotten(world, citizen, station)
    reply = correct(keeper, citizen, session, ulid_ms(session) + HOUR)
    assert reply.code == ("not_your_volunteer" if who.startswith("keeper") else "not_independent")
    assert totals(citizen) == (30, 0, 0)


def test_the_end_lies_between_what_is_credited_and_the_bound(world: World) -> None:
    citizen, station = world.citizen(), world.station(closes=12 * 60)  # it is nine in the morning
    session = forgotten(world, citizen, station, hours=4)
    keeper, start = keeper_of(world, station), ulid_ms(session)
    for minutes in (0, 30, 181, 400):
        assert correct(keeper, citizen, session, start + minutes * MINUTE).code == "end_impossible"
    assert correct(keeper, citizen, session, start + 179 * MINUTE).status == 201


def test_a_session_is_corrected_once_and_only_when_it_was_forgotten(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session, keeper = forgotten(world, citizen, station), keeper_of(world, station)
    assert correct(keeper, citizen, session, ulid_ms(session) + HOUR).status == 201
    assert correct(keeper, citizen, session, ulid_ms(session) + 2 * HOUR).code == "not_forgotten"
    ghost = opened(citizen, station)
    assert correct(keeper, citizen, ghost, now_ms() + HOUR).code == "no_such_session"
    assert correct(keeper, world.citizen(), session, now_ms()).code == "no_such_session"


def test_a_correction_has_seventy_two_hours(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session, keeper = forgotten(world, citizen, station), keeper_of(world, station)
    on = day_on(ulid_ms(session))
    world.later(hours=72)
    late = correct(keeper, citizen, session, ulid_ms(session) + HOUR, on=on)
    assert late.code == "too_late_to_correct"


def test_a_correction_over_midnight_reaches_into_the_next_day(world: World) -> None:
    citizen, station = world.citizen(), world.station(closes=60)  # it closes at one in the night
    world.later(hours=13)  # ten in the evening
    session = forgotten(world, citizen, station)
    on = day_on(ulid_ms(session))
    reply = correct(keeper_of(world, station), citizen, session, ulid_ms(session) + 5 * HOUR, on=on)
    assert reply.status == 201, reply.body
    assert totals(citizen)[0] in (299, 300)
    assert day_of(citizen, day_on(ulid_ms(session) + DAY)).entries[0].ending == "corrected"


def test_of_two_days_that_its_twin_writes_between_their_reads_a_repeat_says_both(world: World) -> None:
    citizen, station = world.citizen(), world.station(closes=60)
    world.later(hours=13)
    session, keeper, key = forgotten(world, citizen, station), keeper_of(world, station), fresh_key()
    end, on, first = ulid_ms(session) + 5 * HOUR, day_on(ulid_ms(session)), list[Reply]()

    def ask() -> Reply:
        return correct(keeper, citizen, session, end, on=on, key=key)

    with torn(lambda: first.append(ask()), after=f"DAY#{on}"):
        again = ask()
    assert (again.status, again.body) == (201, first[0].body)


def test_whichever_day_a_session_is_looked_for_on_what_is_told_of_it_says_its_own(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    world.later(hours=15, minutes=1)  # a minute past midnight
    session = forgotten(world, citizen, station)
    began = ulid_ms(session)
    reply = correct(keeper_of(world, station), citizen, session, began + HOUR, on=day_on(began - HOUR))
    assert reply.status == 201, reply.body
    desk = DeskCheckin.of(desk_of(citizen))
    assert desk is not None
    (told,) = desk.facts
    assert (told.name, told.data["on"]) == ("SessionCorrected", day_on(began))


def test_a_day_that_is_none_is_a_refusal(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    reply = correct(keeper_of(world, station), citizen, fresh_key(), now_ms(), on="2026-02-30")
    assert reply.code == "invalid_field"
    assert number_of(citizen).startswith("ZB")
