"""Who leaves is gone from every table and bucket; what he did stays countable, under a name that leads to nobody."""

import os
from contextlib import suppress
from typing import Any

import pytest

from chalicelib import hours, identity, media
from chalicelib.checkin.evaluating import evaluations_of
from chalicelib.checkin.reactions import sweep as sweep_sessions
from chalicelib.households.store import Guardianship, guardianship_key
from chalicelib.kit import holdings
from chalicelib.kit.clock import day_on, month_of
from chalicelib.kit.clock import now_ms as world_now
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import Unit, fetch, run, stale
from chalicelib.media.store import photos_by
from chalicelib.notification.holding import holding
from chalicelib.points.store import DeskPoints
from chalicelib.rights import leaving
from chalicelib.rights.reactions import sweep_leavings
from chalicelib.rights.store import Left
from infra.audit.examine import examine, rows_of
from infra.local.engine import Engine
from tests.checkin.test_evaluating import evaluate
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import number_of
from tests.events import Events
from tests.exchange.shop import give, open_shop, reserved
from tests.households.growing import family
from tests.households.living import home, settled
from tests.identity.arriving import bind, logged_in
from tests.kit.things import first as meanwhile
from tests.media.uploading import granted, put
from tests.reports.street import Street, a_photo, stored
from tests.rights.living import Life, errands, everything, found_in
from tests.world import HERE, Caller, Reply, World, call, fresh_key, rotating_code

WRITES_A_LIFE = 1 if "LONG" in os.environ else 3


def left(caller: Caller, **rest: Any) -> Reply:
    return caller.delete("/v1/me", **rest)


def test_nothing_of_twenty_marks_is_left_in_any_table_or_bucket_and_the_books_still_add_up(
    world: World, events: Events, engine: Engine
) -> None:
    life = Life(world, events)
    planted = found_in(engine, life.marks)
    assert len(planted) >= 20, life.marks.keys() - planted.keys()
    errands()  # whoever else has left is erased before
    wrong_before = _wrong()

    reply = left(life.person)
    assert (reply.status, reply.body["state"]) == (202, "erasing")
    events.settle()
    errands()
    events.settle()

    assert found_in(engine, life.marks) == {}
    assert list(holdings.listed(photos_by)(life.person.person)) == []
    seen = call("GET", f"/v1/leavings/{reply.body['id']}")
    assert seen.body["state"] == "erased"
    assert _wrong() - wrong_before == set()


def _wrong() -> set[str]:
    """What an audit finds; other tests leave rows that are damaged on purpose."""
    return set(examine(rows_of("records"), rows_of("postings"), world_now()).found)


def test_what_is_open_is_called_off_and_what_is_done_stays(world: World, events: Events) -> None:
    street = Street(world, events)
    person = street.person()
    waiting, case = street.filed(person), street.started(person)
    give(person, 5)
    open_one = reserved(person, open_shop(world).offer(price_points=2))
    assert left(person).status == 202
    errands()
    events.settle()
    assert stored(waiting).state == "withdrawn"
    assert (stored(case).state, stored(case).words, stored(case).photos) == ("accepted", "", ())
    assert street.handler.get(f"/v1/cases/{case}").body["state"] == "in_progress"
    assert street.resolve(case).status == 200
    assert call("GET", f"/v1/redemptions/{open_one}", token=person.token).code == "session_ended"


def test_the_record_of_a_service_stays_with_its_evaluation(world: World) -> None:
    person, station = world.citizen(), world.station()
    session = str(served(world, person, station, hours=1).body["id"])
    assert evaluate(keeper_of(world, station), person, session, day_on(world_now())).status == 201
    assert left(person).status == 202
    errands()
    (record,) = hours.records_in(person.person, month_of(world_now()), limit=9, cursor=None).items
    assert (record.entry.session, record.entry.minutes) == (session, 60)
    assert evaluations_of(person.person, [session])[session].stars == 5


@pytest.mark.parametrize("verb", ["checked_in", "owes", "holds"])
def test_who_still_owes_something_is_told_what_to_do_first(world: World, verb: str) -> None:
    person = world.citizen(("station_keeper", "S")) if verb == "holds" else world.citizen()
    if verb == "checked_in":
        station = world.station()
        assert person.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE}).status == 201
    if verb == "owes":
        _owing(person)
    reply = left(person)
    codes = {"checked_in": "still_serving", "owes": "points_owed", "holds": "roles_held"}
    assert (reply.status, reply.code) == (409, codes[verb])
    assert person.get("/v1/me").status == 200


def _owing(person: Caller) -> None:
    debt = DeskPoints.debt.set(3)
    run(
        lambda unit: unit.change(
            identity.desk_key(person.person), debt, condition=DeskPoints.pk.exists(), otherwise=stale
        )
    )


def test_leaving_twice_is_leaving_once(world: World) -> None:
    person, key = world.citizen(), fresh_key()
    one, two = left(person, key=key), left(person, key=key)
    assert (one.status, two.status, one.body) == (202, 202, two.body)
    assert left(person).code == "session_ended"
    assert person.get("/v1/me").code == "session_ended"
    errands()
    assert left(person, key=key).body["state"] == "erased"


def test_whoever_comes_back_is_somebody_else(world: World, events: Events) -> None:
    person = Caller("", "o-back" + fresh_key(), "", None)  # type: ignore[arg-type]  # only the openid counts
    one = logged_in(events.wechat, person.openid)
    caller = Caller(one.body["person"]["id"], person.openid, one.body["token"], None)  # type: ignore[arg-type]  # as above
    assert bind(caller, events.wechat, "13300000001").status == 200
    assert left(caller).status == 202
    two = logged_in(events.wechat, person.openid)
    assert two.body["person"]["id"] != caller.person
    again = Caller(two.body["person"]["id"], person.openid, two.body["token"], None)  # type: ignore[arg-type]  # as above
    assert bind(again, events.wechat, "13300000001").status == 200


def test_an_erasure_that_is_cut_off_anywhere_is_finished_by_the_next_one(
    world: World, events: Events, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(world, events)
    row = leaving.progress(left(life.person).body["id"])
    crashes = 0
    while leaving.progress(row.id).state != "erased":
        with monkeypatch.context() as patched, suppress(Crash):
            _cut_after(patched, WRITES_A_LIFE)
            leaving.go_on(row)
        crashes += 1
    assert crashes > 10
    assert found_in(engine, life.marks) == {}


class Crash(BaseException):
    """The process is gone."""


def _cut_after(patched: pytest.MonkeyPatch, writes: int) -> None:
    from chalicelib.kit import table

    real, left_over = table.send, [writes]

    def send(operation: str, request: Any) -> Any:
        if operation not in ("GetItem", "BatchGetItem", "Query"):
            left_over[0] -= 1
            if left_over[0] < 0:
                raise Crash
        return real(operation, request)

    patched.setattr(table, "send", send)


def test_news_that_was_under_way_writes_nothing_that_stays(world: World, events: Events) -> None:
    street = Street(world, events)
    person = street.person()
    grant = granted(person)[0]
    assert put(grant, a_photo()) == 204
    reply = left(person)
    events.settle()
    assert list(holdings.listed(photos_by)(person.person)) == []
    errands()
    row = leaving.progress(reply.body["id"])
    assert (row.state, int(row.rounds)) == ("erased", 1)
    world.later(hours=3)
    errands()
    assert int(leaving.progress(reply.body["id"]).rounds) == 2
    assert sweep_leavings(world_now()) == 0


def test_of_two_leavings_at_once_one_counts(world: World) -> None:
    person = world.citizen()
    with meanwhile("TransactWriteItems", lambda: left(person)):
        assert left(person).code == "session_ended"


def test_who_ends_his_account_at_wechat_leaves_here_with_all_his_roles(world: World, events: Events) -> None:
    shop = open_shop(world)
    owner = events.visit(shop.owner)
    for _ in range(2):
        told = {"openid": owner.openid, "CreateTime": 1700000000, "ragged": True}
        events.wechat.lever("/__push/user_authorization_cancellation", told)
    events.settle()
    assert owner.get("/v1/me").code == "session_ended"
    assert holding("merchant_owner", shop.id) == []
    errands()
    events.settle()
    rows = [item for item in every(Listing(f"P#{owner.person}")) if item["sk"]["S"] == "LEFT"]
    assert len(rows) == 1


def test_who_ends_it_while_he_serves_is_erased_when_his_session_is_over(world: World, events: Events) -> None:
    citizen, station = world.citizen(), world.station()
    assert citizen.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE}).status == 201
    identity.cancelled(citizen.openid, "1700000000")
    events.settle()
    errands()
    assert _state(citizen) == "erasing"
    world.later(hours=9)
    sweep_sessions(world_now())
    errands()
    assert _state(citizen) == "erased"


def _state(caller: Caller) -> str:
    (left_row,) = (item for item in every(Listing(f"P#{caller.person}")) if item["sk"]["S"] == "LEFT")
    found = Left.of(left_row)
    assert found is not None
    return str(leaving.progress(found.leaving).state)


def test_who_takes_back_his_photos_at_wechat_gets_them_out_of_the_buckets(
    world: World, events: Events, engine: Engine
) -> None:
    street = Street(world, events)
    person = street.person()
    street.filed(person)
    (photo,) = media.photos_of(person.person)
    events.wechat.lever("/__push/user_authorization_revoke", {"openid": person.openid, "RevokeInfo": "14"})
    events.settle()
    assert media.jpeg_of(photo) is None
    assert not [where for where, _ in everything(engine) if where.endswith(f"{photo}.jpg")]


def test_who_has_another_name_at_wechat_loses_the_old_one_here(world: World, events: Events) -> None:
    person = world.citizen()
    assert person.patch("/v1/me", {"nickname": "小明"}).status == 200
    events.wechat.lever("/__push/user_info_modified", {"openid": person.openid, "ragged": True})
    events.settle()
    assert person.get("/v1/me").body["nickname"] is None


def test_a_guardian_who_leaves_answers_for_nobody_and_a_household_has_one_less(world: World, events: Events) -> None:
    guardian, ward = family(world)
    mate = world.citizen()
    settled(mate, guardian)
    assert left(guardian).status == 202
    errands()
    events.settle()
    assert len(home(mate).body["members"]) == 1
    row = Guardianship.of(fetch([guardianship_key(ward.person)])[guardianship_key(ward.person)])
    assert row is not None
    assert row.guardians == ()


def test_a_thaw_that_was_proposed_before_wakes_no_tombstone(world: World, events: Events) -> None:
    person, one, two = world.citizen(), *(world.citizen(("city_admin", "3703")) for _ in range(2))
    body = {"volunteer_no": number_of(person), "reason": "误判", "frozen": False}
    proposal = one.post("/v1/freezes/proposals", body).body["id"]
    assert left(person).status == 202
    assert two.post(f"/v1/freezes/proposals/{proposal}/approve").status == 200
    assert person.get("/v1/me").code == "session_ended"
    run(lambda unit: _still_closed(unit, person))


def _still_closed(unit: Unit, person: Caller) -> None:
    assert identity.has_left(unit, person.person)
